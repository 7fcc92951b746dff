import type { EntryOf } from '../../domain/session/entries.ts';
import type { Room, Sitting } from '../../domain/session/room.ts';
import { type MeetingDayEvent, nextDay, saidOfDay } from '../meeting-day.v1.ts';
import { nth, type RoomRule, type Ruled, sittingOf } from './rule.ts';

const EVENTS = {
  open: 'OPEN',
  suspend: 'SUSPEND',
  resume: 'RESUME',
  adjourn: 'ADJOURN',
} as const satisfies Record<EntryOf<'sitting'>['act'], MeetingDayEvent['type']>;
const DONE = { open: 'is open', suspend: 'is suspended', resume: 'goes on', adjourn: 'is adjourned' } as const;

/** A morning or an afternoon opens, is suspended, goes on, or ends. */
export const sitting: RoomRule<'sitting'> = (room, { act, presides, private: closed }, { at }) => {
  const day = nextDay(room.day, { type: EVENTS[act] });
  if (day === null) return saidOfDay(room.day);
  const last = sittingOf(room);
  if (last !== null && at < last.turned) return beforeLast(at, last);
  const turned: Sitting =
    act === 'open'
      ? { number: (last?.number ?? 0) + 1, opened: at, adjourned: null, turned: at }
      : { ...(last ?? none(at)), turned: at, ...(act === 'adjourn' && { adjourned: at }) };
  const changed: Sitting = {
    ...turned,
    ...(presides !== undefined && { presides }),
    ...(closed === true && { private: closed }),
  };
  // who was counted may leave until the next sitting
  const counted = act === 'adjourn' ? null : room.counted;
  return {
    room: withSitting({ ...room, day, counted }, changed),
    said: `the ${nth(changed.number)} sitting ${DONE[act]}, ${at}`,
  };
};

const none = (at: string): Sitting => ({ number: 1, opened: at, adjourned: null, turned: at });

const beforeLast = (at: string, { number, turned }: Sitting): string =>
  `${at} is before what was entered last of the ${nth(number)} sitting, at ${turned}; give a later hour, or correct that entry`;

const withSitting = (room: Room, changed: Sitting): Room => ({
  ...room,
  sittings: [...room.sittings.filter(({ number }) => number !== changed.number), changed],
});

/** The Meeting itself is opened, ends a part, or is closed; closing and the end of a part end its sitting too. */
export const meeting: RoomRule<'meeting'> = (room, { act, until }, { at }): Ruled => {
  const last = sittingOf(room);
  if (act === 'open') {
    if (room.meeting.opened !== null) return `the Meeting was opened at ${room.meeting.opened}; correct that entry`;
    if (last === null || room.day !== 'sitting') return 'a Meeting is opened in its first sitting; open that first';
    return { room: { ...room, meeting: { ...room.meeting, opened: at } }, said: `the Meeting is open, ${at}` };
  }
  const day = nextDay(room.day, { type: act === 'close' ? 'CLOSE' : 'INTERRUPT' });
  if (day === null) return saidOfDay(room.day);
  if (last === null) return 'no sitting was held; open one first';
  if (at < last.turned) return beforeLast(at, last);
  const ended: Room = last.adjourned === null ? withSitting(room, { ...last, adjourned: at, turned: at }) : room;
  if (act === 'close')
    return {
      room: { ...ended, day, meeting: { ...room.meeting, closed: at } },
      said: `the Meeting is closed, ${at}`,
    };
  return {
    room: { ...ended, day },
    said: `this part of the Meeting has ended${until === undefined ? '' : `; the next one begins on ${until}`}`,
  };
};
