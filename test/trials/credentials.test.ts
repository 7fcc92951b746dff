import { beforeAll, expect, test, vi } from 'vitest';
import { documentActivities } from '../../activities/papers.ts';
import type { Presented } from '../../domain/credentials.ts';
import { participantFile } from '../../upkeep/participant-file.ts';
import { houseOfFile } from '../house.ts';
import { convened, shortPlan, until } from '../workflows/support.ts';

/** Credentials from what a State presents to the Meeting's decision, on the real servers. */

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const house = await houseOfFile();
const { convene, pool } = house;
const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
const decision = { by: 'decision', reference: '6th plenary meeting', date: '2024-09-12' } as const;
let meeting: string;

const phrase = 'rule 3 of the rules of procedure of the Meeting';
const plan = () => {
  const short = shortPlan();
  const names = Object.fromEntries(
    Object.entries(short.names ?? {}).map(([language, known]) => [language, { ...known, [phrase]: '3' }]),
  );
  const committee = { appointed: '2024-09-10', members: ['AUT', 'BEL', 'CHE'], chair: 'CHE' };
  const memorandumBy = 'Secretariat of the Twelfth Meeting of States Parties';
  return { ...short, names, credentials: { wanted: 'required' as const, basis: phrase, memorandumBy, committee } };
};

const basis = { kind: 'letter', reference: 'No. 12', date: '2024-08-28', receivedAt: '2024-08-28T09:00:00Z' } as const;
const presents = (participant: string, presented: Presented, more: { assured?: true } = {}) =>
  convene.answer(meeting, {
    ...{ kind: 'credentials', participant, actor: 'staff:desk', basis },
    ...{ presented, ...more },
  });
const standing = async (code: string) => (await participantFile({ convene, pool }, meeting, code)).credentials;
const papers = async (name: string) =>
  (await convene.registry.documents(meeting)).filter((one) => one.name === name).map(({ revision }) => revision);
const refused = (asked: Promise<unknown>) =>
  asked.then(
    () => 'taken',
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );

beforeAll(async () => {
  meeting = await convened(house, plan());
  await convene.advance(meeting, '2024-09-02T09:00:00Z');
});

test('what is presented is recorded, and only where it is asked for', async () => {
  const formal = { form: 'formal', signedBy: 'foreign_minister' } as const;
  await presents('AUT', { ...formal, as: 'original' });
  await presents('BEL', { ...formal, as: 'copy' }, { assured: true });
  await presents('COM', { form: 'other', as: 'letter' });
  const seen = await until('the copy of Belgium', async () => {
    const known = await standing('BEL');
    return known?.as === 'copy' ? known : null;
  });
  expect(seen).toEqual({ ...formal, as: 'copy', assurance: 'given', rights: 'provisional' });
  expect(await refused(presents('KEN', { form: 'other', as: 'note' }))).toMatch(
    /not_now: KEN: .*asks for no credentials/,
  );
});

test('lists know who takes part provisionally: a State Party whose original is not there', async () => {
  const known = await until('the letter of the Comoros', async () => {
    const rows = await convene.registry.delegations(meeting);
    const of = (code: string) => rows.find((row) => row.code === code)?.provisional;
    return (await standing('COM')) === null ? null : ['AUT', 'BEL', 'COM', 'ESP', 'KEN', 'GICHD'].map(of);
  });
  expect(known).toEqual([false, true, true, true, false, false]);
});

