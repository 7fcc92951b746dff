import { randomUUID } from 'node:crypto';
import { descriptions, names } from '../../domain/messages/messages.ts';
import { pick } from '../../rehearsal/invention.ts';
import type { RawPayload } from '../workflows/raw.ts';

/** Messages at random, as a function of a stream of numbers: what whoever may write to the Temporal server could send. */

export type Fuzzed = {
  kind: 'signal' | 'update' | 'query';
  name: string;
  id: string;
  payloads: RawPayload[];
  headers: Record<string, RawPayload>;
};

type Random = () => number;

/** Names that stand for something in JavaScript, in the SDK or in the codec. */
const ODD = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'then',
  'valueOf',
  'length',
  'undefined',
] as const;
const RESERVED = [
  '__temporal_x',
  '__temporal_',
  '__temporal_workflow_metadata',
  '__temporal_activity_result',
  '__stack_trace',
  '__enhanced_stack_trace',
  'reserved:__temporal_x',
  'unproved:report',
] as const;
const [firstSignal = '', ...signals] = Object.keys(names.signals);
const [firstUpdate = '', ...updates] = Object.keys(names.updates);
const KNOWN = { signal: [firstSignal, ...signals], update: [firstUpdate, ...updates], query: ['state'] } as const;
const ENCODINGS = [
  'binary/null',
  'binary/plain',
  'json/protobuf',
  'binary/protobuf',
  'json/external',
  'JSON/PLAIN',
  'binary/encrypted',
  '',
  '\u0000',
  '__proto__',
] as const;
const METADATA = [
  'messageType',
  'convene-mark',
  'convene-ours',
  'convene-sender',
  'convene-signed-by',
  'encoding-original',
  'compression',
  '__proto__',
  'constructor',
  '',
] as const;
const TYPES = [
  'temporal.api.sdk.v1.ExternalStorageReference',
  'temporal.api.common.v1.Payload',
  'google.protobuf.Any',
  'k1 AAAA',
  '{"id":"tester","roles":["clerk","page"],"until":"2099-01-01T00:00:00Z","at":"2024-01-01T00:00:00Z"}',
] as const;

/** The examples of the messages, which are what a person would send. */
const examples = Object.values(descriptions).flatMap((text) => exampleIn(text));

function exampleIn(text: string): unknown[] {
  const begin = text.indexOf('{');
  for (let end = text.length; begin >= 0 && end > begin; end = text.lastIndexOf('}', end - 1)) {
    try {
      return [JSON.parse(text.slice(begin, end + 1))];
    } catch {
      // it ends before
    }
  }
  return [];
}

/** One message; one of a hundred is as large as an update may be while others are under way. */
export function fuzzed(random: Random): Fuzzed {
  const kind = pick(random, ['signal', 'update', 'update', 'query']);
  const choice = random();
  const [first, ...others] = KNOWN[kind];
  const known = pick(random, [first ?? '', ...others]);
  const name =
    choice < 0.7 ? known : choice < 0.85 ? pick(random, RESERVED) : choice < 0.93 ? pick(random, ODD) : text(random);
  return {
    kind,
    name: name === '' ? 'x' : name,
    id: random() < 0.9 ? randomUUID() : pick(random, [...ODD, `of a tool ${text(random)}`]),
    payloads: Array.from({ length: pick(random, [0, 1, 1, 1, 1, 1, 2, 3]) }, () => payload(random)),
    headers: random() < 0.8 ? {} : own([[pick(random, [...ODD, '_tracer-data', text(random)]), payload(random)]]),
  };
}

/** An object whose own properties these are, also where they are called `__proto__`. */
function own<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const made: Record<string, T> = {};
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  return made;
}

