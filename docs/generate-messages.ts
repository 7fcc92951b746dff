import { realpathSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Answer, Answers, Repair } from '../domain/messages/answers.ts';
import {
  Approve,
  Disown,
  FillIssue,
  Lapse,
  Recalled,
  Redraft,
  ReturnForRevision,
  Revise,
  Staff,
  Withdraw,
} from '../domain/messages/approvals.ts';
import { Command } from '../domain/messages/commands.ts';
import { Actor, MessageId } from '../domain/messages/common.ts';
import { descriptions, workflowIds } from '../domain/messages/messages.ts';
import { type OrderName, orders } from '../domain/messages/orders.ts';
import { AdvanceClock, Calendar, Report, Tick } from '../domain/messages/reports.ts';
import { ParticipantCode, Sha256, Slug } from '../domain/plan.ts';
import { Enter } from '../domain/session/enter.ts';

/** Writes docs/messages.md from domain/messages/: `tsx docs/generate-messages.ts`. */

export const target = fileURLToPath(new URL('messages.md', import.meta.url));

type Kind = 'update' | 'signal' | 'query';
type Receiver = 'meeting' | 'circulation' | 'collection' | 'session';
export type Message = {
  kind: Kind;
  name: string;
  to: readonly Receiver[];
  /** Null: it carries nothing. */
  schema: z.ZodType | null;
  /** With what codes an update is refused. */
  codes: readonly string[];
  /** Of what the house sends to itself, and no person does. */
  example?: object;
};

const objectionCodes = ['not_a_state_party', 'no_silence', 'silence_over', 'objected_already'];
const answerCodes = [
  'unknown_participant',
  'not_yours',
  'basis_missing',
  'basis_mismatch',
  'received_in_future',
  'not_now',
  ...objectionCodes,
];
const isOrder = (name: string): name is OrderName => Object.hasOwn(orders, name);
const ofCirculation = { to: ['circulation'], codes: ['malformed', 'not_accepted'] } as const;

/** Every message. A test holds this list against `names` and against what running workflows say they take. */
export const messages: readonly Message[] = [
  { kind: 'update', name: 'approve', schema: Approve, ...ofCirculation },
  { kind: 'update', name: 'returnForRevision', schema: ReturnForRevision, ...ofCirculation },
  { kind: 'update', name: 'revise', schema: Revise, ...ofCirculation },
  { kind: 'update', name: 'fillIssue', schema: FillIssue, ...ofCirculation },
  { kind: 'update', name: 'withdraw', schema: Withdraw, ...ofCirculation },
  {
    kind: 'update',
    name: 'disown',
    schema: Disown,
    to: ['circulation'],
    codes: ['malformed', 'unproved', 'not_accepted', 'dispatched'],
  },
  { kind: 'update', name: 'answer', to: ['collection'], schema: Answer, codes: ['malformed', ...answerCodes] },
  { kind: 'update', name: 'answers', to: ['collection'], schema: Answers, codes: ['malformed'] },
  {
    kind: 'update',
    name: 'repair',
    to: ['collection'],
    schema: Repair,
    codes: ['malformed', 'unknown_participant'],
    example: { v: 1, id: 'repair-1', actor: 'staff:desk', participants: [], outcomes: [] },
  },
  {
    kind: 'update',
    name: 'advanceClock',
    to: ['meeting'],
    schema: AdvanceClock,
    codes: ['malformed', 'live', 'over', 'busy', 'backwards'],
  },
  ...Object.keys(orders)
    .filter(isOrder)
    .map(
      (name): Message => ({
        kind: 'update',
        name,
        to: ['meeting'],
        schema: orders[name],
        codes: ['malformed', 'over', 'not_lawful', 'unproved', 'too_large'],
      }),
    ),
  {
    kind: 'update',
    name: 'enter',
    to: ['session'],
    schema: Enter,
    codes: ['malformed', 'unproved', 'not_yours', 'in_future', 'not_so', 'too_large', 'over'],
  },
  { kind: 'signal', name: 'approve', to: ['circulation'], schema: Approve, codes: [] },
  { kind: 'signal', name: 'returnForRevision', to: ['circulation'], schema: ReturnForRevision, codes: [] },
  {
    kind: 'signal',
    name: 'command',
    to: ['collection'],
    schema: Command,
    codes: [],
    example: { kind: 'deadline', id: 'deadline' },
  },
  {
    kind: 'signal',
    name: 'report',
    to: ['meeting', 'collection'],
    schema: Report,
    codes: [],
    example: { kind: 'session', child: 'session/ccm-12msp', event: 'opened' },
  },
  {
    kind: 'signal',
    name: 'tick',
    to: ['circulation', 'collection', 'session'],
    schema: Tick,
    codes: [],
    example: { id: 'tick/1', at: '2024-03-01T00:00:00Z' },
  },
  {
    kind: 'signal',
    name: 'staff',
    to: ['circulation'],
    schema: Staff,
    codes: [],
    example: {
      id: 'order/change-1/staff',
      officers: [{ id: 'legal-officer', title: 'Legal Officer', email: 'legal@ola.example' }],
    },
  },
  {
    kind: 'signal',
    name: 'redraft',
    to: ['circulation'],
    schema: Redraft,
    codes: [],
    example: { id: 'order/change-1/redraft', reason: 'the venue has changed' },
  },
  {
    kind: 'signal',
    name: 'lapse',
    to: ['circulation'],
    schema: Lapse,
    codes: [],
    example: { id: 'order/change-1/lapse', reason: 'the meeting is cancelled' },
  },
  {
    kind: 'signal',
    name: 'calendar',
    to: ['session'],
    schema: Calendar,
    codes: [],
    example: { id: 'order/change-1/days', days: null },
  },
  {
    kind: 'signal',
    name: 'recalled',
    to: ['circulation'],
    schema: Recalled,
    codes: [],
    example: { id: 'disown-1', granted: true },
  },
  { kind: 'signal', name: 'end', to: ['circulation', 'session'], schema: null, codes: [] },
  { kind: 'signal', name: 'tellAgain', to: ['circulation', 'session'], schema: null, codes: [] },
  { kind: 'query', name: 'state', to: ['meeting', 'circulation', 'collection', 'session'], schema: null, codes: [] },
];

