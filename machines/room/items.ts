import type { EntryOf } from '../../domain/session/entries.ts';
import type { ItemStands } from '../../domain/session/room.ts';
import { outsideSitting, type RoomRule } from './rule.ts';

type ItemAct = EntryOf<'item'>['act'];

const FROM: Record<ItemAct, readonly (ItemStands | undefined)[]> = {
  open: [undefined],
  suspend: ['open'],
  resume: ['suspended', 'concluded'],
  conclude: ['open', 'suspended'],
};
const TO: Record<ItemAct, ItemStands> = { open: 'open', suspend: 'suspended', resume: 'open', conclude: 'concluded' };
const STANDS: Record<ItemStands, string> = {
  open: 'is open; suspend or conclude it',
  suspended: 'is suspended; resume or conclude it',
  concluded: 'is concluded; resume it',
};

/** An item of the agenda is taken up, put off, taken up again, concluded. */
export const item: RoomRule<'item'> = (room, { act, item: number }, { at }, { plan }) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const unknown = unknownItem(number, plan?.items ?? null);
  if (unknown !== null) return unknown;
  const stands = room.items[number];
  if (!FROM[act].includes(stands))
    return `item ${number} ${stands === undefined ? 'was not taken up; open it' : STANDS[stands]}`;
  const items = { ...room.items, [number]: TO[act] };
  return { room: { ...room, items }, said: `item ${number} is ${TO[act]}` };
};

/** What is wrong with the number of an item; null where the agenda has it. */
export function unknownItem(number: string, items: readonly string[] | null): string | null {
  if (items === null || items.includes(number)) return null;
  return `the agenda has no item ${number}; it has ${items.join(', ')}`;
}
