import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { type ErasedClass, goesWith, isOfAnother, withoutClasses } from '../../domain/privacy.ts';
import { layout } from '../archive/archive.ts';
import { BagWriter, infoOf } from '../archive/bag.ts';
import { verify } from '../archive/verify.ts';

/** An archive without the persons who are erased: written again beside itself, verified, and put in its place. */

export type ArchiveErasure = {
  meeting: string;
  classes: readonly ErasedClass[];
  whom: { participant: string; is: (person: Record<string, unknown>) => boolean } | null;
  /** The id of the act. */
  by: string;
};

const Meeting = z.looseObject({ id: z.string() });
const List = z.looseObject({ participant: z.string(), delegation: z.unknown() });
const Paper = z.looseObject({
  name: z.string(),
  kind: z.string(),
  circulation: z.string().nullable(),
  file: z.string().nullable(),
  archiveFile: z.string().nullish(),
});
const Mail = z.looseObject({ file: z.string().nullable(), answer: z.string().nullish() });

type LeftOfArchive = { counts: { lists: number; papers: number; messages: number }; files: Map<string, Buffer | null> };

/** What an archive would lose. @throws ConveneError `NO_ARCHIVE`, `OTHER_MEETING` */
export function archivedPersons(dir: string, of: ArchiveErasure): LeftOfArchive['counts'] {
  return leftOf(archiveAt(dir), of).counts;
}

/**
 * Erases in an archive. Interrupted anywhere, it goes on when called again.
 *
 * @throws ConveneError `NO_ARCHIVE`, `OTHER_MEETING`, `ARCHIVE_FAULTY`
 */
export async function eraseArchived(dir: string, of: ArchiveErasure): Promise<LeftOfArchive['counts']> {
  const from = putBack(dir);
  const { counts, files } = leftOf(from, of);
  if (counts.lists + counts.papers + counts.messages === 0) return counts;
  const aside = `${from}.convene-erasing`;
  rmSync(aside, { recursive: true, force: true });
  const bag = new BagWriter(aside);
  for (const path of payloadsOf(join(from, 'data'))) {
    const changed = files.get(`data/${path.join('/')}`);
    if (changed !== null) bag.add(path, changed ?? readFileSync(join(from, 'data', ...path)));
  }
  bag.close(infoOf(from));
  const { faults } = await verify(aside);
  const [fault] = faults;
  if (fault !== undefined)
    throw new ConveneError(
      'ARCHIVE_FAULTY',
      `${dir} was left as it is: without the persons it would not verify (${fault.file} ${fault.fault}); see \`convene archive --verify ${dir}\`.`,
    );
  renameSync(from, beforeOf(from));
  renameSync(aside, from);
  rmSync(beforeOf(from), { recursive: true, force: true });
  return counts;
}

/** Where an archive is: an erasure that was stopped has left it beside its folder. */
export function archiveAt(dir: string): string {
  const [path, before] = [resolve(dir), beforeOf(dir)];
  return !existsSync(path) && existsSync(before) ? before : path;
}

/** What stands beside an archive while it is written again. */
const beforeOf = (dir: string): string => `${resolve(dir)}.convene-before`;

/** Brings an archive back to its place, where an erasure was stopped. */
function putBack(dir: string): string {
  const path = resolve(dir);
  if (existsSync(path)) rmSync(beforeOf(dir), { recursive: true, force: true });
  else if (existsSync(beforeOf(dir))) renameSync(beforeOf(dir), path);
  return path;
}

function leftOf(dir: string, { meeting, classes, whom, by }: ArchiveErasure): LeftOfArchive {
  const text = (parts: readonly string[]) => readFileSync(join(dir, 'data', ...parts), 'utf8');
  const files: LeftOfArchive['files'] = new Map();
  const counts = { lists: 0, papers: 0, messages: 0 };
  const put = (parts: readonly string[], value: string) =>
    files.set(`data/${parts.join('/')}`, Buffer.from(value, 'utf8'));
  try {
    const { id } = Meeting.parse(JSON.parse(text(layout.meeting)));
    if (id !== meeting)
      throw new ConveneError('OTHER_MEETING', `${dir} is the archive of ${id}, and not of ${meeting}.`);
    if (existsSync(join(dir, 'data', ...layout.delegations))) {
      const lists = z.array(List).parse(JSON.parse(text(layout.delegations)));
      const left = lists.map((one) => {
        if (whom !== null && one.participant !== whom.participant) return one;
        const { content, changed } = withoutClasses(one.delegation, classes, whom?.is);
        if (changed.length === 0) return one;
        counts.lists += 1;
        return { ...one, delegation: content, salt: '', erased_by: by };
      });
      put(layout.delegations, `${JSON.stringify(left, null, 2)}\n`);
    }
    if (classes.includes('person') || classes.includes('sensitive')) {
      const papers = z.array(Paper).parse(JSON.parse(text(layout.papers)));
      const left = papers.map((one) => {
        if (!goesWith(one, classes) || one.file === null) return one;
        if (whom !== null && isOfAnother(one.name, whom.participant)) return one;
        counts.papers += 1;
        for (const file of [one.file, one.archiveFile ?? null]) if (file !== null) files.set(file, null);
        return { ...one, file: null, archiveFile: null, archive_sha256: null, erased_by: by };
      });
      put(layout.papers, `${JSON.stringify(left, null, 2)}\n`);
    }
    if (classes.includes('contact') && whom === null) {
      const left = text(layout.mail)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const { file, answer = null, ...row } = Mail.parse(JSON.parse(line));
          if (file === null) return line;
          counts.messages += 1;
          files.set(file, null);
          return JSON.stringify({ ...row, envelope_to: [], answer: answer?.match(/^\d{3}/)?.[0] ?? null, file: null });
        });
      put(layout.mail, left.map((line) => `${line}\n`).join(''));
    }
  } catch (error) {
    if (error instanceof ConveneError) throw error;
    const said = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new ConveneError('NO_ARCHIVE', `${dir} can not be read as an archive: ${said}`, { cause: error });
  }
  return { counts, files };
}

/** The files below a folder, as the parts of their paths. */
const payloadsOf = (dir: string): string[][] =>
  readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? payloadsOf(join(dir, entry.name)).map((path) => [entry.name, ...path])
      : entry.isFile()
        ? [[entry.name]]
        : [],
  );
