import { createHash } from 'node:crypto';
import { nameOf } from '../documents/addressees.ts';
import { delegateLine } from '../documents/delegate-lines.ts';
import type { Signing } from '../documents/signing.ts';
import { printedName } from '../documents/spelling.ts';
import { dayAfter, venueDay } from '../domain/day.ts';
import { codeIn, printedCode } from '../domain/delegate.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import type { Language, MeetingPlan } from '../domain/plan.ts';
import { SIGNED_COLUMNS, type SignedPassage, type SignedRow, signedPassages } from '../domain/signed-list.ts';
import { readGiven } from '../meetings/given-file.ts';
import { instantOf } from '../meetings/local-time.ts';
import type { DelegateRow } from '../registry/delegates.ts';
import { isOver } from '../registry/meetings.ts';
import { passagesOf } from '../registry/passages.ts';
import { type DoorServers, delegatesOf, pass } from './door.ts';
import { exportTable } from './export-table.ts';

/** The list that is kept at the door without a network: what it is made of, and how it is read back. */

/** The days of a meeting, at its venue. */
export function meetingDays(plan: MeetingPlan): string[] {
  const last = venueDay(plan.closes.at, plan);
  const days = [venueDay(plan.opens.at, plan)];
  for (let day = dayAfter(days[0] ?? last); day <= last; day = dayAfter(day)) days.push(day);
  return days;
}

/** The list of a day, to be filled in: everybody who is named, with their code. */
export const signedTable = (
  all: readonly DelegateRow[],
  plan: MeetingPlan,
  day: string,
  language: Language,
): string[][] => [
  [...SIGNED_COLUMNS],
  ...expected(all).map((one) => [
    ...[day, printedCode(one.code), nameOf({ ...one, code: one.participant }, language, plan.opens.date).name],
    ...[printedName(one.person) ?? one.person.name, '', ''],
  ]),
];

/** What the list is printed from that is signed on paper. */
export function signingOf(all: readonly DelegateRow[], plan: MeetingPlan, language: Language): Signing[] {
  const named = expected(all);
  return [...new Set(named.map(({ participant }) => participant))].flatMap((code) => {
    const own = named.filter(({ participant }) => participant === code);
    const persons = own.map((one) => ({ ...delegateLine(one.person, language), code: one.code }));
    return own.slice(0, 1).map((one) => ({ name: nameOf({ ...one, code }, language, plan.opens.date).name, persons }));
  });
}

/** Who is named now, in the order of the notes. */
const expected = (all: readonly DelegateRow[]) =>
  all.flatMap((one) => (one.person === null || one.gone_at !== null ? [] : [{ ...one, person: one.person }]));

/** The rows of a list that was filled in, by the titles of its columns. @throws ConveneError `SIGNED_LIST` */
export function loadSignedList(file: string): SignedRow[] {
  const refused = (why: string) => new ConveneError('SIGNED_LIST', `${file} cannot be used: ${why}`);
  const bytes = readGiven(file, 'arrivals');
  let table: ReturnType<typeof exportTable>;
  try {
    table = exportTable(bytes);
  } catch (error) {
    throw refused(reasonOf(error));
  }
  const titles = table.titles.map((title) => title.trim().toLowerCase());
  const missing = (['day', 'code', 'arrived', 'left'] as const).filter((title) => !titles.includes(title));
  if (missing.length > 0)
    throw refused(`it has no column ${missing.join(', ')}; fill in the file of convene checkin MEETING --list`);
  return table.rows.map(({ row, cells }) => {
    const at = (title: string) => (cells.get(titles.indexOf(title))?.text ?? '').trim();
    return { row, day: at('day'), code: at('code'), arrived: timeIn(at('arrived')), left: timeIn(at('left')) };
  });
}

/** A time that a spreadsheet holds as part of a day, as people write it: 0.395833 is 09:30. */
function timeIn(text: string): string {
  if (!/^0[.,]\d+$/.test(text)) return text.replace(/^1899-12-3[01] /, '');
  const minutes = Math.round(Number(text.replace(',', '.')) * 1_440);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

export type SignedTaken = { recorded: number; repeated: number; already: number; untold: string[] };

/**
 * Records what a list says, once, in the order of its times. Where a row is wrong, nothing of the list is recorded.
 *
 * @throws ConveneError `SIGNED_LIST` with what is wrong, by row; `MEETING_OVER`
 */
export async function takeSignedList(
  servers: DoorServers,
  { meeting, rows, actor, now }: { meeting: string; rows: readonly SignedRow[]; actor: string; now: string },
): Promise<SignedTaken> {
  const { plan, phase } = await servers.convene.registry.meeting(meeting);
  if (isOver({ phase })) throw new ConveneError('MEETING_OVER', `${meeting} is ${phase}: no list is entered any more.`);
  const known = new Map((await delegatesOf(servers, meeting)).map((one) => [one.code, one]));
  const before = new Set((await passagesOf(servers.pool, meeting)).map(({ id }) => id));
  const { passages, wrong } = signedPassages(rows, {
    ...{ days: meetingDays(plan), now },
    codeOf: (typed) => {
      const code = codeIn(typed);
      return code !== null && known.has(code) ? code : null;
    },
    instantOf: (date, time) => instantOf({ date, time }, plan.venue),
  });
  const gone = passages.filter((one) => isGone(known.get(one.code)) && one.way === 'arrival' && !before.has(idOf(one)));
  const all = [
    ...wrong,
    ...gone.map(({ row, code }) => ({
      row,
      said: `${known.get(code)?.participant ?? ''} does not name the person of ${printedCode(code)} any more`,
    })),
  ];
  if (all.length > 0)
    throw new ConveneError(
      'SIGNED_LIST',
      `Nothing was recorded; put these rows right and enter the list again:\n${all.map(({ row, said }) => `  row ${row}: ${said}`).join('\n')}`,
    );
  const taken: SignedTaken = { recorded: 0, repeated: 0, already: 0, untold: [] };
  for (const one of passages) {
    const { code, way, at } = one;
    const passed = await pass(servers, { meeting, code, way, at, actor, source: 'list', id: idOf(one) });
    taken[passed.outcome.kind] += 1;
    if (passed.untold !== null) taken.untold.push(passed.delegate.participant);
  }
  return { ...taken, untold: [...new Set(taken.untold)] };
}

const isGone = (one: DelegateRow | undefined): boolean => one !== undefined && one.gone_at !== null;

/** By what the row says, so that a list that is entered again says nothing new. */
const idOf = ({ code, way, at }: SignedPassage): string =>
  `list/${createHash('sha256').update(`${code} ${way} ${at}`).digest('hex').slice(0, 32)}`;
