import { randomUUID } from 'node:crypto';
import type { AddendumLists } from '../documents/addendum.ts';
import { addendumChanges, renderAddendum } from '../documents/addendum.ts';
import { languagesOfLists, listIn } from '../documents/delegations.ts';
import type { DelegationChange } from '../documents/list-changes.ts';
import type { Act } from '../domain/act.ts';
import {
  ADDENDUM,
  type AddendumOrder,
  addendumActs,
  addendumContent,
  addendumId,
  addendumName,
  type Corrected,
  type Corrections,
  correctedDelegation,
  LIST_CORRECTED,
} from '../domain/addendum.ts';
import { venueDay } from '../domain/day.ts';
import { ConveneError } from '../domain/errors.ts';
import { lackingOnLate } from '../domain/late-order.ts';
import { type Language, type MeetingPlan, symbolOf } from '../domain/plan.ts';
import { namedBy } from '../domain/warrant.ts';
import type { RecordedAct } from '../registry/acts.ts';
import { storeAddendum } from '../registry/addenda.ts';
import type { Pool } from '../registry/database.ts';
import { delegationsThen } from '../registry/delegations-then.ts';
import type { Drawn } from '../registry/documents.ts';
import { isOver, type MeetingRow } from '../registry/meetings.ts';
import { actsNamed } from '../registry/record.ts';
import type { DelegationRow, Submission } from '../registry/submissions.ts';
import { refuseErased } from './erased.ts';
import { seal } from './seal.ts';
import { type OrderSigner, signedLate } from './signed.ts';

/**
 * The addendum to the final list. The Meeting has closed and no workflow runs any more: whoever appends the acts verifies the order first. The
 * papers are drawn before it is signed, so that the signatures are on their very bytes.
 */

/** An addendum as it would be issued; nothing of it is stored yet. */
export type DrawnAddendum = {
  meeting: string;
  number: number;
  name: string;
  /** At the venue. */
  day: string;
  changes: DelegationChange[];
  corrected: Corrected[];
  submissions: Submission[];
  papers: Drawn[];
};

const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Draws what would be issued.
 *
 * @param day at the venue, such as `2024-09-30`
 * @throws ConveneError `NOT_CONCLUDED`, `NOT_DRAWN`, `UNKNOWN_PARTICIPANT`, `ADDENDUM_CORRECTION`, `NOTHING_CHANGES`, `PERSONS_ERASED`
 */
export async function drawAddendum(
  pool: Pool,
  { id: meeting, plan, mode, phase }: MeetingRow,
  { corrections }: Corrections,
  day: string,
): Promise<DrawnAddendum> {
  if (!isOver({ phase })) throw notConcluded(meeting, phase);
  const { final, addenda } = await addendaOf(pool, meeting);
  const drawnOn = venueDay(final.act.at, plan);
  if (day < drawnOn)
    throw new ConveneError('NOT_CONCLUDED', `${day} is before the final list, which was drawn on ${drawnOn}.`);
  const standing = await delegationsThen(pool, meeting, final.seq, LAST);
  const made = corrections.map((one) => {
    const row = standing.find(({ code }) => code === one.participant);
    if (row === undefined)
      throw new ConveneError('UNKNOWN_PARTICIPANT', `${meeting} has no participant ${one.participant}.`);
    const persons = listedPersons(row);
    refuseErased(meeting, [{ persons }]);
    const done = correctedDelegation(one, persons);
    if ('problems' in done)
      throw new ConveneError('ADDENDUM_CORRECTION', `${one.participant}: ${done.problems.join('; ')}.`);
    return { ...one, ...done };
  });
  const after = standing.map((row) => {
    const one = made.find(({ participant }) => participant === row.code);
    if (one === undefined) return row;
    return { ...row, ...NOTE_COUNTS, ...(one.delegation === null ? ABSENT : PRESENT), delegation: one.delegation };
  });
  const number = addenda.length + 1;
  const name = addendumName(number);
  const listsIn = (language: Language) => addendumLists({ plan, standing, after, language, drawnOn, day, number });
  const changes = addendumChanges(listsIn('en'));
  const same = corrections.filter(({ participant }) => !changes.some(({ code }) => code === participant));
  if (same.length > 0) {
    const codes = same.map(({ participant }) => participant).join(', ');
    throw new ConveneError('NOTHING_CHANGES', `The final list prints ${codes} as these corrections would.`);
  }
  const submissions = made.flatMap(({ participant, delegation }): Submission[] =>
    delegation === null ? [] : [{ id: randomUUID(), meeting, participant, delegation, ...seal(delegation) }],
  );
  const papers = await Promise.all(
    languagesOfLists({ plan }).map(async (language): Promise<Drawn> => {
      const { pdf, sha256, pages, archive } = await renderAddendum(listsIn(language), { plan, mode, archive: true });
      return {
        ...{ name: language === 'en' ? name : `${name}-${language}`, language, pages, sha256, bytes: pdf },
        ...{ media: 'application/pdf', archive: archive ? { sha256: archive.sha256, bytes: archive.pdf } : null },
      };
    }),
  );
  const corrected = made.map(({ participant, reference }): Corrected => {
    const named = submissions.find((one) => one.participant === participant) ?? null;
    const submission = named && { id: named.id, sha256: named.sha256, persons: named.persons };
    return { participant, submission, ...(reference !== undefined && { reference }) };
  });
  return { meeting, number, name, day, changes, corrected, submissions, papers };
}