/** What an example in a workflow id stands for. */
const ids: Record<Receiver, string> = {
  meeting: workflowIds.meeting('ccm-12msp'),
  circulation: workflowIds.circulation('ccm-12msp', 'convocation'),
  collection: workflowIds.collection('ccm-12msp', 1),
  session: workflowIds.session('ccm-12msp'),
};

const titles: Record<Receiver, string> = {
  meeting: 'The meeting',
  circulation: 'A circulation',
  collection: 'A collection',
  session: 'The session',
};

export const refusals: Record<string, string> = {
  malformed: 'it cannot be read; the sentence names each field that is wrong, and what would be right',
  unproved: 'only the workers of the installation send or start this, or it needs a proof that it lacks',
  not_accepted: 'the circulation does not accept it now, from this officer, for these bytes, or on this evidence',
  dispatched: 'the circulation goes out already, so that a paper behind it is not disowned any more',
  unknown_participant: 'the collection has no such participant',
  not_yours: 'a participant answers for itself only, and some things are recorded by staff',
  basis_missing: 'staff recorded an act of a participant without saying from which paper',
  basis_mismatch: 'the paper is not of the kind that this act needs',
  received_in_future: 'the paper’s date of receipt is in the future',
  not_now: 'in the participant’s present state this changes nothing or is impossible',
  not_a_state_party: 'only a State Party can break a silence',
  no_silence: 'there is no such silence procedure',
  silence_over: 'the time of the silence procedure is past',
  objected_already: 'this State’s objection is on record',
  in_future: 'it would have happened later than now, by the clock of the meeting',
  not_so: 'as the room stands it cannot have happened; the sentence says how it stands, and what would be right',
  not_lawful: 'the order is not lawful in this meeting, in its present phase, or from this officer',
  live: 'the clock of a live meeting cannot be moved',
  too_large: 'the order has too many bytes, or the meeting carries too much of orders already',
  over: 'the meeting has ended',
  busy: 'the clock is already being moved',
  backwards: 'the clock does not go back',
};

const isDescribed = (name: string): name is keyof typeof descriptions => name in descriptions;

/** The JSON objects that stand in a text. */
export function jsonIn(text: string): unknown[] {
  const found: unknown[] = [];
  for (let from = text.indexOf('{'); from >= 0; from = text.indexOf('{', from)) {
    let depth = 0;
    let to = from;
    do {
      depth += text[to] === '{' ? 1 : text[to] === '}' ? -1 : 0;
      to += 1;
    } while (depth > 0 && to < text.length);
    found.push(JSON.parse(text.slice(from, to)));
    from = to;
  }
  return found;
}

export function exampleOf({ name, example }: Message): unknown {
  return example ?? (isDescribed(name) ? jsonIn(descriptions[name])[0] : undefined);
}

/** The text of a description, without the JSON that is shown apart. */
function saidOf({ name }: Message): string {
  if (!isDescribed(name)) throw new Error(`domain/messages/messages.ts has no description of ${name}`);
  const [example] = jsonIn(descriptions[name]);
  const json = example === undefined ? '' : JSON.stringify(example);
  return descriptions[name].replace(new RegExp(`\\s*(Example: )?${escaped(json)}`), json === '' ? '$&' : '').trim();
}
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// ---------------------------------------------------------------------------------------------- fields of a schema

