import type { Room, RoomGround, SpeakersList } from '../../domain/session/room.ts';
import { unknownItem } from './items.ts';
import { outsideSitting, type RoomRule } from './rule.ts';

/** Who asks for the floor under an item, and who has it. A list is open from the beginning, before the Meeting too. */

const EMPTY: SpeakersList = { closed: false, waiting: [], speaking: null, spoken: 0 };
const MOST_WAITING = 400;

const listOf = ({ lists }: Pick<Room, 'lists'>, item: string): SpeakersList => lists[item] ?? EMPTY;
const withList = (room: Room, item: string, list: SpeakersList): Room => ({
  ...room,
  lists: { ...room.lists, [item]: list },
});

/** What is wrong with a speaker; null where they may have the floor. Who has no recognised credentials has none. */
function speakerFault(code: string, { facts }: RoomGround): string | null {
  const seat = facts?.seats.find((one) => one.code === code);
  return seat !== undefined && !seat.recognised
    ? `the Meeting has refused the credentials of ${code}; it takes the floor once it has accepted new ones`
    : null;
}

export const speak: RoomRule<'speak'> = (room, entry, { at }, ground) => {
  const { act, item, speaker, as = 'statement', group } = entry;
  const unknown = unknownItem(item, ground.plan?.items ?? null) ?? speakerFault(speaker, ground);
  if (unknown !== null) return unknown;
  const list = listOf(room, item);
  const place = list.waiting.findIndex((one) => one.speaker === speaker && one.as === as);
  const rest = list.waiting.filter((_, index) => index !== place);
  switch (act) {
    case 'request': {
      if (place >= 0) return `${speaker} is on the list of item ${item} already, at place ${place + 1}`;
      // who replies, and who raises a point of order, is heard though the list is closed
      if (list.closed && as === 'statement')
        return `the list of item ${item} is closed; reopen it, or enter a right of reply`;
      if (list.waiting.length >= MOST_WAITING) return `${MOST_WAITING} wait on the list of item ${item}`;
      const one = { speaker, as, ...(group !== undefined && { group }) };
      const waiting = as === 'order' ? [one, ...list.waiting] : [...list.waiting, one];
      return {
        room: withList(room, item, { ...list, waiting }),
        said: `${speaker} asks for the floor under item ${item}, ${as === 'order' ? 'at once' : `place ${waiting.length}`}`,
      };
    }
    case 'withdraw':
      if (place < 0) return `${speaker} is not on the list of item ${item}`;
      return {
        room: withList(room, item, { ...list, waiting: rest }),
        said: `${speaker} is off the list of item ${item}`,
      };
    case 'take': {
      const outside = outsideSitting(room, at);
      if (outside !== null) return outside;
      if (room.items[item] !== 'open') return `item ${item} is not open; open it first`;
      // the next one begins where the one before has ended
      const spoken = list.spoken + (list.speaking === null ? 0 : 1);
      const speaking = { speaker, as, since: at };
      return {
        room: withList(room, item, { ...list, waiting: rest, speaking, spoken }),
        said: `${speaker} has the floor under item ${item}`,
      };
    }
    case 'finish': {
      if (list.speaking?.speaker !== speaker) return `${speaker} does not have the floor under item ${item}`;
      const { since } = list.speaking;
      if (at < since) return `${speaker} took the floor at ${since}; give a later hour`;
      const seconds = Math.round((Date.parse(at) - Date.parse(since)) / 1_000);
      return {
        room: withList(room, item, { ...list, speaking: null, spoken: list.spoken + 1 }),
        said: `${speaker} has spoken for ${Math.floor(seconds / 60)} min ${seconds % 60} s`,
      };
    }
  }
};

export const list: RoomRule<'list'> = (room, { act, item }, _, { plan }) => {
  const unknown = unknownItem(item, plan?.items ?? null);
  if (unknown !== null) return unknown;
  const before = listOf(room, item);
  const closed = act === 'close';
  if (before.closed === closed) return `the list of item ${item} is ${closed ? 'closed' : 'open'} already`;
  const waits = before.waiting.length;
  return {
    room: withList(room, item, { ...before, closed }),
    said: `the list of item ${item} is ${closed ? 'closed' : 'open again'}; ${waits} on it`,
  };
};

/** A statement that was handed in is filed under its item. */
export const statement: RoomRule<'statement'> = (room, { item, speaker }, _, ground) => {
  const unknown = unknownItem(item, ground.plan?.items ?? null);
  if (unknown !== null) return unknown;
  const statements = { ...room.statements, [item]: (room.statements[item] ?? 0) + 1 };
  return { room: { ...room, statements }, said: `the statement of ${speaker} is filed under item ${item}` };
};

/** A statement after the adoption, or an explanation of vote. */
export const explain: RoomRule<'explain'> = (room, { proposal, speaker }, { at }, ground) => {
  const outside = outsideSitting(room, at) ?? speakerFault(speaker, ground);
  if (outside !== null) return outside;
  const known = room.proposals[proposal];
  if (known === undefined) return `no proposal has the name ${proposal}; enter it with \`propose\` first`;
  return { room, said: `${speaker} explains its position on ${proposal}` };
};

/** Staff have counted who is in the room: before a sitting is opened too. It holds until the sitting is adjourned. */
export const present: RoomRule<'present'> = (room, { participants, count }, { number, at }, { facts }) => {
  if (room.day === 'closed') return 'the Meeting is closed; who was in the room is on record';
  if ((participants === undefined) === (count === undefined))
    return 'say who is in the room, by their codes (`participants`), or how many States Parties are (`count`)';
  const parties = facts?.counts.statesParties;
  if (count !== undefined && parties !== undefined && count > parties)
    return `${count} are more than the ${parties} States Parties; count again`;
  const said =
    participants === undefined
      ? `${count} States Parties are in the room`
      : `${participants.length} participants are in the room`;
  return { room: { ...room, counted: { entry: number, at } }, said };
};
