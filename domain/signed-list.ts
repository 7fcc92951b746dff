import type { PassageWay } from './passage.ts';

/** A list of the door as it was kept on paper or offline: its rows become passages, all of them or none. */

export const SIGNED_COLUMNS = ['day', 'code', 'participant', 'name', 'arrived', 'left'] as const;

/** A row as it is written; `row`: its number in the file. */
export type SignedRow = { row: number; day: string; code: string; arrived: string; left: string };

export type SignedPassage = { row: number; code: string; way: PassageWay; at: string };

/** What a row says of a person, in the order of their time; or what is wrong with it. */
export type SignedRead = { passages: SignedPassage[]; wrong: { row: number; said: string }[] };

type SignedRules = {
  /** The days of the meeting, at the venue. */
  days: readonly string[];
  /** By the meeting's clock: nobody comes later than now. */
  now: string;
  /** A code in its one form, where somebody of the meeting has it. */
  codeOf: (typed: string) => string | null;
  /** The instant of a time of the venue's clocks; or what would be right. */
  instantOf: (day: string, time: string) => { instant: string } | { right: string };
};

const TIME = /^([01]?\d|2[0-3])[:.h]([0-5]\d)$/;

/** Reads all rows; one without any time says nothing. Everything that is wrong is said at once. */
export function signedPassages(rows: readonly SignedRow[], rules: SignedRules): SignedRead {
  const wrong: SignedRead['wrong'] = [];
  const stays: { row: number; code: string; arrived: string | null; left: string | null }[] = [];
  for (const one of rows) {
    const { row, day, arrived, left } = one;
    if (arrived === '' && left === '') continue;
    const said: string[] = [];
    const code = rules.codeOf(one.code);
    if (code === null) said.push(`nobody of this meeting has the code ${one.code || '(none)'}`);
    const isDay = rules.days.includes(day);
    if (!isDay) said.push(`${day || 'no day'} is no day of the meeting; it has ${rules.days.join(', ')}`);
    const instant = (text: string): string | null => {
      if (text === '' || !isDay) return null;
      const [, hour, minute] = TIME.exec(text) ?? [];
      if (hour === undefined || minute === undefined) {
        said.push(`${text} is no time; write it as 09:05`);
        return null;
      }
      const found = rules.instantOf(day, `${hour.padStart(2, '0')}:${minute}`);
      if ('right' in found) said.push(`${text} must be ${found.right}`);
      else if (Date.parse(found.instant) > Date.parse(rules.now)) said.push(`${day} ${text} has not come yet`);
      else return found.instant;
      return null;
    };
    const stay = { arrived: instant(arrived), left: instant(left) };
    if (stay.arrived !== null && stay.left !== null && Date.parse(stay.left) <= Date.parse(stay.arrived))
      said.push(`they left (${left}) before they arrived (${arrived})`);
    wrong.push(...said.map((what) => ({ row, said: what })));
    if (code !== null && said.length === 0) stays.push({ row, code, ...stay });
  }
  wrong.push(...doubles(stays));
  const passages = stays.flatMap(({ row, code, arrived, left }) => [
    ...(arrived === null ? [] : [{ row, code, way: 'arrival' as const, at: arrived }]),
    ...(left === null ? [] : [{ row, code, way: 'departure' as const, at: left }]),
  ]);
  return {
    passages: passages.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    wrong: wrong.sort((a, b) => a.row - b.row),
  };
}

type Stay = { row: number; code: string; arrived: string | null; left: string | null };

/** Rows of one person that cannot both be so: the same times, or times within those of another row. */
function doubles(stays: readonly Stay[]): SignedRead['wrong'] {
  return stays.flatMap((one, i) => {
    const first = stays.slice(0, i).find((other) => other.code === one.code && overlap(other, one));
    return first === undefined ? [] : [{ row: one.row, said: `the same person is in row ${first.row} at that time` }];
  });
}

function overlap(one: Stay, other: Stay): boolean {
  const [from, to] = [spanOf(one), spanOf(other)];
  return from.start <= to.end && to.start <= from.end;
}

const spanOf = ({ arrived, left }: Stay) => ({
  start: Date.parse(arrived ?? left ?? ''),
  end: Date.parse(left ?? arrived ?? ''),
});