const Json = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minLength: z.int().optional(),
  maxLength: z.int().optional(),
  maxBytes: z.int().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  minItems: z.int().optional(),
  maxItems: z.int().optional(),
});
type Json = z.infer<typeof Json>;

const jsonOf = (schema: z.ZodType): Json => Json.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));

/** Patterns that have a name in the house. */
const patterns = new Map(
  (
    [
      [Sha256, 'a SHA-256, 64 lower-case hexadecimal digits'],
      [Slug, 'a short name: lower-case letters, digits, hyphens'],
      [ParticipantCode, 'a code of 2 to 8 capital letters'],
      [Actor, '`participant:CODE`, `officer:ID`, `staff:ID` or `system:ID`'],
      [MessageId, '1 to 120 letters, digits and `_ . : ~ / -`'],
    ] as const
  ).map(([schema, words]) => [jsonOf(schema).pattern, words] as const),
);
const formats: Record<string, string> = {
  'date-time': 'an instant in UTC, `2024-08-29T09:00:00Z`',
  date: 'a date, `2024-08-29`',
  uuid: 'a UUID',
};

function typeOf(raw: unknown): string {
  const json = Json.parse(raw);
  if (json.const !== undefined) return `\`${JSON.stringify(json.const)}\``;
  if (json.enum !== undefined) return json.enum.map((value) => `\`${String(value)}\``).join(', ');
  const either = json.anyOf ?? json.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeOf))].join(', or ');
  if (json.type === 'null') return '`null`';
  if (json.type === 'array') {
    if (json.prefixItems !== undefined) return `a list: ${json.prefixItems.map(typeOf).join('; ')}`;
    const many = range(json.minItems, json.maxItems);
    return `a list${many === '' ? '' : ` of ${many}`}${json.items === undefined ? '' : `: ${typeOf(json.items)}`}`;
  }
  if (json.type === 'integer' || json.type === 'number') {
    const least = json.exclusiveMinimum === undefined ? json.minimum : json.exclusiveMinimum + 1;
    const [from, to] = [least, json.maximum].map((n) =>
      Number.isSafeInteger(n) && Math.abs(n ?? 0) < 2 ** 53 - 1 ? n : undefined,
    );
    return `a whole number${from === undefined && to === undefined ? '' : `, ${range(from, to)}`}`;
  }
  if (json.type === 'string') {
    const named = patterns.get(json.pattern) ?? formats[json.format ?? ''];
    if (named !== undefined) return named;
    if (json.maxBytes !== undefined) return `text, ${range(json.minLength, json.maxBytes)} bytes of UTF-8`;
    const length = range(json.minLength, json.maxLength);
    return `text${length === '' ? '' : `, ${length} characters`}`;
  }
  return json.type === 'boolean' ? '`true` or `false`' : json.type === 'object' ? 'an object' : 'anything';
}

function range(from: number | undefined, to: number | undefined): string {
  if (from === undefined) return to === undefined ? '' : `at most ${to}`;
  return to === undefined ? `${from} or more` : `${from} to ${to}`;
}

type Field = { path: string; type: string; needed: boolean; when: string };

/** The fields of an object, those of objects in it under a path. Variants say for which `kind` a field is. */
function fieldsOf(raw: unknown, path = '', when = ''): Field[] {
  const json = Json.parse(raw);
  const variants = (json.oneOf ?? json.anyOf)
    ?.map((one) => Json.parse(one))
    .filter((one) => one.properties !== undefined);
  if (variants !== undefined && variants.length > 1) return merged(variants, path);
  const only = variants?.[0];
  return Object.entries(only?.properties ?? json.properties ?? {}).flatMap(([name, of]) => {
    const here = path === '' ? name : `${path}.${name}`;
    const inner = Json.parse(of);
    const list = inner.type === 'array' && Json.safeParse(inner.items).success ? Json.parse(inner.items) : null;
    const below = list !== null ? fieldsOf(list, `${here}[]`, when) : fieldsOf(inner, here, when);
    const needed = (only ?? json).required?.includes(name) ?? false;
    return [{ path: here, type: typeOf(inner), needed, when }, ...below];
  });
}

function merged(variants: readonly Json[], path: string): Field[] {
  const kindOf = (json: Json) => String(Json.parse(json.properties?.kind ?? {}).const ?? '');
  const all = variants.map((json) => ({ kind: kindOf(json), fields: fieldsOf(json, path) }));
  const paths = [...new Set(all.flatMap(({ fields }) => fields.map((field) => field.path)))];
  const kinds = path === '' ? 'kind' : `${path}.kind`;
  return paths.map((at) => {
    const having = all.flatMap(({ kind, fields }) =>
      fields.filter((one) => one.path === at).map((field) => ({ kind, field })),
    );
    const types = [...new Set(having.map(({ field }) => field.type))];
    const only = having.length === all.length ? '' : having.map(({ kind }) => `\`${kind}\``).join(', ');
    return {
      path: at,
      type:
        at === kinds
          ? all.map(({ kind }) => `\`${kind}\``).join(', ')
          : (types.find((type) => types.every((other) => type.includes(other))) ?? types.join(', or ')),
      needed: having.every(({ field }) => field.needed),
      when: only,
    };
  });
}