function payload(random: Random): RawPayload {
  const encoding = random() < 0.75 ? 'json/plain' : pick(random, ENCODINGS);
  const metadata: (readonly [string, Uint8Array])[] =
    random() < 0.03 ? [] : [['encoding', Buffer.from(encoding)] as const];
  while (random() < 0.3) {
    const said = random() < 0.5 ? Buffer.from(pick(random, TYPES)) : bytes(random, 60);
    metadata.push([pick(random, METADATA), said]);
  }
  return { metadata: own(metadata), data: data(random) };
}

function data(random: Random): Uint8Array {
  const choice = random();
  if (choice < 0.08) return bytes(random, 300);
  if (choice < 0.1) return Buffer.from('['.repeat(50_000) + ']'.repeat(50_000));
  if (choice < 0.12) return Buffer.from(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`);
  if (choice < 0.13) return Buffer.from(JSON.stringify({ v: 1, actor: 'officer:a', comments: 'x'.repeat(100_000) }));
  if (choice < 0.14) return Buffer.from(JSON.stringify(Array.from({ length: 20_000 }, (_, n) => n)));
  const whole = JSON.stringify(choice < 0.75 ? mutated(random) : value(random, 4)) ?? 'null';
  // a piece of it, or a letter of another kind
  if (choice > 0.97) return Buffer.from(whole.slice(0, Math.floor(random() * whole.length)));
  return Buffer.from(choice > 0.94 ? whole.replace(/[a-z]/, '\\ud800') : whole);
}

/** A message as it should be, or nearly so; of workers, too, in an envelope. */
function mutated(random: Random): unknown {
  const example = examples[Math.floor(random() * examples.length)];
  const message = changed(random, example, 0.15);
  if (random() < 0.75) return message;
  const from = pick(random, ['meeting/x', 'session/x', 'repair', '__proto__']);
  return { from, number: Math.floor(random() * 2 ** 40), signal: pick(random, [firstSignal, ...signals]), message };
}

function changed(random: Random, whole: unknown, likely: number): unknown {
  if (random() < likely / 2) return value(random, 2);
  if (Array.isArray(whole)) return whole.map((one) => changed(random, one, likely));
  if (typeof whole !== 'object' || whole === null) return whole;
  const entries = Object.entries(whole).flatMap(([key, one]) =>
    random() < likely / 2 ? [] : [[key, changed(random, one, likely)] as const],
  );
  if (random() < likely) entries.push([pick(random, [...ODD, text(random)]), value(random, 2)]);
  return own(entries);
}

function value(random: Random, depth: number): unknown {
  const choice = random();
  if (depth > 0 && choice < 0.25)
    return Array.from({ length: Math.floor(random() * 5) }, () => value(random, depth - 1));
  if (depth > 0 && choice < 0.5) {
    const keys = Array.from({ length: Math.floor(random() * 5) }, () =>
      random() < 0.5 ? pick(random, [...ODD, 'v', 'id', 'actor', 'kind', 'participant', 'at']) : text(random),
    );
    return own(keys.map((key) => [key, value(random, depth - 1)] as const));
  }
  return pick(random, [
    null,
    true,
    0,
    -1,
    1.5e308,
    2 ** 53,
    '',
    '2024-01-01T00:00:00Z',
    'system:meeting',
    'officer:oda-geneva-desk',
    'CHE',
    text(random),
  ]);
}

/** Text of every kind: controls, halves of pairs as JSON writes them, other scripts, long ones. */
function text(random: Random): string {
  const letters = [
    'a',
    'Z',
    '9',
    '/',
    '.',
    '\u0000',
    '\n',
    '\u202e',
    '\u00e9',
    '会',
    '😀',
    '"',
    '\\',
    '`',
    '<',
    '\u2028',
  ] as const;
  return Array.from({ length: Math.floor(random() ** 3 * 60) }, () => pick(random, letters)).join('');
}

const bytes = (random: Random, most: number): Uint8Array =>
  Buffer.from(Array.from({ length: Math.floor(random() * most) }, () => Math.floor(random() * 256)));
