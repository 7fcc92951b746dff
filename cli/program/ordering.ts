import type { Option, Spec } from '../command.ts';

/** What the commands that order an act have in common. */

type Ordering = Spec & {
  /** Where the record must say why. */
  reasoned?: boolean;
  examples: readonly string[];
};

/** A command that orders an act: who orders it, why, and examples. */
export const ordered = ({ options = [], reasoned = false, help, examples, ...spec }: Ordering): Spec => ({
  ...spec,
  options: [
    ...options,
    { flags: '--officer <id>', says: 'the officer who orders it', required: true },
    { flags: '--recorded-by <id>', says: 'who records it on the officer’s behalf' },
    { flags: '--reason <text>', says: 'why, for the record; no person’s name', required: reasoned },
    {
      flags: '--sign-with <file>',
      says: 'the private key of whoever gives it, or CONVENE_KEY; a live meeting takes no order without',
    },
    {
      flags: '--second <id>',
      says: 'a second officer, where one alone does not give it: cancel, postpone, venue, silence, settle, officer, contest decide, credentials adopt',
    },
    { flags: '--second-key <file>', says: 'their private key' },
    { flags: '--id <id>', says: 'of an order that is repeated: it is done once' },
  ],
  help: [...(help === undefined ? [] : [help, '']), 'Examples:', ...examples.map((one) => `  ${one}`)].join('\n'),
});

export const onlyOption: Option = { flags: '--only <codes>', says: 'these participants alone, such as CHE,FRA' };
export const yesOption: Option = { flags: '--yes', says: 'show what it would do, and order it without asking' };

/** The decision of the States Parties that an act rests on. */
export const decisionOptions: readonly Option[] = [
  { flags: '--decision <reference>', says: 'the decision of the States Parties that it rests on', required: true },
  { flags: '--decision-date <date>', says: 'its date', required: true },
];
