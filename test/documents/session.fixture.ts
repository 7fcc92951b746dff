import { listed } from '../../documents/delegations.ts';
import { factsOf } from '../../documents/facts.ts';
import { type Proceedings, proceedingsOf } from '../../documents/session/proceedings.ts';
import type { ReportGround } from '../../documents/session/report.ts';
import type { Language } from '../../domain/plan.ts';
import { textSha256 } from '../../domain/session/enter.ts';
import type { Entry, EntryText } from '../../domain/session/entries.ts';
import type { EntryRow } from '../../domain/session/room.ts';
import { profileOf, rosterOf, rulesOf } from '../../treaties/treaties.ts';
import { plan } from './samples.ts';

/** A session as its entries have it, and what its report is made from. */

export type Told = { entry: Entry; at?: string } & EntryText;

/** Entries as rows, one minute after another. */
export const rowsOf = (told: readonly Told[]): EntryRow[] =>
  told.map(({ entry, at, words, changes }, i) => ({
    ...{ number: i + 1, id: `e${i + 1}`, actor: 'staff:clerk', by: null, said: '', entry },
    at: at ?? new Date(Date.parse('2024-09-10T08:00:00Z') + i * 60_000).toISOString().replace('.000Z', 'Z'),
    ...(words !== undefined && { words }),
    ...(changes !== undefined && { changes }),
    textSha256: textSha256({ ...(words && { words }), ...(changes && { changes }) }),
  }));

const roster = rosterOf(profileOf(plan.treaty), plan.opens.date, ['ICRC', 'CMC', 'EU', 'OAS']);
/** Half of the States Parties were there, and the organizations. */
export const there = roster.filter(
  ({ capacity, code }, i) =>
    (capacity === 'state_party' && (i % 2 === 0 || ['MEX', 'TCD', 'LAO', 'DEU'].includes(code))) ||
    capacity === 'observer_organization',
);

export function proceedings(told: readonly Told[]): Proceedings {
  const parties = { statesParties: 112, takingPart: there.filter(({ capacity }) => capacity === 'state_party').length };
  return proceedingsOf(rowsOf(told), { rules: rulesOf(plan), parties, asked: plan.session?.extensions ?? [] });
}

export function groundIn(of: Proceedings, persons: ReadonlyMap<string, string> = new Map()) {
  const { session } = plan;
  if (session === undefined) throw new Error('the sample plan has a session');
  const { treaty } = factsOf(plan);
  const codes = new Set(there.map(({ code }) => code));
  return (language: Language): ReportGround => ({
    ...{ plan, session, treaty, proceedings: of, persons, drawn: [] },
    participants: listed(
      roster.map((one) => ({ ...one, status: 'nominated', attended: codes.has(one.code), delegation: null })),
      language,
      plan.opens.date,
    ),
  });
}

const inSix = (text: string) => ({
  en: text,
  fr: `${text} (fr)`,
  es: `${text} (es)`,
  ru: `${text} (ru)`,
  ar: `${text} (ar)`,
  zh: `${text} (zh)`,
});

/** A day in the room: elections, decisions, a request granted for less, a roll call corrected, an amendment of the report. */
export const day: Told[] = [
  { entry: { kind: 'sitting', act: 'open' } },
  { entry: { kind: 'meeting', act: 'open' } },
  { entry: { kind: 'elect', office: 'president', elected: [{ candidate: 'MEX', delegate: '7Q2M9XF3TK' }] } },
  { entry: { kind: 'adopt', what: 'agenda', document: 'agenda', amended: true } },
  { entry: { kind: 'adopt', what: 'rules_of_procedure' } },
  { entry: { kind: 'elect', office: 'vice-president', elected: [{ candidate: 'CHE' }, { candidate: 'ZMB' }] } },
  { entry: { kind: 'confirm', what: 'secretary_general' } },
  { entry: { kind: 'admit', organization: 'EU', outcome: 'admitted' } },
  { entry: { kind: 'item', act: 'open', item: '9' } },
  { entry: { kind: 'item', act: 'open', item: '11' } },
  { entry: { kind: 'speak', act: 'take', item: '9', speaker: 'AUT' } },
  { entry: { kind: 'speak', act: 'take', item: '9', speaker: 'LAO' } },
  { entry: { kind: 'speak', act: 'take', item: '9', speaker: 'AUT', as: 'reply' } },
  {
    entry: { kind: 'propose', proposal: 'universalization', item: '10 (a)' },
    words: inSix('The Meeting calls upon all States to join.'),
  },
  {
    entry: { kind: 'amend', proposal: 'universalization' },
    changes: [
      { where: { en: 'line 1' }, was: inSix('all States to join.'), now: inSix('all States to join without delay.') },
    ],
  },
  { entry: { kind: 'decide', proposal: 'universalization', how: 'without_vote' } },
  { entry: { kind: 'explain', proposal: 'universalization', speaker: 'DEU' } },
  { entry: { kind: 'extension', act: 'grant', participant: 'TCD', article: '4(5)', until: '2025-10-01' } },
  { entry: { kind: 'extension', act: 'grant', participant: 'LAO', article: '4(5)', until: '2030-08-01' } },
  {
    entry: {
      kind: 'vote',
      act: 'open',
      vote: 'motion-1',
      method: 'roll_call',
      about: { on: 'procedure', motion: 'suspend' },
    },
    words: inSix('That the sitting be suspended.'),
  },
  { entry: { kind: 'vote', act: 'ballots', vote: 'motion-1', ballots: { AUT: 'yes', CHE: 'no', MEX: 'yes' } } },
  { entry: { kind: 'vote', act: 'correct', vote: 'motion-1', ballots: { CHE: 'abstain' }, why: 'heard wrongly' } },
  { entry: { kind: 'vote', act: 'announce', vote: 'motion-1' } },
  {
    entry: {
      kind: 'next',
      meetings: [
        {
          kind: 'meeting_of_states_parties',
          ordinal: 13,
          city: 'Geneva',
          country: 'Switzerland',
          from: '2025-09-16',
          to: '2025-09-19',
        },
      ],
    },
  },
  {
    entry: { kind: 'report', act: 'amend', paragraph: 3 },
    changes: [
      {
        where: { en: 'paragraph 3' },
        was: { en: 'was opened', fr: 'a été ouverte' },
        now: { en: 'was solemnly opened', fr: 'a été solennellement ouverte' },
      },
    ],
  },
  { entry: { kind: 'report', act: 'adopt' } },
  { entry: { kind: 'meeting', act: 'close' } },
];
