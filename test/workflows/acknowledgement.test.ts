import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acknowledge } from '../../cli/commands/documents-acknowledgement.ts';
import { readPdf } from '../documents/pdf.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { folderOfTest } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { convened, delegation, until } from './support.ts';

const house = await houseOfFile();

test('a delegation is acknowledged in the mission’s language, with the persons as recorded, and kept once', async () => {
  const { convene } = house;
  const id = await convened(house);
  const answer = (code: string) =>
    acknowledge(convene.registry, { id, code, number: 'CCM/ACK/1', now: '2024-03-05T23:30:00Z' });
  await expect(answer('FRA')).rejects.toMatchObject({ code: 'NO_DELEGATION' });
  const named = delegation('delegate', 'head');
  await convene.nominate(id, 'FRA', named, { actor: 'participant:FRA' });
  const paper = await answer('FRA');
  expect(paper).toMatchObject({ name: 'acknowledgement-fra', language: 'fr', revision: 1 });
  const text = readPdf(paper.bytes).pages.join('');
  expect(text).toContain('MissionpermanentedelaFrance');
  // the secretariat answers, not who convenes
  expect(text).toContain('LeSecrétariatdeladouzièmeAssemblée');
  expect(text).toContain('délégationdelaFrance');
  // at the venue it is the next day
  expect(text).toContain('6mars2024');
  const places = named.persons.map(({ name }) => text.indexOf(name.replaceAll(' ', '')));
  expect(places.every((place) => place > 0)).toBe(true);
  // the head comes first
  expect(places[1]).toBeLessThan(places[0] ?? 0);
  expect(text).toContain('REHEARSAL');
  expect(await answer('FRA')).toMatchObject({ revision: 1 });
  const kept = (await convene.registry.documents(id)).filter(({ kind }) => kind === 'acknowledgement');
  expect(kept).toMatchObject([{ name: 'acknowledgement-fra', sha256: paper.sha256, state: 'issued' }]);
});

test('an organization gets a letter that a person signs, and the command says where the plan names none', async () => {
  const { convene } = house;
  const id = await convened(house);
  await convene.nominate(id, 'GICHD', delegation('head'), { actor: 'participant:GICHD' });
  const paper = await acknowledge(convene.registry, { id, code: 'GICHD', number: null, now: '2024-03-05T12:00:00Z' });
  const text = readPdf(paper.bytes).pages.join('');
  expect(text).toContain('DearSirorMadam');
  expect(text).toContain('MaruelOstrave');
  expect(text).not.toMatch(/compliments|highestconsideration/);
  expect(paper.remark).toBeNull();
});

test('a name in letters that no font has: a Latin spelling is asked for, by the command, by today, and before a paper', async () => {
  const id = await convened(house);
  const convene = conveneInProcess(fleetOf(house));
  const entered = async (latin: string) => {
    const file = join(folderOfTest('spelling'), 'delegation.csv');
    writeFileSync(file, `name,title,role,latin\nგიორგი ბერიძე,Counsellor,head,${latin}\n`);
    const paper = ['--reference', 'No. 1', '--date', '2024-02-19', '--received-at', '2024-02-19 11:00'];
    return convene('nominate', id, 'AUT', file, ...paper);
  };
  const first = await entered('');
  expect(first.out, first.err).toMatch(/person 1 of AUT: no font of theirs has these letters/);
  const answer = () =>
    acknowledge(house.convene.registry, { id, code: 'AUT', number: null, now: '2024-03-05T12:00:00Z' });
  await expect(answer()).rejects.toMatchObject({ code: 'NAME_UNPRINTABLE' });
  const today = async () => (await convene('today', id)).out;
  expect(await today()).toMatch(/Names that papers cannot print.*\nAUT: person 1 of its list/);
  const spelled = await entered('Giorgi Beridze');
  expect(spelled.out).not.toMatch(/no font/);
  await until('the list with the spelling to stand', async () => !(await today()).includes('Names that papers'));
  const text = readPdf((await answer()).bytes).pages.join('');
  expect(text).toContain('GiorgiBeridze');
  expect(text).not.toContain('\ufffd');
});
