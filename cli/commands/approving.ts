import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { asking } from '../../client/asking.ts';
import type { MessageProof } from '../../client/signed.ts';
import { keyIn, type SigningKey, signApproval } from '../../client/signing.ts';
import { commandOf, spaced } from '../../client/words.ts';
import type { Env } from '../../domain/env.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { Approve, Awaited as AwaitedAct, CirculationOutcome } from '../../domain/messages/approvals.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import type { ApprovalFacts } from '../../domain/signed-approval.ts';
import { printable } from '../../domain/storable.ts';
import type { MeetingNamed } from '../../domain/warrant.ts';
import { openPlaces } from '../../machines/machines.ts';
import { holdsOn } from '../../mail/recipients.ts';
import { readGiven } from '../../meetings/given-file.ts';
import type { Manifest, RevisionRow } from '../../registry/circulations.ts';
import type { Connected } from '../../stack/clients.ts';
import type { CirculationView } from '../../workflows/circulation/state.ts';
import { UsageError } from '../cli.ts';
import { folded, paint } from '../terminal.ts';

/** Approvals and returns, for the commands `approve` and `return` and the officer's desk. */

export type ActingOfficer = {
  meeting: string;
  circulation: string;
  officer: string;
  /** Whom they act for, where that has to be said. */
  for?: string | undefined;
  recordedBy?: string | undefined;
};

export const actorOf = ({ officer, recordedBy: recorder }: ActingOfficer): string => `officer:${recorder ?? officer}`;
const recordedBy = ({ recordedBy: recorder }: ActingOfficer) =>
  recorder === undefined ? {} : { recordedBy: recorder };

/** Where a circulation of the plan stands. */
export async function standing(connected: Connected, { meeting: id, circulation: name, officer }: ActingOfficer) {
  const { plan } = await connected.convene.registry.meeting(id);
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined) {
    const known = plan.circulations.map((one) => one.name).join(', ');
    throw new ConveneError('UNKNOWN_CIRCULATION', `${id} has no circulation ${name}; it has ${known}.`);
  }
  knownOfficer(plan, officer);
  const view = await asking(connected, () => connected.convene.circulation(id, name));
  return { plan, planned, view, awaits: view.awaits, revision: view.snapshot.context.revision };
}

/** The step that is awaited. */
export const stepOf = ({ snapshot: { context } }: CirculationView): string => context.chain[context.step]?.step ?? '';

/** Whom the officer may act for in the step that is awaited: themselves, one for whom they stand in, or null. */
export function placeFor(
  { snapshot, today, acting }: CirculationView,
  { officer, for: named }: ActingOfficer,
): string | null {
  const places = openPlaces(snapshot.context, officer, today).map((place) => place.for);
  if (named !== undefined) return places.includes(named) ? named : null;
  const asked = acting.find((one) => one.officer === officer && places.includes(one.for));
  if (asked !== undefined) return asked.for;
  if (places.length < 2) return places[0] ?? null;
  throw new ConveneError(
    'FOR_WHOM',
    `${officer} may act for ${places.join(' or ')} here; say for whom, as --for ${places[0]}.`,
  );
}

function knownOfficer(plan: MeetingPlan, officer: string): void {
  if (plan.officers.some(({ id }) => id === officer)) return;
  const known = plan.officers.map(({ id }) => id).join(', ');
  throw new ConveneError('UNKNOWN_OFFICER', `The plan has no officer ${officer}; it has ${known}.`);
}

/**
 * What an approval is of: the manifest that has the awaited hash, and whether it is that of the final bytes. `held` are
 * those of its recipients whom an order holds back.
 */
export type Looked = {
  sha256: string;
  stored: RevisionRow;
  manifest: Manifest;
  final: boolean;
  place: string;
  held: string[];
};

/**
 * What the officer would approve. What is shown is what the hash is of: it is computed again from the manifest.
 *
 * @throws ConveneError `NOTHING_TO_APPROVE`, `NOT_AWAITED`, `MANIFEST_DIFFERS`
 */
