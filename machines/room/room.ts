import { lastWithin } from '../../domain/bytes.ts';
import { quorumInWords, quorumUnder } from '../../domain/rules/quorum.ts';
import { type Entered, Entry, type EntryKind, type EntryOf } from '../../domain/session/entries.ts';
import { namedIn, needsQuorum } from '../../domain/session/facts.ts';
import type { Room, RoomGround } from '../../domain/session/room.ts';
import { admit, adopt, candidate, committee, confirm, elect } from './elections.ts';
import { next, report } from './ending.ts';
import { extension } from './extensions.ts';
import { item } from './items.ts';
import { amend, decideProposal, propose } from './proposals.ts';
import type { RoomRule, Ruled } from './rule.ts';
import { meeting, sitting } from './sittings.ts';
import { explain, list, present, speak, statement } from './speakers.ts';
import { vote } from './votes.ts';

/**
 * The room: what its entries make of it, one after another. Pure: whoever has the entries (the workflow, the registry, a paper) comes to
 * the same room.
 */

export const emptyRoom: Room = {
  v: 1,
  last: 0,
  day: 'waiting',
  sittings: [],
  meeting: { opened: null, closed: null },
  items: {},
  proposals: {},
  offices: {},
  committees: {},
  adopted: {},
  admitted: {},
  lists: {},
  statements: {},
  votes: {},
  extensions: {},
  next: null,
  report: { amended: 0, upTo: 0, adopted: null },
  counted: null,
};

type RoomRules = { readonly [K in Exclude<EntryKind, 'correct'>]: RoomRule<K> };

const rules: RoomRules = {
  ...{ sitting, meeting, item, candidate, elect, confirm, adopt, committee, admit },
  ...{ speak, list, statement, present, propose, amend, decide: decideProposal, explain },
  ...{ extension, vote, report, next },
};

/** What an entry makes of the room. A correction changes what is corrected (`enterInto`), and is none of these. */
function after(room: Room, entered: Entered, ground: RoomGround): Ruled {
  const quorum = quorumOf(entered.entry, ground);
  if (quorum !== null && !quorum.isMet && !isDespite(entered.entry))
    return `${quorum.said}; enter who is present, or why it stands all the same ("despite")`;
  const unknown = strangerIn(entered.entry, ground);
  if (unknown !== null) return unknown;
  const ruled = ruledBy(room, entered.entry, entered, ground);
  if (typeof ruled === 'string') return ruled;
  const said = quorum === null ? ruled.said : `${ruled.said}. ${quorum.said}`;
  return { room: { ...ruled.room, last: entered.number }, said };
}

function ruledBy<K extends EntryKind>(room: Room, entry: EntryOf<K>, entered: Entered, ground: RoomGround): Ruled {
  const rule: RoomRule<K> | undefined = Reflect.get(rules, entry.kind);
  return rule === undefined ? `${entry.kind} is entered by itself` : rule(room, entry, entered, ground);
}

/** Whether enough are in the room for what an entry opens or decides; null where it does neither, or was judged before. */
function quorumOf(entry: Entry, { rules: law, facts }: RoomGround): { isMet: boolean; said: string } | null {
  const needed = needsQuorum(entry);
  if (needed === null || law === null || facts === null) return null;
  const quorum = quorumUnder(law.quorum[needed], facts.counts);
  return { isMet: quorum.isMet, said: quorumInWords(quorum) };
}

const isDespite = (entry: Entry): boolean => 'despite' in entry && entry.despite !== undefined;

/** Who is named and is not on the roster; null where nobody is. */
function strangerIn(entry: Entry, { facts }: RoomGround): string | null {
  if (facts === null || (entry.kind === 'vote' && entry.act === 'ballots')) return null;
  const strangers = namedIn(entry).filter((code) => !facts.seats.some((seat) => seat.code === code));
  if (strangers.length === 0) return null;
  return `${strangers.slice(0, 10).join(', ')} ${strangers.length === 1 ? 'is' : 'are'} not on the roster of this Meeting; give the code of a participant`;
}

/** A room with the entries that a correction may still change: those since `base`. */
export type Kept = { base: Room; log: Entered[] };