// ---------------------------------------------------------------------------------------------- the page

const row = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function fieldTable(schema: z.ZodType): string {
  return table(
    ['field', 'what', 'needed'],
    fieldsOf(jsonOf(schema)).map(({ path, type, needed, when }) => [
      `\`${path}\``,
      type,
      `${needed ? 'yes' : 'no'}${when === '' ? '' : `; for ${when}`}`,
    ]),
  );
}

const verbs: Record<Kind, string> = { update: 'update execute', signal: 'signal', query: 'query' };

function howTo(message: Message, to: Receiver): string {
  const { kind, name, schema, example: ours } = message;
  const example = exampleOf(message);
  if (ours !== undefined) return ['```json', JSON.stringify(example), '```'].join('\n');
  if (kind === 'signal' && schema === null) return 'Not for people: the meeting sends it.';
  const input = example === undefined ? [] : [`--input '${JSON.stringify(example)}'`];
  const lines = [
    `temporal workflow ${verbs[kind]} --namespace convene`,
    `--workflow-id ${ids[to]} --name ${name}`,
    ...input,
  ];
  return ['```sh', lines.join(' \\\n  '), '```'].join('\n');
}

function section(message: Message, to: Receiver): string[] {
  const { kind, name, schema, codes } = message;
  const twin = kind === 'signal' && messages.some((one) => one.kind === 'update' && one.name === name);
  return [
    `### ${kind} \`${name}\``,
    ...(twin
      ? [
          `The same as the update \`${name}\`, for a sender that waits for no answer. A repeat of an id changes nothing. One that is malformed, stale or not the sender’s to send changes nothing either; it becomes an act, and is shown on the page.`,
        ]
      : [saidOf(message), ...(schema === null ? ['It carries nothing.'] : [fieldTable(schema)])]),
    howTo(message, to),
    ...(codes.length === 0 ? [] : [`Refused as ${codes.map((code) => `\`${code}\``).join(', ')}.`]),
  ];
}

/** What a receiver takes that stands under another one, which takes it too. */
function elsewhere(to: Receiver): string[] {
  const others = messages.filter((one) => one.to.includes(to) && one.to[0] !== to);
  if (others.length === 0) return [];
  const named = others.map(
    ({ kind, name, to: [first = to] }) => `${kind} \`${name}\` (${titles[first].toLowerCase()})`,
  );
  return [`It also takes what is described under others: ${named.join(', ')}.`];
}

/** The whole page. */
export function page(): string {
  const receivers = ['meeting', 'circulation', 'collection', 'session'] as const;
  return `${[
    '# Messages',
    'What people and systems may send to a workflow, and what a meeting and its children tell each other. This page is generated from `domain/messages/` by `npx tsx docs/generate-messages.ts`; a test fails when the two differ.',
    'Each message is one JSON object. `id` is made by the sender and kept on a retry: a repeat of it returns the first outcome and changes nothing; sent by hand it may be left out. `v` is 1. No message carries a person’s name. Text holds no control characters, no line breaks and no half of a surrogate pair. A field that is not named here is refused.',
    'Updates are answered; a refusal is a code and a sentence that says what would be right. Signals are not answered. The `convene` command sends all that people need: what follows is for the Temporal UI, for the `temporal` command and for other programs. In the examples the meeting is `ccm-12msp`; a rehearsal of it is `ccm-12msp~r1`. `temporal` finds the server by `--address` or `TEMPORAL_ADDRESS`.',
    table(
      ['sent to', 'workflow id', 'updates', 'signals', 'queries'],
      receivers.map((to) => [
        titles[to],
        `\`${ids[to]}\``,
        ...(['update', 'signal', 'query'] as const).map((kind) =>
          messages
            .filter((one) => one.kind === kind && one.to.includes(to))
            .map(({ name }) => `\`${name}\``)
            .join(', '),
        ),
      ]),
    ),
    ...receivers.flatMap((to) => [
      `## ${titles[to]}`,
      ...elsewhere(to),
      ...messages.filter((message) => message.to[0] === to).flatMap((message) => section(message, to)),
    ]),
    '## Codes of refusals',
    table(
      ['code', 'what is wrong'],
      Object.entries(refusals).map(([code, what]) => [`\`${code}\``, what]),
    ),
  ].join('\n\n')}\n`;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  writeFileSync(target, page());
}