export async function look(connected: Connected, acting: ActingOfficer, view: CirculationView): Promise<Looked> {
  const { meeting: id, circulation: name, officer } = acting;
  const { awaits } = view;
  if (awaits === null || awaits.act !== 'approve' || awaits.sha256 === null) {
    const instead =
      awaits === null ? 'nothing of it is awaited now' : `it awaits ${spaced(awaits.act)} by ${awaits.officer}`;
    throw new ConveneError(
      'NOTHING_TO_APPROVE',
      `${name} awaits no approval: ${instead}. See \`convene status ${id}\`.`,
    );
  }
  const place = placeFor(view, acting);
  if (place === null) {
    const whom = [awaits.officer, ...(awaits.others ?? [])].join(', ');
    const instead = acting.for === undefined ? officer : `${officer} for ${acting.for}`;
    throw new ConveneError(
      'NOT_AWAITED',
      `${name} awaits ${whom} (step ${awaits.step}), not ${instead}: ${commandOf(id, awaits)}`,
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
  const { orders } = await asking(connected, () => connected.convene.state(id));
  const held = holdsOn(orders?.holds ?? [], name)
    .map(({ participant }) => participant)
    .filter((code) => manifest.recipients.participants.includes(code));
  return { sha256: awaits.sha256, stored, manifest, final, place, held };
}

/** What is approved, for a person to read; `papers` says of each document where it can be read. */
export function describe(
  awaits: AwaitedAct,
  { manifest, final, sha256, held }: Looked,
  papers: (name: string) => string,
): string {
  const { documents, attachments = [], mail, recipients } = manifest;
  return [
    paint(
      'bold',
      `${awaits.circulation}, revision ${awaits.revision}: ${final ? 'final bytes' : 'text'}`,
      process.stderr,
    ),
    `step ${awaits.step}, awaits ${[awaits.officer, ...(awaits.others ?? [])].join(', ')}`,
    '',
    ...documents.flatMap((one) => [
      `${one.name} (${one.language}), ${one.pages === 1 ? '1 page' : `${one.pages} pages`}`,
      `  sha256      ${one.sha256}`,
      `  to read it  ${papers(one.name)}`,
    ]),
    ...attachments.flatMap((one) => [
      `${one.name} (${one.language}), goes with the e-mail`,
      `  sha256      ${one.sha256}`,
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
    `recipients  ${recipients.participants.length} participants${held.length === 0 ? '' : `; held back now: ${held.join(', ')}`}`,
    `hash        ${sha256}`,
  ].join('\n');
}

export type Slip = {
  slip?: string | undefined;
  slipReference?: string | undefined;
  slipDate?: string | undefined;
};
/** What an approval rests on: the paper, or the key that is to sign it. */
export type Ground =
  | { kind: 'none' }
  | { kind: 'key'; key: SigningKey }
  | { kind: 'slip'; reference: string; date: string; paper: { sha256: string; media: string; bytes: Buffer } };

/** What the approval is to rest on: a slip with all three of its parts, a key, or nothing. */
export function groundOf(
  { slip: file, slipReference: reference, slipDate: on, key }: Slip & { key?: string | undefined },
  env: Env,
): Ground {
  const slipped = file !== undefined || reference !== undefined || on !== undefined;
  if (key !== undefined && slipped) throw new UsageError('an approval rests on a slip or on a signature; give one');
  if (key !== undefined) return { kind: 'key', key: keyIn(key, env) };
  if (!slipped) return { kind: 'none' };
  if (file === undefined || reference === undefined || on === undefined) {
    throw new UsageError('a slip is given with all of --slip, --slip-reference and --slip-date');
  }
  const bytes = readGiven(file, 'slip');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const media = file.toLowerCase().endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream';
  return { kind: 'slip', reference, date: on, paper: { sha256, media, bytes } };
}

/** What is approved: these bytes, in this step, in this officer's place. */
export type Approved = { revision: number; sha256: string; step: string; place: string };

/** The message of an approval; signed where a key is given. */
export async function approvalOf(
  named: MeetingNamed,
  acting: ActingOfficer,
  { revision, sha256, step, place }: Approved,
  ground: Ground,
) {
  const { circulation, officer } = acting;
  const facts = { ...named, circulation, revision, step, officer, for: place, sha256 };
  return {
    actor: actorOf(acting),
    officer,
    ...(place === officer ? {} : { for: place }),
    ...recordedBy(acting),
    revision,
    sha256,
    evidence: await evidenceOf(ground, facts),
  };
}

async function evidenceOf(ground: Ground, facts: ApprovalFacts): Promise<Approve['evidence']> {
  switch (ground.kind) {
    case 'none':
      return { kind: 'none' };
    case 'key':
      return { kind: 'signature', signature: await signApproval(ground.key, facts) };
    case 'slip':
      return { kind: 'slip', reference: ground.reference, date: ground.date, sha256: ground.paper.sha256 };
  }
}

/** Approves the bytes of a hash, with what this rests on. */
export async function approve(
  connected: Connected,
  acting: ActingOfficer,
  what: Approved,
  ground: Ground,
  by?: MessageProof,
): Promise<CirculationOutcome> {
  const { convene } = connected;
  if (ground.kind === 'slip') {
    const { sha256, media, bytes } = ground.paper;
    await convene.registry.storeBlob(sha256, media, bytes);
  }
  const message = await approvalOf(await convene.named(acting.meeting), acting, what, ground);
  return asking(connected, () => convene.approve(acting.meeting, acting.circulation, message, by));
}

/** Sends a text back to its drafter. */
export function returnText(
  connected: Connected,
  acting: ActingOfficer,
  revision: number,
  comments: string,
  by?: MessageProof,
): Promise<CirculationOutcome> {
  return asking(connected, () =>
    connected.convene.returnForRevision(
      acting.meeting,
      acting.circulation,
      {
        actor: actorOf(acting),
        officer: acting.officer,
        ...recordedBy(acting),
        revision,
        comments,
      },
      by,
    ),
  );
}

/** The outcome, and who is awaited next. */
export function done(
  { meeting: id, circulation: name, officer }: ActingOfficer,
  did: string,
  outcome: CirculationOutcome,
) {
  const { awaits, state, revision, proposal } = outcome;
  if (proposal !== undefined) {
    return `${name}: kept as a proposal of ${officer}, and nothing is approved: ${proposal}.`;
  }
  return [
    `${name}: ${did} by ${officer}; revision ${revision} is ${spaced(state)}.`,
    ...(awaits === null ? [] : [`Next: ${commandOf(id, awaits)}`]),
  ].join('\n');
}
