import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, expect, test } from 'vitest';
import { compared } from '../../cli/commands/documents-diff.ts';
import { edited, given } from '../../cli/commands/edits.ts';
import { docxOf } from '../../cli/commands/paper-files.ts';
import { textOf } from '../../cli/commands/texts.ts';
import { plainForm } from '../../documents/plain.ts';
import { readDocx } from '../../documents/read-docx.ts';
import { houseOfFile } from '../house.ts';
import { awaitedOn, shortPlan, start } from './support.ts';

const DRAFTED = '2024-02-10T12:00:00Z';
const SENTENCE = 'It has the honour to add a sentence.';
const house = await houseOfFile();
const folder = mkdtempSync(join(tmpdir(), 'convene-word-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The file as an editor would save it, with a sentence more at the end of its first paragraph. */
function withSentence(bytes: Buffer): Uint8Array {
  const parts = unzipSync(bytes);
  const body = strFromU8(parts['word/document.xml'] ?? new Uint8Array());
  const more = `<w:r><w:t xml:space="preserve"> ${SENTENCE}</w:t></w:r>`;
  const changed = body.replace(/(ConveneText(?:(?!<\/w:p>).)*)<\/w:p>/, `$1${more}</w:p>`);
  return zipSync({ ...parts, 'word/document.xml': strToU8(changed) });
}

test('a text is revised as the Word file that was made of it, and the difference is shown', async () => {
  const { convene } = house;
  const meeting = await start(house, shortPlan());
  const { revision, officer } = await awaitedOn(house, meeting, 'convocation', DRAFTED);
  const row = await convene.registry.meeting(meeting);
  const states = async () => {
    const papers = await convene.registry.documents(meeting);
    return papers.filter(({ name }) => name === 'note-verbale').map(({ state }) => state);
  };
  expect(await states()).toEqual(['in_review']);

  const { bytes } = await docxOf(house, row, { name: 'note-verbale', paper: undefined, revision: undefined });
  const file = join(folder, 'edited.docx');
  writeFileSync(file, withSentence(bytes));
  await convene.returnForRevision(meeting, 'convocation', {
    actor: `officer:${officer}`,
    officer,
    revision,
    comments: 'Add.',
  });
  await awaitedOn(house, meeting, 'convocation', DRAFTED);
  expect(await states()).toEqual(['draft']);

  const before = await textOf(convene.registry, meeting, 'convocation');
  const edits = await given(undefined, [file]);
  if (edits === null) throw new Error('a file was given');
  const drafter = 'oda-geneva-desk';
  await convene.revise(meeting, 'convocation', {
    ...{ actor: `officer:${drafter}`, officer: drafter, revision: revision + 1 },
    textSha256: await convene.storeText(await edited(edits, before)),
  });
  await awaitedOn(house, meeting, 'convocation', DRAFTED);
  expect(await states()).toEqual(['superseded', 'in_review']);

  const found = await compared(house, { meeting, circulation: 'convocation', out: folder });
  expect(found).toMatchObject({ from: 1, to: 2 });
  expect(found.differences.map(({ where }) => where)).toEqual(['note-verbale, paragraph 1']);
  expect(found.differences[0]?.pieces.filter(({ kind }) => kind !== 'same')).toEqual([
    { kind: 'new', text: ` ${SENTENCE}` },
  ]);
  expect(readdirSync(folder)).toContain('note-verbale-1-2.docx');
  const after = await textOf(convene.registry, meeting, 'convocation');
  expect(after.text.mail).toEqual(before.text.mail);
  expect(readDocx(readFileSync(join(folder, 'note-verbale-1-2.docx'))).paragraphs).toEqual(
    after.text.documents[0]?.paragraphs,
  );

  // the same file again would undo what others revise meanwhile
  await expect(edited(edits, after)).rejects.toMatchObject({ code: 'WORD_FILE_STALE' });
  const plain = join(folder, 'plain.txt');
  writeFileSync(plain, plainForm(before.text, { revision: 1 }));
  const typed = await given(plain, []);
  if (typed === null) throw new Error('a file was given');
  await expect(edited(typed, after)).rejects.toMatchObject({ code: 'TEXT_FILE_STALE' });
  expect(await edited(typed, before)).toEqual(before.text);
});

test('each Word file that cannot be used is named, with what is wrong in it', async () => {
  const [text, other] = ['a.docx', 'b.docx'].map((name) => join(folder, name));
  if (text === undefined || other === undefined) throw new Error('two names');
  writeFileSync(text, 'no Word file');
  writeFileSync(other, Buffer.from(zipSync({ 'word/document.xml': strToU8('<w:document/>') })));
  const said = await given(undefined, [text, other]).catch((error: unknown) => error);
  expect(said).toMatchObject({ code: 'WORD_FILE' });
  expect(String(said)).toMatch(/a\.docx cannot be used:\n.*\n.*b\.docx cannot be used:\n/);
  await expect(given('x.txt', [text])).rejects.toThrow('--text or --docx, not both');
});
