import { expect, test } from 'vitest';
import { acknowledge } from '../../cli/commands/documents-acknowledgement.ts';
import { readPdf } from '../documents/pdf.ts';
import { houseOfFile } from '../house.ts';
import { convened, delegation } from './support.ts';

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
