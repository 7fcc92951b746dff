import type { Spec } from '../command.ts';
import { decisionOptions, ordered } from './ordering.ts';

/** What becomes of the credentials of all: the memorandum, the committee, the Meeting. */
export const examination: readonly Spec[] = [
  ordered({
    usage: 'memorandum <meeting>',
    says: 'the memorandum of the secretariat to the committee is drawn, as credentials stand now',
    examples: ['convene credentials memorandum ccm-12msp~r1 --officer oda-geneva-desk'],
    body: async () => (await import('../commands/credentials.ts')).memorandum,
  }),
  ordered({
    usage: 'examine <meeting> <file>',
    says: 'what the committee found on a day that it met; its report is drawn anew',
    help: `The file, YAML or JSON; "assured" is of what is accepted on the assurance that the originals follow:
  met: 2024-09-11
  outcomes:
    - { participant: CHE, outcome: accepted }
    - { participant: FRA, outcome: accepted, assured: true }
    - { participant: BEL, outcome: deferred }
    - { participant: KEN, outcome: refused }
  others: { outcome: accepted } # of all others whose credentials are there
  objections:
    - { by: AUT, to: KEN, words: { en: The credentials are not signed. } }`,
    examples: ['convene credentials examine ccm-12msp~r1 examined.yaml --officer oda-geneva-desk'],
    body: async () => (await import('../commands/credentials.ts')).examine,
  }),
  ordered({
    usage: 'adopt <meeting>',
    says: 'the Meeting adopted the report of the committee: accepted and refused are final',
    options: decisionOptions,
    examples: [
      'convene credentials adopt ccm-12msp~r1 --decision "6th plenary meeting" --decision-date 2024-09-12 --officer oda-geneva-desk',
    ],
    body: async () => (await import('../commands/credentials.ts')).adopt,
  }),
];
