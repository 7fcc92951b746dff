import type { Spec } from '../command.ts';

const fields: Spec['options'] = [
  {
    flags: '--at <when>',
    says: 'when it happened, by the clocks at the venue: 10:05, or 2024-09-10 10:05; left out, now',
  },
  { flags: '--text <words>', says: 'its words in English' },
  { flags: '--words <file>', says: 'its words by language, YAML or JSON: { en: …, fr: … }' },
  { flags: '--changes <file>', says: 'of an amendment: a list of { where, was, now }, each by language' },
  { flags: '--actor <staff>', says: 'who enters it: staff:ID' },
  { flags: '--id <id>', says: 'of the message, for whoever may have to repeat it' },
];

/** The meeting in session: what the clerk of the room enters. */
export const session: Spec = {
  usage: 'session <meeting>',
  says: 'how the room stands: its sittings, items, proposals',
  help: 'convene session enter MEETING … enters what happened; convene session log MEETING lists it.',
  body: async () => (await import('../commands/session.ts')).status,
  commands: [
    {
      usage: 'status <meeting>',
      says: 'how the room stands',
      body: async () => (await import('../commands/session.ts')).status,
    },
    {
      usage: 'log <meeting>',
      says: 'what was entered, in its order, corrections beside what they correct',
      body: async () => (await import('../commands/session.ts')).log,
    },
    {
      usage: 'enter <meeting> <what...>',
      says: 'one thing that happened in the room',
      options: fields,
      help: `An entry is its kind, its act where it has one, and its fields as name=value; a value that is JSON is read as such. One
JSON object in their place does as well: the page of the session in the Temporal UI shows what comes next.

  convene session enter ccm-12msp~r1 sitting open --at 10:05
  convene session enter ccm-12msp~r1 item open item=7
  convene session enter ccm-12msp~r1 elect office=president 'elected=[{"candidate":"MEX"}]'
  convene session enter ccm-12msp~r1 propose proposal=decision-1 item=10 --words decision.yaml
  convene session enter ccm-12msp~r1 decide proposal=decision-1 how=without_vote
  convene session enter ccm-12msp~r1 vote ballots vote=motion-1 'ballots={"CHE":"yes","FRA":"no"}'
  convene session enter ccm-12msp~r1 correct entry=12 why="it was item 8" 'reads={"item":"8"}'`,
      body: async () => (await import('../commands/session.ts')).enter,
    },
    {
      usage: 'sign <meeting> <what...>',
      says: 'the same as JSON with your signature, to be pasted in the Temporal UI; nothing is sent',
      options: fields,
      body: async () => (await import('../commands/session.ts')).sign,
    },
  ],
};
