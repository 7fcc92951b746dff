import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import type { Approve, Awaited as AwaitedAct, CirculationOutcome } from '../../workflows/messages.ts';
import type { MeetingPlan } from '../../workflows/plan.ts';
import { asking, UsageError } from '../cli.ts';
import type { Connected } from '../connect.ts';
import { ConveneError } from '../errors.ts';
import type { Manifest, RevisionRow } from '../registry.ts';
import { folded, paint, printable } from '../terminal.ts';
import { commandOf, spaced } from './words.ts';

/** The one way in to an approval or a return, for `approve`, `return` and the officer's desk. */

export type Acting = { meeting: string; circulation: string; officer: string; recordedBy?: string | undefined };

export const actorOf = ({ officer, recordedBy: recorder }: Acting): string => `officer:${recorder ?? officer}`;
const recordedBy = ({ recordedBy: recorder }: Acting) => (recorder === undefined ? {} : { recordedBy: recorder });

/** Where a circulation of the plan stands. */
export async function standing(connected: Connected, { meeting: id, circulation: name, officer }: Acting) {
  const { plan } = await connected.convene.registry.meeting(id);
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined) {
    const known = plan.circulations.map((one) => one.name).join(', ');
    throw new ConveneError('UNKNOWN_CIRCULATION', `${id} has no circulation ${name}; it has ${known}.`);
  }
  knownOfficer(plan, officer);
  const { snapshot, awaits } = await asking(connected, () => connected.convene.circulation(id, name));
  return { plan, planned, awaits, revision: snapshot.context.revision };
}

function knownOfficer(plan: MeetingPlan, officer: string): void {
  if (plan.officers.some(({ id }) => id === officer)) return;
  const known = plan.officers.map(({ id }) => id).join(', ');
  throw new ConveneError('UNKNOWN_OFFICER', `The plan has no officer ${officer}; it has ${known}.`);
}

/** What an approval is of: the manifest that has the awaited hash, and whether it is that of the final bytes. */
export type Looked = { sha256: string; stored: RevisionRow; manifest: Manifest; final: boolean };

/**
 * What the officer would approve. What is shown is what the hash is of: it is computed again from the manifest.
 *
 * @throws ConveneError `NOTHING_TO_APPROVE`, `NOT_AWAITED`, `MANIFEST_DIFFERS`
 */
export async function look(
  connected: Connected,
  { meeting: id, circulation: name, officer }: Acting,
  awaits: AwaitedAct | null,
): Promise<Looked> {
  if (awaits === null || awaits.act !== 'approve' || awaits.sha256 === null) {
    const instead =
      awaits === null ? 'nothing of it is awaited now' : `it awaits ${spaced(awaits.act)} by ${awaits.officer}`;
    throw new ConveneError(
      'NOTHING_TO_APPROVE',
      `${name} awaits no approval: ${instead}. See \`convene status ${id}\`.`,
    );
  }
  if (awaits.officer !== officer) {
    throw new ConveneError(
      'NOT_AWAITED',
      `${name} awaits ${awaits.officer} (step ${awaits.step}), not ${officer}: ${commandOf(id, awaits)}`,
    );
  }
  const stored = await connected.convene.registry.revision(id, name, awaits.revision);
  const final = stored.final_sha256 === awaits.sha256;
  const manifest = final ? stored.final_manifest : stored.text_manifest;
  const computed = createHash('sha256')
    .update(canonicalize(manifest) ?? '', 'utf8')
    .digest('hex');
  if (manifest === null || computed !== awaits.sha256) {
    throw new ConveneError(
      'MANIFEST_DIFFERS',
      `The registry's manifest of ${name} has the hash ${computed}, and ${awaits.sha256} is awaited. Do not approve; have it drafted again with \`convene revise\`.`,
    );
  }
  return { sha256: awaits.sha256, stored, manifest, final };
}

/** What is approved, for a person to read; `papers` says of each document where it can be read. */
export function describe(
  awaits: AwaitedAct,
  { manifest, final, sha256 }: Looked,
  papers: (name: string) => string,
): string {
  const { documents, mail, recipients } = manifest;
  return [
    paint(
      'bold',
      `${awaits.circulation}, revision ${awaits.revision}: ${final ? 'final bytes' : 'text'}`,
      process.stderr,
    ),
    `step ${awaits.step}, awaits ${awaits.officer}`,
    '',
    ...documents.flatMap((one) => [
      `${one.name} (${one.language}), ${one.pages === 1 ? '1 page' : `${one.pages} pages`}`,
      `  sha256      ${one.sha256}`,
      `  to read it  ${papers(one.name)}`,
    ]),
    '',
    ...Object.entries(mail).flatMap(([language, { subject, body }]) => [
      folded(`e-mail (${language}): ${printable(subject)}`, '', process.stderr),
      ...body
        .trimEnd()
        .split('\n')
        .map((line) => folded(printable(line), '  ', process.stderr).trimEnd()),
    ]),
    '',
    `recipients  ${recipients.participants.length} participants`,
    `hash        ${sha256}`,
  ].join('\n');
}

export type Slip = {
  slip?: string | undefined;
  slipReference?: string | undefined;
  slipDate?: string | undefined;
};
type Evidence = { evidence: Approve['evidence']; paper: { sha256: string; media: string; bytes: Buffer } | null };

/** The paper that an approval rests on: all three of its parts, or none. */
export function evidenceOf({ slip: file, slipReference: reference, slipDate: on }: Slip): Evidence {
  if (file === undefined && reference === undefined && on === undefined) {
    return { evidence: { kind: 'none' }, paper: null };
  }
  if (file === undefined || reference === undefined || on === undefined) {
    throw new UsageError('a slip is given with all of --slip, --slip-reference and --slip-date');
  }
  const bytes = readFile(file, 'SLIP_FILE');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const media = file.toLowerCase().endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream';
  return { evidence: { kind: 'slip', reference, date: on, sha256 }, paper: { sha256, media, bytes } };
}

export function readFile(file: string, code: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConveneError(code, `${file} cannot be read: ${reason}`);
  }
}

/** Approves the bytes of a hash, with the paper that this rests on. */
export async function approve(
  connected: Connected,
  acting: Acting,
  { revision, sha256 }: { revision: number; sha256: string },
  { evidence, paper }: Evidence,
): Promise<CirculationOutcome> {
  const { convene } = connected;
  if (paper !== null) await convene.registry.storeBlob(paper.sha256, paper.media, paper.bytes);
  return asking(connected, () =>
    convene.approve(acting.meeting, acting.circulation, {
      actor: actorOf(acting),
      officer: acting.officer,
      ...recordedBy(acting),
      revision,
      sha256,
      evidence,
    }),
  );
}

/** Sends a text back to its drafter. */
export function returnText(
  connected: Connected,
  acting: Acting,
  revision: number,
  comments: string,
): Promise<CirculationOutcome> {
  return asking(connected, () =>
    connected.convene.returnForRevision(acting.meeting, acting.circulation, {
      actor: actorOf(acting),
      officer: acting.officer,
      ...recordedBy(acting),
      revision,
      comments,
    }),
  );
}

/** What came of it, and who is awaited next. */
export function done({ meeting: id, circulation: name, officer }: Acting, did: string, outcome: CirculationOutcome) {
  const { awaits, state, revision } = outcome;
  return [
    `${name}: ${did} by ${officer}; revision ${revision} is ${spaced(state)}.`,
    ...(awaits === null ? [] : [`Next: ${commandOf(id, awaits)}`]),
  ].join('\n');
}
