import { statSync } from 'node:fs';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { outFile, writeNew } from '../../client/files.ts';
import { readSigners, signerWith } from '../../client/signers.ts';
import { keyIn, signerOf, signMessage } from '../../client/signing.ts';
import { clock, spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { MeetingId, type MeetingPlan, Slug } from '../../domain/plan.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import { printable } from '../../domain/storable.ts';
import { readGiven } from '../../meetings/given-file.ts';
import { clocksOf } from '../../meetings/zones.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import { type OwnAnswers, ownAnswers } from '../../upkeep/record/answers.ts';
import { checkChain } from '../../upkeep/record/chain.ts';
import { type ExportFault, exportOf, NAMESPACE, verifyExport } from '../../upkeep/record/export.ts';
import { saidOfKey } from '../../upkeep/record/keys.ts';
import { checkSignatures, type SignedActs } from '../../upkeep/record/signatures.ts';
import { body, type Cli } from '../body.ts';
import { exitCodes, UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { code, meeting } from './words.ts';

const when = z.union([z.iso.date(), z.iso.datetime()], 'must be a date such as 2024-02-15, or an instant in UTC');

/** `acts` shows the record of a meeting; `export` writes it as a file, `verify` proves one. */
export const acts = body(
  {
    meeting,
    participant: code.optional(),
    officer: Slug.optional(),
    action: z.string().optional(),
    from: when.optional(),
    to: when.optional(),
    subject: z.string().optional(),
    actor: z.string().optional(),
    limit: z.coerce.number().int('must be a whole number').min(1, 'must be at least 1').max(100_000),
  },
  async ({ meeting: id, from, to, ...of }, cli) => {
    const { plan, rows } = await cli.connected(async ({ convene: { registry } }) => {
      const { plan } = await registry.meeting(id);
      const filter = { ...of, from: instantOf(from, plan), before: instantOf(to, plan, 1) };
      return { plan, rows: await registry.acts(id, filter) };
    });
    cli.print(rows, () => (rows.length === 0 ? 'No such act is on record.' : actsTable(rows, plan)));
  },
);

export const exporting = body(
  { meeting, out: z.string().min(1), key: z.string().min(1).optional() },
  async ({ meeting: id, out: to, key }, cli) => {
    const signing = key === undefined ? null : keyIn(key, cli.env);
    const record = await cli.connected(({ convene: { registry } }) => registry.record(id));
    const { acts: _, ...head } = record;
    const bytes = exportOf(record);
    const { faults } = verifyExport(bytes);
    if (faults.length > 0) {
      throw new ConveneError(
        'RECORD_BROKEN',
        `The record of ${id} is not intact, so it is not exported: ${said(faults[0])}. \`convene acts verify ${id}\` says all, \`convene check ${id}\` what can be done.`,
      );
    }
    const out = outFile(to, `${id}.acts.jsonl`);
    writeNew(out, bytes);
    const signature = signing === null ? null : `${out}.sig`;
    if (signing !== null && signature !== null) {
      writeNew(signature, Buffer.from(await signMessage(signing, NAMESPACE, bytes)));
    }
    const signedWith = signing === null ? null : publicKeyLine(signing.publicKey);
    cli.print({ ...head, file: out, bytes: bytes.length, signature, signedWith }, () =>
      [
        `${out}: ${head.count} acts of ${id}, ${bytes.length} bytes`,
        `head       ${head.head}`,
        ...(signature === null ? [] : [`signature  ${signature}`, `key        ${signedWith}`]),
      ].join('\n'),
    );
  },
);

export const verifying = body(
  { what: z.string().min(1), signature: z.string().min(1).optional(), signers: z.string().min(1).optional() },
  async (input, cli) => {
    if (statSync(input.what, { throwIfNoEntry: false })?.isFile()) return verifyingFile(input, cli);
    const id = MeetingId.safeParse(input.what);
    if (!id.success) throw new UsageError(`there is no file ${input.what}, and it is no meeting’s id`);
    if (input.signature !== undefined || input.signers !== undefined) {
      throw new UsageError('a signature is of a file: give the file that `convene acts export` wrote');
    }
    const { began, named, ...record } = await cli.connected(async ({ convene }) => ({
      ...(await convene.registry.record(id.data)),
      began: await convene.registry.planAtStart(id.data),
      named: await convene.named(id.data),
    }));
    const { acts, ...end } = record;
    const signatures = checkSignatures(named, acts, began);
    const found = [...checkChain(id.data, acts, end), ...signatures.faults];
    const faults = found.map(({ index: _, ...fault }) => ({ line: null, ...fault }));
    const { signed, changed } = signatures;
    const answers = ownAnswers(acts);
    const lines = [...signedLine(signed), ...answerLines(answers), ...changedLines(changed)];
    tell({ ...end, faults, signed, changed, answers }, `the record of ${id.data}`, lines, cli);
  },
);

/** A date is a day at the venue, moved by `days`; an instant is taken as it is. */
function instantOf(text: string | undefined, { venue }: MeetingPlan, days = 0): string | undefined {
  if (text === undefined || text.includes('T')) return text;
  return (
    DateTime.fromISO(text, { zone: clocksOf(venue) })
      .plus({ days })
      .toUTC()
      .toISO() ?? undefined
  );
}

type Verifying = { what: string; signature?: string | undefined; signers?: string | undefined };

function verifyingFile({ what: file, signature, signers }: Verifying, cli: Cli): void {
  const bytes = readGiven(file, 'record');
  const { head, acts: recorded, faults, signed: proven, changed } = verifyExport(bytes);
  const answers = ownAnswers(recorded);
  const signed = signature === undefined ? null : checkSignature(bytes, signature, signers);
  if (signers !== undefined && signature === undefined) {
    throw new UsageError('--signers says who may have signed; --signature names the file of the signature');
  }
  const { sha256: _, format: __, ...end } = head ?? { sha256: '', format: '' };
  const value = { file, ...end, faults, signed: proven, changed, answers, signature: signed };
  const lines = signed === null ? ['Not signed, or not asked: --signature names a signature.'] : [signed.said];
  tell(value, file, [...signedLine(proven), ...answerLines(answers), ...changedLines(changed), ...lines], cli);
  if (signed !== null && !signed.ok) process.exitCode = exitCodes.failed;
}

/** A signature by an unknown key shows only that the file is as it was signed. */
function checkSignature(bytes: Buffer, signature: string, signers: string | undefined) {
  const armor = readGiven(signature, 'signature').toString('utf8');
  let key: Uint8Array;
  try {
    key = signerOf(armor, NAMESPACE, bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, key: null, signer: null, said: `${signature} does not hold: ${reason}.` };
  }
  const line = publicKeyLine(key);
  if (signers === undefined) {
    const said = `Signed with ${line}; whose key that is, --signers would tell.`;
    return { ok: true, key: line, signer: null, said };
  }
  const signer = signerWith(readSigners(readGiven(signers, 'signers').toString('utf8')), key, NAMESPACE);
  if (signer === null) {
    return { ok: false, key: line, signer: null, said: `Signed with ${line}, which ${signers} does not allow.` };
  }
  return { ok: true, key: line, signer: signer.principals, said: `Signed by ${signer.principals}.` };
}

function signedLine({ approvals, orders, codes, messages }: SignedActs['signed']): string[] {
  const counted = [
    ...(approvals > 0 ? [`${approvals} signed ${approvals === 1 ? 'approval' : 'approvals'}`] : []),
    ...(orders > 0 ? [`${orders} signed ${orders === 1 ? 'order' : 'orders'}`] : []),
    ...(codes > 0 ? [`${codes} by the code of a notice`] : []),
    ...(messages > 0 ? [`${messages} signed ${messages === 1 ? 'message' : 'messages'}`] : []),
  ];
  return counted.length === 0
    ? []
    : [
        `${counted.join(' and ')}, each by the key that the plan had of its officer, or by the installation’s for codes.`,
      ];
}

/** Through which service missions answered, and by how many links: the record names them, workers verified them. */
const answerLines = (answers: readonly OwnAnswers[]): string[] =>
  answers.map(({ by, linked, links, unlinked }) => {
    const rest = unlinked === 0 ? '' : `; ${unlinked} by its word alone, in an open meeting or before links signed`;
    const many = linked === 1 ? 'answer' : 'answers';
    return `${linked} ${many} of missions through ${by}, signed by ${links} personal ${links === 1 ? 'link' : 'links'}${rest}.`;
  });

/** Keys that the plan did not begin with: people should know whose they are. */
const changedLines = (changed: SignedActs['changed']): string[] =>
  changed.map((one) => printable(`KEYS_CHANGED: ${saidOfKey(one)}.`));

type RecordFault = Omit<ExportFault, 'line'> & { line: number | null };
type SignatureTold = {
  meeting?: string;
  count?: number;
  head?: string;
  faults: readonly RecordFault[];
  signed: SignedActs['signed'];
  changed: SignedActs['changed'];
  answers: readonly OwnAnswers[];
};

function tell(value: SignatureTold, what: string, more: readonly string[], cli: Cli): void {
  const { faults, count, head } = value;
  cli.print({ holds: faults.length === 0, ...value }, () =>
    [
      ...faults.map((fault) => printable(said(fault))),
      faults.length === 0
        ? `${what}: ${count} acts, and each is what it was. Head ${head}.`
        : `${what}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}; this is not the record as it was made.`,
      ...more,
    ].join('\n'),
  );
  if (faults.length > 0) process.exitCode = exitCodes.failed;
}

const said = (fault: RecordFault | undefined): string => {
  if (fault === undefined) return '';
  const { line, act, expected, found } = fault;
  const where = [...(line === null ? [] : [`line ${line}`]), ...(act === null ? [] : [`act ${act}`])].join(', ');
  return `${where} ${fault.fault}: expected ${expected || 'nothing'}, found ${found || 'nothing'}`;
};

/** For machines: `acts verify` reads them, and --json has them. */
const PROOFS = new Set(['signature', 'signed', 'second_signature', 'second_signed']);

function actsTable(acts: readonly RecordedAct[], plan: MeetingPlan): string {
  return table(
    ['no.', 'at', 'actor', 'action', 'subject', 'basis', 'detail'],
    acts.map(({ seq, act }) => [
      seq,
      clock(act.at, plan),
      act.actor,
      act.action,
      act.subject,
      act.basis === null ? null : `${spaced(act.basis.kind)} ${act.basis.reference} of ${act.basis.date}`,
      Object.entries(act.detail)
        .filter(([key]) => !PROOFS.has(key))
        .map(([key, value]) => `${key}=${/^[0-9a-f]{64}$/.test(String(value)) ? short(String(value)) : value}`)
        .join(' '),
    ]),
  );
}

const short = (sha256: string) => `${sha256.slice(0, 12)}…`;
