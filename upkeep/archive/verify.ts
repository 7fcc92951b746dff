import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { Act } from '../../domain/act.ts';
import { ConveneError, reasonOf } from '../../domain/errors.ts';
import { hashOf } from '../../domain/hash.ts';
import { checkChain } from '../record/chain.ts';
import { layout } from './archive.ts';
import { type BagFault, faultsOf, payloadOf } from './bag.ts';

export type Verified = { meeting: string; faults: BagFault[]; checked: Record<string, number> };

const Meeting = z.looseObject({ id: z.string(), act_seq: z.int(), act_head: z.string(), withoutPersons: z.boolean() });
const Papers = z.array(
  z.looseObject({
    name: z.string(),
    revision: z.int(),
    stage: z.enum(['draft', 'final']),
    sha256: z.string(),
    file: z.string().nullable(),
    archive_sha256: z.string().nullish(),
    archiveFile: z.string().nullish(),
  }),
);
const Manifest = z.looseObject({ documents: z.array(z.looseObject({ name: z.string(), sha256: z.string() })) });
const Circulations = z.array(
  z.looseObject({
    name: z.string(),
    revision: z.int(),
    state: z.string(),
    text_manifest: Manifest,
    text_sha256: z.string(),
    final_manifest: Manifest.nullable(),
    final_sha256: z.string().nullable(),
    approvals: z.array(z.looseObject({ sha256: z.string() })),
  }),
);
const Mail = z.looseObject({
  key: z.string(),
  circulation: z.string(),
  revision: z.int(),
  state: z.string(),
  message_id: z.string(),
  attachments: z.array(z.object({ sha256: z.string(), filename: z.string() })),
  file: z.string().nullable(),
});
const ActLine = z.object({
  seq: z.int(),
  act: z.custom<Act>((value) => typeof value === 'object' && value !== null && 'action' in value),
  prev: z.string(),
  hash: z.string(),
  recordedAt: z.string(),
});
const Delegations = z.array(
  z.looseObject({
    ...{ id: z.string(), salt: z.string(), sha256: z.string(), delegation: z.unknown() },
    erased_by: z.string().nullish(),
  }),
);
const HistoryIndex = z.array(z.looseObject({ workflowId: z.string(), file: z.string() }));

/**
 * Verifies an archive with nothing but its files: every hash, the chain of acts, that what was approved and sent is there.
 *
 * @param replay also replays each history with the workflows of this version
 * @throws ConveneError `NO_ARCHIVE` where the folder can not be read as one
 */
export async function verify(dir: string, { replay = false }: { replay?: boolean } = {}): Promise<Verified> {
  const faults = readable(dir, () => faultsOf(dir));
  const { meeting, ...found } = readable(dir, () => contents(dir));
  faults.push(
    ...checkActs(meeting, found.acts),
    ...checkPapers(dir, found),
    ...checkMail(dir, found),
    ...checkDelegations(found),
  );
  if (replay) faults.push(...(await checkHistories(dir, found.histories)));
  const { acts, papers, mail, circulations, histories, delegations } = found;
  const erased = delegations.filter(isErasedList).length;
  return {
    meeting: meeting.id,
    faults,
    checked: {
      acts: acts.length,
      papers: papers.length,
      circulations: circulations.length,
      messages: mail.length,
      delegations: delegations.length,
      ...(erased > 0 && { 'delegations erased': erased }),
      histories: histories.length,
    },
  };
}

function readable<T>(dir: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const said =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    throw new ConveneError('NO_ARCHIVE', `${dir} can not be read as an archive: ${said}`, { cause: error });
  }
}

function contents(dir: string) {
  const text = (parts: readonly string[]) => readFileSync(join(dir, 'data', ...parts), 'utf8');
  const json = <S extends z.ZodType>(schema: S, parts: readonly string[]): z.output<S> =>
    schema.parse(JSON.parse(text(parts)));
  const lines = <S extends z.ZodType>(schema: S, parts: readonly string[]): z.output<S>[] =>
    text(parts)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => schema.parse(JSON.parse(line)));
  const meeting = json(Meeting, layout.meeting);
  return {
    meeting,
    papers: json(Papers, layout.papers),
    circulations: json(Circulations, layout.circulations),
    mail: lines(Mail, layout.mail),
    acts: lines(ActLine, layout.acts),
    histories: json(HistoryIndex, layout.histories),
    delegations: meeting.withoutPersons ? [] : json(Delegations, layout.delegations),
  };
}

type Contents = Omit<ReturnType<typeof contents>, 'meeting'>;

function checkActs(
  { id, act_seq: count, act_head: head }: z.output<typeof Meeting>,
  acts: Contents['acts'],
): BagFault[] {
  return checkChain(id, acts, { count, head }).map(({ act, fault, expected, found }) => ({
    file: 'data/acts.jsonl',
    fault: `act ${act} ${fault}: expected ${expected || 'nothing'}, found ${found || 'nothing'}`,
  }));
}