/** What the final list has of whom an addendum names, and of whom it does not. */
const NOTE_COUNTS = { noteAwaited: false, signed: null };
const PRESENT = { status: 'departed', attended: true };
const ABSENT = { status: 'withdrawn', attended: false };

/** Whom the final list prints of a participant. */
function listedPersons({ attended, noteAwaited, signed, delegation, status }: DelegationRow) {
  if (!attended || status === 'nil_return' || status === 'withdrawn') return [];
  return (noteAwaited ? signed : delegation)?.persons ?? [];
}

type ListedThen = {
  plan: MeetingPlan;
  standing: readonly DelegationRow[];
  after: readonly DelegationRow[];
  language: Language;
  /** The days at the venue of the final list and of the addendum; names of participants are those of the first. */
  drawnOn: string;
  day: string;
  number: number;
};

function addendumLists({ plan, standing, after, language, drawnOn, day, number }: ListedThen): AddendumLists {
  const of = { plan, stage: 'final', language, date: drawnOn } as const;
  const base = symbolOf(plan, 'final');
  const symbol = base === null ? null : `${base}/Add.${number}`;
  return { before: listIn(standing, of), after: { ...listIn(after, of), date: day, symbol }, number };
}

const addendaOf = async (pool: Pool, meeting: string): Promise<{ final: RecordedAct; addenda: RecordedAct[] }> => {
  const acts = await actsNamed(pool, meeting, ['final_list_drawn', ADDENDUM]);
  const final = acts.findLast(({ act }) => act.action === 'final_list_drawn');
  if (final === undefined)
    throw new ConveneError('NOT_DRAWN', `The record of ${meeting} has no final list that an addendum could change.`);
  return { final, addenda: acts.filter(({ act }) => act.action === ADDENDUM) };
};

/**
 * What an addendum was printed from, made again from the record of acts.
 *
 * @throws ConveneError `NOT_DRAWN`, `PERSONS_ERASED`
 */
export async function issuedAddendum(
  pool: Pool,
  { id: meeting, plan }: MeetingRow,
  { number, language }: { number: number; language: Language },
): Promise<AddendumLists> {
  const { final, addenda } = await addendaOf(pool, meeting);
  const issued = addenda.find(({ act }) => act.detail.number === number);
  if (issued === undefined) throw new ConveneError('NOT_DRAWN', `The record of ${meeting} has no addendum ${number}.`);
  const first = (await actsNamed(pool, meeting, [LIST_CORRECTED])).find(({ act }) => act.detail.addendum === number);
  const [standing, after] = await Promise.all([
    delegationsThen(pool, meeting, final.seq, first?.seq ?? issued.seq),
    delegationsThen(pool, meeting, final.seq, issued.seq),
  ]);
  refuseErased(
    meeting,
    [...standing, ...after].map(({ delegation }) => delegation),
  );
  const [drawnOn, day] = [venueDay(final.act.at, plan), venueDay(issued.act.at, plan)];
  return addendumLists({ plan, standing, after, language, drawnOn, day, number });
}

export type AddendumIssue = {
  id: string;
  officer: string;
  signers: readonly OrderSigner[];
  at: string;
  worldAt: string;
};

/**
 * Issues what was drawn, with its order.
 *
 * @throws ConveneError `ADDENDUM_UNSIGNED`, `ADDENDUM_MEANWHILE`
 */
export async function issueAddendum(
  pool: Pool,
  { id: meeting, plan, mode, proofs }: MeetingRow,
  { number, corrected, submissions, papers }: DrawnAddendum,
  { id, officer, signers, at, worldAt }: AddendumIssue,
): Promise<Act> {
  const named = namedBy(meeting, mode, plan);
  const hashes = Object.fromEntries(papers.map(({ language, sha256 }) => [language, sha256]));
  const unsigned: AddendumOrder = { id, officer, number, corrected, papers: hashes };
  const content = addendumContent(unsigned);
  const order = await signedLate(named, unsigned, content, signers);
  const lacks = lackingOnLate(order, content, { named, plan, proofs });
  if (lacks !== null) throw new ConveneError('ADDENDUM_UNSIGNED', `Nothing was issued: ${lacks}.`);
  const acts = addendumActs(order, { named, plan, meeting, at, worldAt });
  if (!(await storeAddendum(pool, { meeting, mode, number, submissions, papers, acts })))
    throw new ConveneError(
      'ADDENDUM_MEANWHILE',
      `Addendum ${number} of ${meeting} was issued by somebody else meanwhile; look at it, and give the command again.`,
    );
  const issued = acts.find((act) => act.id === addendumId(id));
  if (issued === undefined) throw new Error(`the addendum ${id} has no act`);
  return issued;
}

const notConcluded = (meeting: string, phase: string): ConveneError =>
  new ConveneError(
    'NOT_CONCLUDED',
    `${meeting} is ${phase.replaceAll('_', ' ')}: record what is different with \`convene nominate\` and \`convene attend\`, and the final list will have it.`,
  );
