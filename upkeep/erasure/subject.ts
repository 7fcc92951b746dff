import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConveneError } from '../../domain/errors.ts';
import { comparedName, likeness } from '../../domain/person-name.ts';
import { filesNamed, isOfAnother } from '../../domain/privacy.ts';
import { findBlob } from '../../registry/blobs.ts';
import { directory } from '../../registry/contacts.ts';
import type { Pool } from '../../registry/database.ts';
import { delegateRows } from '../../registry/delegates.ts';
import { documentsOf } from '../../registry/documents.ts';
import { draftFile } from '../../registry/drafts.ts';
import { passagesOf } from '../../registry/passages.ts';
import { actsOf } from '../../registry/record.ts';
import { noteCopy } from './copies.ts';
import { type FoundPerson, personsNamed, unknownPerson } from './persons.ts';

/** All that is held on one person, for that person. */

export type SubjectExport = { dir: string; entries: number; meetings: string[]; files: number; alike: string[] };

/**
 * Writes what is held on everybody of a name into a folder that its owner alone reads: every entry as it stands in a list, when it came
 * and on what basis, the papers that print the list, their badge and when they came in and left, offices of that name in the directory, and the files.
 *
 * @throws ConveneError `PERSON_UNKNOWN`, `FOLDER_NOT_EMPTY`
 */
export async function exportPerson(
  pool: Pool,
  name: string,
  { out, ...where }: { out: string; meeting: string | null; participant?: string | undefined },
): Promise<SubjectExport> {
  const { same, alike } = await personsNamed(pool, name, where);
  const wanted = comparedName(name);
  const contacts = (await Promise.all((['live', 'rehearsal'] as const).map((mode) => directory(pool, mode))))
    .flat()
    .filter((one) => where.meeting === null && likeness(comparedName(one.name), wanted) === 'same');
  if (same.length === 0 && contacts.length === 0) throw unknownPerson(name, where.meeting ?? 'The registry', alike);
  const dir = resolve(out);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (readdirSync(dir).length > 0)
    throw new ConveneError('FOLDER_NOT_EMPTY', `${out} is not empty; an export is written into a folder of its own.`);

  const meetings = [...new Set(same.map(({ meeting }) => meeting))].sort();
  const write = async (file: string, bytes: Buffer) => {
    for (const meeting of meetings) await noteCopy(pool, 'export', join(dir, file), { meeting, bytes });
    writeFileSync(join(dir, file), bytes, { mode: 0o600, flag: 'wx' });
  };
  const entries = await Promise.all(same.map((one) => entryOf(pool, one)));
  const hashes = [...new Set(filesNamed(same.map(({ person }) => person)))];
  const files: { sha256: string; file: string }[] = [];
  for (const sha256 of hashes) {
    const bytes = (await findBlob(pool, sha256)) ?? (await draftFile(pool, sha256));
    if (bytes === null) continue;
    const file = `${sha256.slice(0, 16)}.${endingOf(bytes)}`;
    await write(file, bytes);
    files.push({ sha256, file });
  }
  const papers = await Promise.all(meetings.map((meeting) => papersNaming(pool, meeting, same)));
  const door = await Promise.all(meetings.map((meeting) => atDoor(pool, meeting, same)));
  const data = { name, entries, papers: papers.flat(), door: door.flat(), contacts, files };
  await write('data.json', Buffer.from(`${JSON.stringify(data, null, 2)}\n`));
  const offered = new Set(alike.map(({ participant, person }) => `${String(person.name)} (${participant})`));
  return { dir, entries: entries.length, meetings, files: files.length, alike: [...offered] };
}

/** An entry with the act that it came by: who recorded it, when, and from which paper. */
async function entryOf(pool: Pool, { meeting, participant, table, id, at, person }: FoundPerson) {
  const acts = table === 'submission' ? await actsOf(pool, meeting, { subject: participant }) : [];
  const act = acts.find((one) => one.act.detail.submission === id)?.act;
  const came = act === undefined ? {} : { action: act.action, recordedAt: act.at, by: act.actor, basis: act.basis };
  return { meeting, participant, where: table, id, at, person, ...came };
}

/** The papers of lists, and those to the participant: by reference, since they name others too. */
async function papersNaming(pool: Pool, meeting: string, found: readonly FoundPerson[]) {
  const own = found.filter((one) => one.meeting === meeting && one.table === 'submission');
  const first = own.map(({ at }) => at).sort()[0];
  if (first === undefined) return [];
  const papers = await documentsOf(pool, meeting);
  return papers
    .filter(({ circulation, state }) => circulation === null && state !== 'erased')
    .filter(({ name }) => own.some(({ participant }) => !isOfAnother(name, participant)))
    .map(({ name, revision, kind, language, sha256 }) => ({
      meeting,
      name,
      revision,
      kind,
      language,
      sha256,
      mayName: true,
    }));
}

/** By which code and badge they are known at the door, and when they came in and left. */
async function atDoor(pool: Pool, meeting: string, found: readonly FoundPerson[]) {
  const own = found.filter((one) => one.meeting === meeting && one.table === 'submission');
  const passages = await passagesOf(pool, meeting);
  return (await delegateRows(pool, meeting))
    .filter(({ submission, place }) => own.some((one) => one.id === submission && one.place === place))
    .map(({ code, participant, badge }) => ({
      ...{ meeting, participant, code, badge },
      passages: passages.flatMap(({ code: of, way, at, source, desk }) =>
        of === code ? [{ way, at, source, desk }] : [],
      ),
    }));
}

const endingOf = (bytes: Buffer): string => (bytes[0] === 0x89 ? 'png' : bytes[0] === 0xff ? 'jpg' : 'bin');
