import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import { hashOf } from '../../domain/hash.ts';
import { Sha256 } from '../../domain/plan.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import { FORMAT, Head, type RecordOfActs } from '../../registry/record.ts';
import { type ChainFault, checkChain } from './chain.ts';
import { checkSignatures, NONE_SIGNED, type SignedActs } from './signatures.ts';

/** What a signature of this file is made for: `ssh-keygen -Y verify -n convene-acts`. */
export const NAMESPACE = 'convene-acts';
const time = z.iso.datetime();
const ActShape = z.looseObject({
  id: z.string().min(1),
  at: time,
  worldAt: time,
  actor: z.string().min(1),
  action: z.string().min(1),
  subject: z.string(),
  authority: z.string().min(1),
  basis: z.looseObject({}).nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  workflow: z.string(),
  run: z.string(),
});
const Line = z.strictObject({
  seq: z.int().positive(),
  prev: z.string(),
  hash: Sha256,
  act: z.custom<Act>(
    (value) => ActShape.safeParse(value).success,
    'must be an act with id, both times, actor, authority',
  ),
});

/** The file of a record. The same record gives the same bytes. */
export function exportOf({ acts, ...record }: RecordOfActs): Buffer {
  const head = { format: FORMAT, ...record };
  const lines = [
    { ...head, sha256: hashOf(head) },
    ...acts.map(({ seq, act, prev, hash }) => ({ seq, act, prev, hash })),
  ];
  return Buffer.from(lines.map((line) => `${canonicalize(line)}\n`).join(''), 'utf8');
}

/** Where a file is broken: the line, and the act where it concerns one. */
export type ExportFault = Omit<ChainFault, 'act' | 'index'> & { line: number; act: number | null };

/** `signed`: how many approvals and orders have a valid signature. */
export type VerifiedExport = {
  head: Head | null;
  acts: RecordedAct[];
  signed: SignedActs['signed'];
  changed: SignedActs['changed'];
  faults: ExportFault[];
};

/** Verifies a file of a record with nothing but its bytes. */
export function verifyExport(bytes: Buffer): VerifiedExport {
  const lines = linesOf(bytes);
  const [first, ...rest] = lines.map((line, index) => readLine(line, index + 1));
  const head = first === undefined ? null : readHead(first);
  const read = rest.map(({ line, value, fault }) => ({ line, fault, ...shaped(Line, value, line) }));
  const faults = [
    ...(first?.fault ? [first.fault] : []),
    ...(head?.faults ?? [
      { line: 1, act: null, fault: 'is missing', expected: `a head (${FORMAT})`, found: 'nothing' },
    ]),
    ...read.flatMap(({ fault, problem }) => fault ?? problem ?? []),
  ];
  const acts = read.flatMap(({ read: one }) => (one === null ? [] : [one]));
  let proven: Pick<SignedActs, 'signed' | 'changed'> = { signed: { ...NONE_SIGNED }, changed: [] };
  if (head?.value) {
    // a line that cannot be read is a fault of its own, and says more than the gap that it leaves
    const chain = acts.length === read.length ? checkChain(head.value.meeting, acts, head.value) : [];
    faults.push(...chain.map(({ index, ...fault }) => ({ ...fault, line: index + 2 })));
    const signatures = checkSignatures({ meeting: head.value.meeting }, acts);
    proven = signatures;
    faults.push(...signatures.faults.map(({ index: _, ...fault }) => ({ ...fault, line: fault.act + 1 })));
  }
  return {
    head: head?.value ?? null,
    acts,
    signed: proven.signed,
    changed: proven.changed,
    faults: faults.sort((a, b) => a.line - b.line),
  };
}

type ReadLine = { line: number; value: unknown; fault: ExportFault | null };

/** The lines without their ends; a last one that has no end stays as it is, and is found not to be canonical. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    const next = end === -1 ? bytes.length : end + 1;
    lines.push(bytes.subarray(from, next));
    from = next;
  }
  return lines;
}

const SHOWN = 80;
const shown = (bytes: Buffer, at: number) => JSON.stringify(bytes.subarray(at, at + SHOWN).toString('utf8'));

function readLine(bytes: Buffer, line: number): ReadLine {
  const act = line === 1 ? null : line - 1;
  let value: unknown;
  let canonical: Buffer;
  try {
    value = JSON.parse(bytes.toString('utf8'));
    canonical = Buffer.from(`${canonicalize(value)}\n`, 'utf8');
  } catch (error) {
    const expected = 'one line of JSON';
    const said = error instanceof Error ? error.message : String(error);
    return { line, value: undefined, fault: { line, act, fault: 'cannot be read', expected, found: said } };
  }
  if (canonical.equals(bytes)) return { line, value, fault: null };
  const at = bytes.findIndex((byte, index) => byte !== canonical[index]);
  const from = at === -1 ? bytes.length : at;
  return {
    line,
    value,
    fault: {
      line,
      act,
      fault: `is not in its canonical form at byte ${from + 1}`,
      expected: shown(canonical, from),
      found: shown(bytes, from),
    },
  };
}

function shaped<S extends z.ZodType>(schema: S, value: unknown, line: number) {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { read: parsed.data, problem: null };
  const [issue] = parsed.error.issues;
  const act = line === 1 ? null : line - 1;
  const expected = `${issue?.path.join('.') || 'the line'} ${issue?.message ?? ''}`.trim();
  const problem = { line, act, fault: 'does not have the form of its format', expected, found: 'something else' };
  return { read: null, problem };
}

function readHead({ value, fault }: ReadLine): { value: Head | null; faults: ExportFault[] } {
  if (value === undefined) return { value: null, faults: [] };
  const { read, problem } = shaped(Head, value, 1);
  if (read === null) return { value: null, faults: fault === null ? [problem] : [] };
  const { sha256, ...head } = read;
  const expected = hashOf(head);
  if (expected === sha256) return { value: read, faults: [] };
  return { value: read, faults: [{ line: 1, act: null, fault: 'does not have its hash', expected, found: sha256 }] };
}
