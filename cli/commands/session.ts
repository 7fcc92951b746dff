import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Convene } from '../../client/client.ts';
import { signedEntry } from '../../client/session-sign.ts';
import { venueMinute } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Actor, MessageId } from '../../domain/messages/common.ts';
import { Corrections, type MeetingPlan, Words } from '../../domain/plan.ts';
import { Entry } from '../../domain/session/entries.ts';
import { LocalDateTime } from '../../meetings/local-time.ts';
import { clocksOf } from '../../meetings/zones.ts';
import { recorderOf } from '../../stack/people.ts';
import { clockOf } from '../../web/visit.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { readOrderFile } from '../order-files.ts';
import { table } from '../terminal.ts';
import { instantAt } from '../venue-time.ts';
import { meeting } from './words.ts';

/** The meeting in session, as its clerk keeps it. */

const entry = {
  meeting,
  what: z.array(z.string()),
  words: z.string().optional(),
  at: z.string().optional(),
  text: z.string().optional(),
  changes: z.string().optional(),
  actor: Actor.optional(),
  id: MessageId.optional(),
};

export const enter = body(entry, async (input, cli) => {
  const read = entryOf(input.what);
  await cli.connected(async ({ convene, pool }) => {
    const known = await recorderOf(cli.env, cli.dir)(pool);
    const own = known === null ? 'staff:clerk' : `staff:${known.certificate.id}`;
    const actor = input.actor ?? Actor.parse(cli.env.CONVENE_ACTOR || own);
    const outcome = await convene.enter(input.meeting, await messageOf(convene, input, read, actor));
    cli.print({ meeting: input.meeting, ...outcome }, () => `${outcome.number}. ${outcome.said}`);
  });
});

/** The same with the proof of whose key CONVENE_KEY names, to be pasted in the Temporal UI. */
export const sign = body(entry, async (input, cli) => {
  const read = entryOf(input.what);
  await cli.connected(async ({ convene, pool }) => {
    const recorder = await recorderOf(cli.env, cli.dir)(pool);
    if (recorder === null)
      throw new ConveneError(
        'NO_KEY',
        'Nobody signs: CONVENE_KEY names the private key of a person of `convene people`.',
      );
    const { actor = `staff:${recorder.certificate.id}` } = input;
    const message = { v: 1 as const, id: randomUUID(), ...(await messageOf(convene, input, read, actor)) };
    const signed = await signedEntry(recorder, input.meeting, message);
    cli.print(signed, () => JSON.stringify(signed));
  });
});

type GivenEntry = z.output<z.ZodObject<typeof entry>>;

/** What is sent, its hour by the clocks at the venue, its words and changes from their files. */
async function messageOf(convene: Convene, given: GivenEntry, read: Entry, actor: string) {
  const { meeting: of, words, at, text, changes, id } = given;
  if (words !== undefined && text !== undefined) throw new UsageError('give --text or --words, not both');
  const found = await convene.registry.meeting(of);
  return {
    actor,
    entry: read,
    ...(id !== undefined && { id }),
    ...(at !== undefined && { at: whenOf(at, found.plan, await clockOf(convene, found)) }),
    ...(text !== undefined && { words: { en: text } }),
    ...(words !== undefined && { words: readOrderFile(words, Words) }),
    ...(changes !== undefined && { changes: readOrderFile(changes, Corrections) }),
  };
}

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