export const nothingEntered: Kept = { base: emptyRoom, log: [] };

/** How the room stands. @throws TypeError for entries that were never taken so */
export function roomOf({ base, log }: Kept, ground: RoomGround): Room {
  const folded = fold(base, log, { ...ground, facts: null });
  if ('refused' in folded) throw new TypeError(`entry ${folded.number}: ${folded.refused}`);
  return folded.room;
}

type Folded = { room: Room } | { number: number; refused: string };

function fold(base: Room, log: readonly Entered[], ground: RoomGround): Folded {
  let room = base;
  for (const entered of standing(log)) {
    if (entered.entry.kind === 'correct') {
      room = { ...room, last: entered.number };
      continue;
    }
    const ruled = after(room, entered, ground);
    if (typeof ruled === 'string') return { number: entered.number, refused: ruled };
    room = ruled.room;
  }
  return { room: { ...room, last: log.at(-1)?.number ?? room.last } };
}

/** The entries as corrections have left them: what was struck out is not among them. The corrections themselves stay. */
export function standing<E extends Entered>(log: readonly E[]): E[] {
  const stands = new Map<number, E>();
  for (const entered of log) {
    if (entered.entry.kind === 'correct') correct(stands, entered, entered.entry);
    stands.set(entered.number, entered);
  }
  return [...stands.values()];
}

function correct<E extends Entered>(stands: Map<number, E>, by: E, { entry: number, reads, at }: EntryOf<'correct'>) {
  const one = stands.get(number);
  if (one === undefined) return;
  if (reads === null) {
    stands.delete(number);
    return;
  }
  const entry = reads === undefined ? one.entry : Entry.parse({ ...one.entry, ...reads });
  stands.set(number, { ...one, entry, at: at ?? one.at, textSha256: by.textSha256 ?? one.textSha256 });
}

/** What an entry makes of what is kept; or what is wrong with it. */
export function enterInto(kept: Kept, entered: Entered, ground: RoomGround): (Kept & { said: string }) | string {
  const log = [...kept.log, entered];
  if (entered.entry.kind !== 'correct') {
    const ruled = after(roomOf(kept, ground), entered, ground);
    return typeof ruled === 'string' ? ruled : { ...kept, log, said: ruled.said };
  }
  const fault = faultOfCorrection(kept, entered.entry, entered.textSha256);
  if (fault !== null) return fault;
  const folded = fold(kept.base, log, { ...ground, facts: null });
  if ('refused' in folded)
    return `entry ${folded.number} would not stand after it (${folded.refused}); correct that one first`;
  return { ...kept, log, said: `entry ${entered.entry.entry} is corrected; both stay on record` };
}

function faultOfCorrection(
  { base, log }: Kept,
  { entry: number, reads, at }: EntryOf<'correct'>,
  textSha256: string | null,
): string | null {
  const corrected = standing(log).find((one) => one.number === number);
  if (corrected === undefined)
    return number <= base.last
      ? `entry ${number} is too long ago to be taken back; enter what is so now`
      : `there is no entry ${number} that stands`;
  if (corrected.entry.kind === 'correct') return `entry ${number} is a correction; correct what it corrected`;
  if (reads === undefined && at === undefined && textSha256 === null)
    return 'say what it should have said: `reads` with its fields, `at` with its hour, its words, or "reads": null where nothing of the kind happened';
  if (reads === undefined || reads === null) return null;
  const read = Entry.safeParse({ ...corrected.entry, ...reads });
  if (!read.success)
    return `so corrected it could not be read: ${read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`;
  return read.data.kind === corrected.entry.kind
    ? null
    : `entry ${number} is of the kind ${corrected.entry.kind}; strike it out with "reads": null, and enter the other`;
}

/** The same with at most `max` bytes of entries: the oldest can be corrected no more. */
export function keptWithin({ base, log }: Kept, max: number, ground: RoomGround): Kept {
  const late = lastWithin(log, max);
  if (late.length === log.length) return { base, log };
  const early = log.slice(0, log.length - late.length);
  return { base: roomOf({ base, log: early }, ground), log: late };
}