/** Every document of a manifest is here with its hash, and every manifest has the hash that was approved. */
function checkPapers(dir: string, { circulations, papers }: Contents): BagFault[] {
  const known = new Set(papers.map(({ sha256 }) => sha256));
  const files = papers.flatMap(({ file, sha256, archiveFile, archive_sha256, ...paper }) => [
    { ...paper, file, sha256 },
    { ...paper, file: archiveFile ?? null, sha256: archive_sha256 ?? null },
  ]);
  const altered = files.flatMap(({ name, revision, stage, sha256, file }): BagFault[] => {
    // a list of persons may have been left out
    if (file === null || hashOfBytes(payloadOf(dir, file)) === sha256) return [];
    return [{ file, fault: `is not ${name} revision ${revision}, ${stage}, whose hash is ${sha256}` }];
  });
  const unapproved = circulations.flatMap((one): BagFault[] => {
    const file = 'data/circulations.json';
    const name = `${one.name} revision ${one.revision}`;
    const manifests = [
      { what: 'text', manifest: one.text_manifest, sha256: one.text_sha256 },
      ...(one.final_manifest === null
        ? []
        : [{ what: 'final', manifest: one.final_manifest, sha256: one.final_sha256 }]),
    ];
    const approved = new Set(manifests.map(({ sha256 }) => sha256));
    return [
      ...manifests.flatMap(({ what, manifest, sha256 }): BagFault[] => [
        ...(hashOf(manifest) === sha256
          ? []
          : [{ file, fault: `the ${what} manifest of ${name} does not have its hash` }]),
        ...manifest.documents
          .filter((document) => !known.has(document.sha256))
          .map((document) => ({
            file,
            fault: `${document.name} of the ${what} manifest of ${name} is not among the papers`,
          })),
      ]),
      ...one.approvals
        .filter(({ sha256 }) => !approved.has(sha256))
        .map(({ sha256 }) => ({ file, fault: `an approval of ${name} is for ${sha256}, which is not here` })),
    ];
  });
  return [...altered, ...unapproved];
}

const hashOfBytes = (bytes: Buffer | null): string | null =>
  bytes === null ? null : createHash('sha256').update(bytes).digest('hex');

/** Every message that went out is here, of a circulation that was issued, with its papers. */
function checkMail(dir: string, { mail, circulations, papers }: Contents): BagFault[] {
  const issued = new Set(
    circulations.filter(({ state }) => state === 'issued').map(({ name, revision }) => `${name}/${revision}`),
  );
  const finals = new Set(papers.filter(({ stage }) => stage === 'final').map(({ sha256 }) => sha256));
  const file = 'data/mail.jsonl';
  return mail.flatMap((one): BagFault[] => [
    ...(issued.has(`${one.circulation}/${one.revision}`)
      ? []
      : [{ file, fault: `${one.key} is of a circulation that was not issued` }]),
    ...(one.file === null || payloadOf(dir, one.file)?.includes(`Message-ID: ${one.message_id}`)
      ? []
      : [{ file: one.file, fault: `is not the message ${one.message_id}` }]),
    ...one.attachments
      .filter(({ sha256 }) => !finals.has(sha256))
      .map(({ filename }) => ({
        file,
        fault: `${one.key} went out with ${filename}, which is not among the final papers`,
      })),
  ]);
}

/** Persons were erased of it, and the salt with them: its hash is of what it was. */
const isErasedList = ({ salt, erased_by = null }: Contents['delegations'][number]): boolean =>
  salt === '' && erased_by !== null;

const checkDelegations = ({ delegations }: Contents): BagFault[] =>
  delegations
    .filter((one) => !isErasedList(one))
    .filter(({ salt, sha256, delegation }) => {
      const canonical = canonicalize(delegation) ?? '';
      return createHash('sha256').update(salt).update(canonical, 'utf8').digest('hex') !== sha256;
    })
    .map(({ id }) => ({ file: 'data/delegations.json', fault: `the list ${id} does not have its hash` }));

async function checkHistories(dir: string, histories: Contents['histories']): Promise<BagFault[]> {
  const [{ replays }, { workflowBundle }] = await Promise.all([
    import('../../worker/replay.ts'),
    import('../../worker/bundle.ts'),
  ]);
  const faults: BagFault[] = [];
  const fault = (file: string, error: unknown) => faults.push({ file, fault: `does not replay: ${reasonOf(error)}` });
  const kept = histories.flatMap(({ file }) => {
    try {
      const history = proto.temporal.api.history.v1.History.decode(payloadOf(dir, file) ?? Buffer.alloc(0));
      return [{ workflowId: file, history }];
    } catch (error) {
      fault(file, error);
      return [];
    }
  });
  for await (const { workflowId: file, error } of replays(workflowBundle(), kept, 'any')) {
    if (error !== undefined) fault(file, error);
  }
  return faults;
}