test('nothing is examined before the Meeting is in session, nor without the memorandum, nor what is not there', async () => {
  const examine = (outcomes: { participant: string; outcome: 'accepted' | 'refused' | 'deferred' }[]) =>
    refused(convene.order(meeting, 'examineCredentials', { ...DESK, met: '2024-09-10', outcomes }));
  const one = [{ participant: 'AUT', outcome: 'accepted' as const }];
  expect(await examine(one)).toMatch(/not_lawful: .*while it is in session/);
  await convene.advance(meeting, '2024-09-10T09:00:00Z');
  expect(await examine(one)).toMatch(/not_lawful: .*memorandum of the secretariat/);
  await convene.order(meeting, 'presentMemorandum', DESK);
  await until('the memorandum', async () => (await papers('credentials-memorandum')).length > 0);
  expect(await papers('credentials-memorandum-ar')).toEqual([1]);
  expect(await examine([{ participant: 'FRA', outcome: 'accepted' }])).toMatch(
    /NOT_EXAMINABLE: .*\n {2}FRA: it has presented/,
  );
  expect(await examine([...one, ...one])).toMatch(/AUT is there twice/);
  expect(await refused(convene.order(meeting, 'adoptCredentials', { ...DESK, decision }))).toMatch(
    /examined nothing yet/,
  );
});

test('the committee finds, its report is drawn, and the Meeting adopts it: the refused is without rights', async () => {
  const outcomes = [
    { participant: 'BEL', outcome: 'deferred' as const },
    { participant: 'COM', outcome: 'refused' as const },
  ];
  const objections = [{ by: 'AUT', to: 'COM', words: 'Not signed.' }];
  const others = { outcome: 'accepted' as const };
  await convene.order(meeting, 'examineCredentials', { ...DESK, met: '2024-09-10', outcomes, others, objections });
  await until('the report', async () => (await papers('credentials-report')).length > 0);
  expect((await standing('COM'))?.rights).toBe('provisional');
  await presents('BEL', { form: 'formal', as: 'original', signedBy: 'head_of_state' });
  const again = [{ participant: 'BEL', outcome: 'accepted' as const }];
  await until('the original of Belgium', async () => (await standing('BEL'))?.as === 'original');
  await convene.order(meeting, 'examineCredentials', { ...DESK, met: '2024-09-10', outcomes: again });
  await until('the second report', async () => (await papers('credentials-report')).includes(2));
  await until('the second report to be known', async () => {
    const { orders } = await convene.state(meeting);
    return orders?.credentials?.reported === 2;
  });
  await convene.order(meeting, 'adoptCredentials', { ...DESK, decision });
  await until('the decision', async () => (await standing('COM'))?.rights === 'none');
  expect([(await standing('AUT'))?.rights, (await standing('BEL'))?.rights]).toEqual(['full', 'full']);
  expect(await standing('FRA')).toEqual({ rights: 'provisional' });
  expect(await refused(convene.order(meeting, 'adoptCredentials', { ...DESK, decision }))).toMatch(
    /adopted this report already/,
  );
});

test('the refused is not counted for the quorum, the report of the Meeting has the decision, and papers can be drawn again', async () => {
  const attend = (participant: string) =>
    convene.answer(meeting, { kind: 'attendance', participant, attendance: 'present', actor: 'staff:desk' });
  await Promise.all(['AUT', 'COM'].map(attend));
  await convene.advance(meeting, '2024-09-12T09:00:00Z');
  const [quorum] = await until('the quorum', async () => {
    const found = (await convene.registry.acts(meeting)).filter(({ act }) => act.action === 'quorum_counted');
    return found.length > 0 ? found : null;
  });
  expect(quorum?.act.detail.statePartiesPresent).toBe(1);
  await convene.advance(meeting, '2024-09-13T17:00:00Z');
  await until('the report of the Meeting', async () => (await papers('report')).length > 0);
  const report = (await convene.registry.documents(meeting)).find(({ name }) => name === 'credentials-report-fr');
  const drawn = (await convene.registry.acts(meeting)).findLast(({ act }) => act.action === 'credentials_report_drawn');
  const { at = '' } = drawn?.act ?? {};
  const paper = { meeting, mode: 'rehearsal', paper: 'credentials-report', at, revision: 2 } as const;
  const anew = await documentActivities({ pool }).drawCredentials(paper);
  expect(anew.others?.map(({ sha256 }) => sha256)).toContain(
    (await convene.registry.documents(meeting)).find(({ name, revision }) => name === report?.name && revision === 2)
      ?.sha256,
  );
});
