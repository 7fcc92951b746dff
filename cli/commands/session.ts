import { DateTime } from 'luxon';
import { z } from 'zod';
import { venueMinute } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Actor, MessageId } from '../../domain/messages/common.ts';
import { Corrections, type MeetingPlan, Words } from '../../domain/plan.ts';
import { Entry } from '../../domain/session/entries.ts';
import { LocalDateTime } from '../../meetings/local-time.ts';
import { clocksOf } from '../../meetings/zones.ts';
import { clockOf } from '../../web/visit.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { readOrderFile } from '../order-files.ts';
import { table } from '../terminal.ts';
import { instantAt } from '../venue-time.ts';
import { meeting } from './words.ts';

/** The meeting in session, as its clerk keeps it. */

export const enter = body(
  {
    meeting,
    what: z.array(z.string()),
    words: z.string().optional(),
    at: z.string().optional(),
    text: z.string().optional(),
    changes: z.string().optional(),
    actor: Actor.optional(),
    id: MessageId.optional(),
  },
  async (input, cli) => {
    const { meeting: id, what, words, at, text, changes, actor: by, id: message } = input;
    if (words !== undefined && text !== undefined) throw new UsageError('give --text or --words, not both');
    const actor = by ?? Actor.parse(cli.env.CONVENE_ACTOR || 'staff:clerk');
    const entry = entryOf(what);
    await cli.connected(async ({ convene }) => {
      const found = await convene.registry.meeting(id);
      const now = await clockOf(convene, found);
      const outcome = await convene.enter(id, {
        actor,
        entry,
        ...(message !== undefined && { id: message }),
        ...(at !== undefined && { at: whenOf(at, found.plan, now) }),
        ...(text !== undefined && { words: { en: text } }),
        ...(words !== undefined && { words: readOrderFile(words, Words) }),
        ...(changes !== undefined && { changes: readOrderFile(changes, Corrections) }),
      });
      cli.print({ meeting: id, ...outcome }, () => `${outcome.number}. ${outcome.said}`);
    });
  },
);

/** An entry from `sitting open`, `item open item=7`, or JSON. */
function entryOf(words: readonly string[]): Entry {
  const read = Entry.safeParse(words.length === 1 && words[0]?.startsWith('{') ? jsonOf(words[0]) : fieldsOf(words));
  if (read.success) return read.data;
  const said = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the entry'}: ${message}`);
  throw new UsageError(`this is no entry: ${said.join('; ')}`);
}

function fieldsOf([kind, ...rest]: readonly string[]): Record<string, unknown> {
  const fields: Record<string, unknown> = { kind };
  for (const word of rest) {
    const [, name, value] = /^([a-zA-Z]+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined && value !== undefined) fields[name] = inField(name, value);
    else if (fields.act === undefined) fields.act = word;
    else throw new UsageError(`${word} is no field; write name=value, as in item=7`);
  }
  return fields;
}

/** The number of an agenda item is text. */
const inField = (name: string, value: string): unknown =>
  name === 'item' || !/^([[{"]|true$|false$|null$|\d+$)/.test(value) ? value : jsonOf(value);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${text} cannot be read as JSON`);
  }
}

/** An instant from an hour of the meeting's day, or a date with an hour. */
function whenOf(text: string, plan: MeetingPlan, now: number): string {
  const today = DateTime.fromMillis(now, { zone: clocksOf(plan.venue) }).toISODate() ?? '';
  const read = LocalDateTime.safeParse(/^\d{1,2}:\d{2}$/.test(text) ? `${today} ${text.padStart(5, '0')}` : text);
  if (!read.success) throw new ConveneError('LOCAL_TIME', `${text} cannot be used; write 10:05, or ${today} 10:05.`);
  return instantAt(read.data, plan.venue);
}

export const status = body({ meeting }, ({ meeting: id }, cli) =>
  cli.connected(async ({ convene }) => {
    const { plan } = await convene.registry.meeting(id);
    const { room } = await convene.session(id);
    const rows = [
      ...room.sittings.map(({ number, opened, adjourned }) => [
        `sitting ${number}`,
        adjourned === null ? room.day : 'adjourned',
        venueMinute(opened, plan),
      ]),
      ...Object.entries(room.items).map(([item, stands]) => [`item ${item}`, stands, '']),
      ...Object.entries(room.proposals).map(([name, { state, item }]) => [name, state, `item ${item}`]),
    ];
    cli.print({ meeting: id, room }, () => table(['what', 'stands', ''], rows));
  }),
);

export const log = body({ meeting }, ({ meeting: id }, cli) =>
  cli.connected(async ({ convene }) => {
    const { plan } = await convene.registry.meeting(id);
    const entries = await convene.registry.sessionEntries(id);
    cli.print({ meeting: id, entries }, () =>
      table(
        ['', 'when', 'what', 'by'],
        entries.map(({ number, at, said, actor }) => [number, venueMinute(at, plan), said, actor]),
      ),
    );
  }),
);
