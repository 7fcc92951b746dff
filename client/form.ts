import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { nameOf } from '../documents/addressees.ts';
import type { FormData, FormMarks } from '../documents/form.ts';
import type { Delegation } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';
import { Language } from '../domain/plan.ts';
import { readGiven } from '../meetings/given-file.ts';
import type { Registry } from '../registry/registry.ts';

/** Whether a file is a form by its name: everything else that names a delegation is text. */
export const isForm = (file: string): boolean => ['.xlsx', '.docx'].includes(extname(file).toLowerCase());

/** What a form that came back says: the delegation, whose form it is, and the SHA-256 of the file. */
export type GivenForm = { delegation: Delegation; marks: FormMarks; sha256: string };

/**
 * Reads a form that a mission filled in (`convene form`), as an Excel or Word file.
 *
 * @throws ConveneError `FORM_FILE` with everything that is wrong, each by sheet, row and column; `FILE_TOO_LARGE`
 */
export async function loadForm(
  file: string,
  expected: { meeting: string; participant?: string } | null,
): Promise<GivenForm> {
  const bytes = readGiven(file, 'form');
  const { delegationIn, saidOfProblem } = await import('../documents/read-form.ts');
  const read = delegationIn(bytes, expected);
  if (!read.ok)
    throw new ConveneError(
      'FORM_FILE',
      [
        `${file} cannot be used, and nothing of it was taken:`,
        ...read.problems.map((one) => `  ${saidOfProblem(one)}`),
      ].join('\n'),
    );
  const { delegation, marks } = read;
  return { delegation, marks, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A form has no pictures: whoever is of the same name keeps the one that is registered. */
export const withPhotos = (
  { persons }: Delegation,
  registered: readonly { name: string; photo?: string | undefined }[],
): Delegation => ({
  persons: persons.map((person) => {
    const photo = registered.find(({ name }) => name === person.name)?.photo;
    return photo === undefined ? person : { ...person, photo };
  }),
});

/**
 * What the form of a participant holds: the delegation that stands, in the language of the mission where none is asked for.
 *
 * @throws ConveneError `UNKNOWN_PARTICIPANT`
 */
export async function formOf(
  registry: Registry,
  {
    id,
    participant,
    language,
    date,
  }: { id: string; participant: string; language?: Language | undefined; date: string },
): Promise<FormData> {
  const row = (await registry.participants(id)).find((one) => one.code === participant);
  if (row === undefined) throw new ConveneError('UNKNOWN_PARTICIPANT', `${id} has no participant ${participant}.`);
  const [snapshot, submissions] = await Promise.all([
    registry.snapshotOf(id, participant),
    registry.submissionsOf(id, participant),
  ]);
  const standing = submissions.find((one) => one.id === snapshot?.context.submission);
  const as = language ?? Language.safeParse(row.language).data ?? 'en';
  return {
    meeting: id,
    participant: { code: participant, name: nameOf(row, as, date) },
    language: as,
    persons: standing?.delegation.persons ?? [],
    submission: standing?.id ?? null,
  };
}
