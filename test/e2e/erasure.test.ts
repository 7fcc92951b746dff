import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { Delegation } from '../../domain/delegation.ts';
import { PERSONAL } from '../../registry/personal.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { approveAll, checkedActs, convened, eventsOf, until } from '../workflows/support.ts';
import type { Ended } from './command.ts';
import { conveneInProcess } from './in-process.ts';

vi.setConfig({ testTimeout: 240_000 });

/** Whoever was in a delegation is planted with words that stand nowhere else, and looked for everywhere, before and after. */

const house = await houseOfFile();
const folder = folderOfFile('erasure');
const convene = (...args: string[]): Promise<Ended> => run(...args);
let run: (...args: string[]) => Promise<Ended>;
let meeting: string;
let other: string;

const photo = Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG photo of somebody planted in two meetings')]);
const own = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from('photo of Zephyrine alone')]);
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const planted = Delegation.parse({
  persons: [
    {
      ...{ name: 'Zephyrine Plantagenista', title: 'Ambassadrix', role: 'head', honorific: 'H.E. Ms.' },
      ...{ email: 'zephyrine.private@mail.example', diet: 'no-quinces-at-all', access: 'ramp-for-velocipede' },
      ...{ passportName: 'ZEPHYRINEQ', passportNumber: 'QX9081726', nationality: 'Ruritanian', photo: sha256(own) },
      ...{ passportState: 'Strelsauvia', passportExpires: '2039-11-17', birthDate: '1971-07-13' },
    },
    { name: 'Орфелина Плантаженистова', latin: 'Orphelina Plantazhenistova', title: null, photo: sha256(photo) },
    { name: 'ปลูกฝัง ทดสอบ', latin: 'Plukfang Thotsop', title: 'Minister of Nowhere' },
  ],
});
const headed = (...persons: (Delegation['persons'][number] | undefined)[]): Delegation => ({
  persons: persons.flatMap((one) => (one === undefined ? [] : [{ ...one, role: 'head' as const }])),
});
const NAMES = [
  ...['Zephyrine', 'Plantagenista', 'Орфелина', 'Orphelina', 'ปลูกฝัง', 'Plukfang', 'Ambassadrix'],
  // of the venue's badges, and of the addendum
  ...['BADGE-7731', 'BADGE-7732', 'Nachtragia', 'Spätgenannt'],
];
const SENSITIVE = [
  ...['zephyrine.private', 'no-quinces', 'velocipede', 'ZEPHYRINEQ', 'QX9081726', 'Ruritanian'],
  ...['Strelsauvia', '2039-11-17', '1971-07-13'],
];
const PHOTO = ['photo of Zephyrine alone'];

beforeAll(async () => {
  run = conveneInProcess(fleetOf(house));
  await house.convene.registry.storeBlob(sha256(photo), 'image/png', photo);
  await house.convene.registry.storeBlob(sha256(own), 'image/jpeg', own);
  other = await convened(house);
  await house.convene.nominate(other, 'BEL', headed(planted.persons[1]), { actor: 'participant:BEL' });
  meeting = await convened(house);
  await house.convene.nominate(meeting, 'CHE', planted, { actor: 'participant:CHE' });
  await house.convene.nominate(meeting, 'FRA', { persons: planted.persons.slice(0, 1) }, { actor: 'participant:FRA' });
  await house.owner.query(
    `INSERT INTO draft (meeting, participant, contact, content) VALUES ($1, 'AUT', 'aut-new-york', $2)`,
    [meeting, JSON.stringify({ persons: [{ key: 'a', ...planted.persons[0] }] })],
  );
  await house.owner.query(
    `INSERT INTO request (id, meeting, participant, contact, kind, content)
     VALUES (gen_random_uuid(), $1, 'AUT', 'aut-new-york', 'amend', $2)`,
    [meeting, JSON.stringify(planted)],
  );
});

/** All that the registry has, as text, by table; `bytea` too. */
async function registryText(): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const table of Object.keys(PERSONAL)) {
    const { rows } = await house.owner.query(`SELECT * FROM ${table}`);
    const text = rows.map((row) =>
      Object.values(row)
        .map((value) => (Buffer.isBuffer(value) ? value.toString('utf8') : JSON.stringify(value)))
        .join('\n'),
    );
    all.set(table, text.join('\n'));
  }
  return all;
}

/** The files of a folder in which a word stands; of other meetings too. */
const filesWith = (dir: string, words: readonly string[]): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(dir, name)).isFile())
    .filter((name) => words.some((word) => readFileSync(join(dir, name)).includes(word)))
    .sort();

const tablesWith = async (words: readonly string[], of: string): Promise<string[]> => {
  const { rows } = await house.owner.query('SELECT id FROM meeting WHERE id <> $1', [of]);
  expect(rows.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const [table, text] of await registryText()) {
    if (words.some((word) => text.includes(word))) found.push(table);
  }
  return found.sort();
};

const by = ['--officer', 'legal-officer'];
const erased = () =>
  house.convene.registry.acts(meeting, { action: 'persons_erased' }).then((acts) => acts.map(({ act }) => act));

test('while a meeting runs nobody is erased, but on request, and never who stands in a delegation', async () => {
  expect(await convene('erase', meeting)).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^UNFINISHED: .* is collecting: its persons are erased after it has closed/),
  });
  expect(await convene('erase', meeting, '--person', 'Zephyrine Plantagenista')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/Persons of this name are in .*say which with --in/),
  });
  const stands = ['erase', meeting, '--person', 'plantagenista ZEPHYRINE', '--in', 'fra', '--confirm', ...by];
  expect(await convene(...stands)).toMatchObject({ status: 1, err: expect.stringContaining('PERSON_STANDS') });
  expect(await convene('erase', meeting, '--person', 'Zephirine Plantagenista', '--in', 'FRA')).toMatchObject({
    status: 1,
    err: expect.stringMatching(/PERSON_UNKNOWN: .*spelled otherwise: Zephyrine Plantagenista \(FRA\)/),
  });

  // the delegation is amended, and then the former list has nobody who stands
  const amended = Delegation.parse({ persons: [{ name: 'Somebody Else', role: 'head' }] });
  await house.convene.nominate(meeting, 'FRA', amended, { actor: 'participant:FRA' });
  await until('the amended list', async () => {
    const rows = await house.convene.registry.delegations(meeting);
    return rows.find(({ code }) => code === 'FRA')?.delegation?.persons[0]?.name === 'Somebody Else';
  });
  const asked = await convene('--json', ...stands.filter((one) => one !== '--confirm'));
  expect(JSON.parse(asked.out)).toMatchObject({ dryRun: true, persons: 1, act: null });
  expect((await convene(...stands)).out).toMatch(/Erased; on record as erasure\//);
  const [former, standing] = await house.convene.registry.submissionsOf(meeting, 'FRA');
  expect(former).toMatchObject({ persons: 1, heads: 1, delegation: { persons: [{ name: '(erased)', role: 'head' }] } });
  expect(standing?.delegation.persons).toMatchObject([{ name: 'Somebody Else' }]);
  // in another delegation they are as before, and so is the photo that it names
  expect((await house.convene.registry.submissionsOf(meeting, 'CHE'))[0]?.delegation.persons[0]?.photo).toBe(
    sha256(own),
  );
  await house.convene.registry.blob(sha256(own));
  expect(await erased()).toMatchObject([
    { subject: 'FRA', authority: 'request of a person concerned', detail: { persons: 1 } },
  ]);
  expect((await convene('check', meeting)).out).toContain('registry and workflows agree');
});

test('the number of a badge is kept while its person is named, and goes on request with the name', async () => {
  const issued = async (line: string) => {
    writeFileSync(join(folder, 'issued.csv'), `badge,code,name\n${line}\n`);
    const worklist = join(folder, 'issued-worklist.csv');
    const said = await convene('badges', meeting, '--from', join(folder, 'issued.csv'), '--apply', '--out', worklist);
    expect(said).toMatchObject({ status: 0, err: '' });
    rmSync(worklist);
  };
  const list = async (...names: string[]) => {
    const persons = names.map((name) => ({ name, title: null, role: 'head' as const }));
    await house.convene.nominate(meeting, 'AUT', { persons }, { actor: 'participant:AUT' });
    await until('the list of AUT', async () => {
      const rows = await house.convene.registry.delegations(meeting);
      return rows.find(({ code }) => code === 'AUT')?.delegation?.persons[0]?.name === names[0];
    });
  };
  await list('Former Plantagenista');
  await issued('BADGE-7732,AUT,Former Plantagenista');
  expect(await tablesWith(['BADGE-7732'], meeting)).toEqual(['delegate']);
  await list('Another Person');
  expect(await tablesWith(['BADGE-7732'], meeting)).toEqual(['delegate']);
  const asked = ['erase', meeting, '--person', 'Former Plantagenista', '--in', 'AUT', '--confirm', ...by];
  expect(await convene(...asked)).toMatchObject({ status: 0, out: expect.stringContaining('Erased') });
  expect(await tablesWith(['BADGE-7732'], meeting)).toEqual([]);

  // and of whoever is named, until a year after the closing
  await issued('BADGE-7731,CHE,Zephyrine Plantagenista');
  const comes = ['checkin', meeting, 'BADGE-7731'];
  expect(await convene(...comes)).toMatchObject({ status: 0 });
});

test('all that is held on a person is written for them, to a folder of their owner alone', async () => {
  const out = join(folder, 'subject');
  const said = await convene('privacy', 'export', 'Zephyrine PLANTAGENISTA', '--meeting', meeting, '--out', out);
  expect(said).toMatchObject({ status: 0, out: expect.stringContaining('3 entries in 1 meetings, 1 files') });
  expect(statSync(join(out, 'data.json')).mode & 0o777).toBe(0o600);
  const data = JSON.parse(readFileSync(join(out, 'data.json'), 'utf8'));
  expect(
    data.entries.map(({ where, participant }: { where: string; participant: string }) => [where, participant]),
  ).toEqual(
    expect.arrayContaining([
      ['submission', 'CHE'],
      ['draft', 'AUT'],
      ['request', 'AUT'],
    ]),
  );
  expect(data.door).toMatchObject([{ participant: 'CHE', badge: 'BADGE-7731', passages: [{ way: 'arrival' }] }]);
  expect(JSON.stringify(data)).not.toMatch(/Орфелина|Plukfang/);
  expect(readFileSync(join(out, data.files[0].file))).toEqual(own);
  const none = await convene('privacy', 'export', 'Nobody Whatsoever', '--out', join(folder, 'none'));
  expect(none).toMatchObject({ status: 1, err: expect.stringContaining('PERSON_UNKNOWN') });
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('nothing personal is in histories, ids and search attributes', async () => {
  const words = [...NAMES, ...SENSITIVE, sha256(own)];
  const query = `TaskQueue = "${house.name}"`;
  let seen = 0;
  for await (const execution of house.temporal.workflow.list({ query })) {
    const said = JSON.stringify([execution.workflowId, execution.memo, execution.searchAttributes]);
    expect(words.filter((word) => said.includes(word))).toEqual([]);
    for (const events of await eventsOf(house, execution.workflowId)) {
      const bytes = JSON.stringify(events, (_, value) =>
        value?.type === 'Buffer'
          ? Buffer.from(value.data).toString('utf8')
          : value instanceof Uint8Array
            ? Buffer.from(value).toString('utf8')
            : value,
      );
      expect(words.filter((word) => bytes.includes(word))).toEqual([]);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(3);
});

test('a year later only official documents have the names, in registry, folders and archives; the record and its proofs hold', async () => {
  const archived = join(folder, 'archive');
  const papers = join(folder, 'papers');
  mkdirSync(papers);
  // internal list, receipt of the delegation, export: all of them name persons
  expect((await convene('form', meeting, 'CHE', '--format', 'docx', '--out', `${papers}/`)).status).toBe(0);
  expect((await convene('export', meeting, '--for', 'indico', '--out', `${papers}/`)).status).toBe(0);
  expect((await convene('export', meeting, '--for', 'host-state', '--out', `${papers}/`)).status).toBe(0);
  expect((await convene('documents', 'acknowledgement', meeting, 'CHE', '--out', `${papers}/`)).status).toBe(0);
  const letters = ['documents', 'visa', meeting, 'CHE', '--out', `${papers}/`];
  expect(await convene(...letters)).toMatchObject({ status: 0, out: expect.stringMatching(/3 persons.*\n2 of them/) });
  expect((await convene(...letters, '--to', 'host', '--person', 'Zephyrine', '--language', 'ar')).status).toBe(0);
  const post = join(folder, 'post');
  expect((await convene('documents', 'post', meeting, 'convocation', '--out', post)).status).toBe(0);
  // what the venue has sent is its reader's own; what is made of it is a copy of ours
  const sent = join(folder, 'issued.csv');
  const fromVenue = ['badges', meeting, '--from', sent, '--apply', '--out', join(papers, 'badges-worklist.csv')];
  expect(await convene(...fromVenue)).toMatchObject({ status: 0, err: '' });
  expect((await convene('export', meeting, '--for', 'badges', '--out', `${papers}/`)).status).toBe(0);
  expect(await tablesWith(['BADGE-7731'], meeting)).toEqual(['delegate']);
  const registered = join(papers, 'registered.csv');
  writeFileSync(registered, 'State,Name,Mail\nCHE,Zephyrine Plantagenista,other@mail.example\n');
  const map = join(folder, 'map.yaml');
  writeFileSync(map, 'v: 1\ncolumns: { participant: State, name: Name, email: Mail }\n');
  const worklist = ['import', meeting, registered, '--map', map, '--out', join(papers, 'worklist.csv')];
  expect(await convene(...worklist)).toMatchObject({ status: 0, err: '' });
  rmSync(registered);
  expect(filesWith(papers, ['QX9081726'])).toEqual([`host-state-${meeting.replace('~', '-')}.csv`]);
  for (const file of readdirSync(papers)) expect([file, statSync(join(papers, file)).mode & 0o077]).toEqual([file, 0]);
  expect((await approveAll(house, meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  await until('the final list', async () =>
    (await house.convene.registry.documents(meeting)).some(({ name }) => name.startsWith('list-final')),
  );
  const corrections = join(folder, 'corrections.json');
  const late = [{ name: 'Nachtragia Spätgenannt', title: null, role: 'head' }];
  writeFileSync(corrections, JSON.stringify({ corrections: [{ participant: 'BEL', persons: late }] }));
  const addendum = ['documents', 'addendum', meeting, corrections, '--confirm', ...by, '--on', '2024-09-20'];
  expect(await convene(...addendum, '--out', papers)).toMatchObject({ status: 0, err: '' });
  const word = [
    'documents',
    'get',
    meeting,
    'list-addendum-1',
    '--format',
    'docx',
    '--out',
    join(papers, 'addendum.docx'),
  ];
  expect(await convene(...word)).toMatchObject({ status: 0 });
  expect(await tablesWith(['Nachtragia'], meeting)).toEqual(['submission']);
  expect((await convene('archive', meeting, '--out', archived)).status).toBe(0);
  expect(filesWith(archived, ['Nachtragia', 'BADGE-7731']).length).toBeGreaterThan(0);
  expect(filesWith(archived, NAMES).length).toBeGreaterThan(0);
  const lettersIn = () => readdirSync(join(archived, 'data', 'papers')).filter((name) => name.startsWith('visa-'));
  // each for its reader, and for the archive
  expect(lettersIn()).toHaveLength(4);
  writeFileSync(join(papers, 'note.txt'), 'nothing of ours');

  // the day: thirty days after the closing what is sensitive goes, a year after it the rest
  const on = (day: string) => ['erase', meeting, '--on', day];
  expect(await convene(...on('2024-09-20'))).toMatchObject({
    status: 1,
    err: expect.stringMatching(/NOT_DUE: .*sensitive 2024-10-13, person 2025-09-13, contact 2025-09-13/),
  });
  const before = await registryText();
  const dry = await convene(...on('2024-10-13'));
  expect(dry.out).toContain('Nothing was erased');
  expect(dry.out).not.toMatch(new RegExp([...NAMES, ...SENSITIVE].join('|')));
  expect(await registryText()).toEqual(before);
  expect(await convene(...on('2024-10-13'), '--confirm')).toMatchObject({ status: 2 });
  const first = JSON.parse((await convene('--json', ...on('2024-10-13'), '--confirm', ...by)).out);
  // one photo is another meeting's too
  expect(first).toMatchObject({ classes: ['sensitive'], files: 5, filesShared: 1 });
  expect(await tablesWith([...SENSITIVE, ...PHOTO], meeting)).toEqual([]);
  expect(filesWith(archived, SENSITIVE)).toEqual([]);
  expect(lettersIn()).toEqual([]);
  // what was written for one person, who has it now
  expect(readdirSync(join(folder, 'subject'))).toEqual([]);
  expect(first.papers).toEqual([
    expect.stringMatching(/^visa-che revision 1$/),
    expect.stringMatching(/^visa-che-host-/),
  ]);
  expect(await tablesWith(['Zephyrine'], meeting)).toEqual(['request', 'submission']);
  const isAddendum = (name: string) => /^(list-addendum-1(-..)?\.pdf|addendum\.docx)$/.test(name);
  const left = readdirSync(papers).sort();
  expect(left.filter((name) => !isAddendum(name))).toEqual(['acknowledgement-che.pdf', 'note.txt']);
  expect(left.filter(isAddendum)).toHaveLength(7);
  expect(readdirSync(post)).toContain('address-sheets.pdf');

  const done = JSON.parse((await convene('--json', ...on('2025-09-13'), '--confirm', ...by)).out);
  expect(done).toMatchObject({ classes: ['sensitive', 'person', 'contact'] });
  expect(done.papers.every((name: string) => /^(list-deadline|acknowledgement)/.test(name))).toBe(true);
  expect(done.papers.length).toBeGreaterThan(1);
  await house.convene.registry.blob(sha256(photo));
  const names = NAMES.filter((one) => !/Орфелина|Orphelina/.test(one));
  expect(await tablesWith(names, meeting)).toEqual([]);
  expect(filesWith(archived, NAMES)).toEqual([]);
  expect(readdirSync(papers)).toEqual(['note.txt']);
  expect(readdirSync(post)).toEqual([]);
  const lists = await house.owner.query(`SELECT delegation::text AS list FROM submission WHERE meeting = $1`, [
    meeting,
  ]);
  expect(lists.rows.filter(({ list }) => /Орфелина|Orphelina/.test(list))).toEqual([]);

  // what stays, and what it is
  const documents = await house.convene.registry.documents(meeting);
  const kept = documents.filter(({ state, circulation }) => circulation === null && state !== 'erased');
  expect([...new Set(kept.map(({ name }) => name.replace(/-(en|fr|es|ru|ar|zh)$/, '')))].sort()).toEqual(
    expect.arrayContaining(['list-addendum-1', 'list-final', 'list-provisional', 'report']),
  );
  for (const { sha256: hash } of kept) await house.convene.registry.blob(hash);
  expect(
    documents.filter(({ state }) => state === 'erased').every(({ name }) => !/list-(final|prov|addendum)/.test(name)),
  ).toBe(true);

  // again: nothing is left, and nothing is recorded
  expect((await convene(...on('2025-09-13'), '--confirm', ...by)).out).toContain('nothing is left to erase');
  const acts = await erased();
  expect(acts).toHaveLength(4);
  expect(JSON.stringify(acts)).not.toMatch(new RegExp([...NAMES, ...SENSITIVE].join('|')));
  await checkedActs(house, meeting);
  expect((await convene('check', meeting)).out).toContain('registry and workflows agree');
  expect((await convene('repair', meeting, '--yes')).status).toBe(0);
  expect(await tablesWith(names, meeting)).toEqual([]);
  expect(await convene('acts', 'verify', meeting)).toMatchObject({ status: 0 });
  expect(await convene('archive', '--verify', archived)).toMatchObject({ status: 0, err: '' });
  expect((await convene('archive', meeting, '--out', join(folder, 'later'))).status).toBe(0);
  expect(filesWith(join(folder, 'later'), NAMES)).toEqual([]);

  // what is not ours is as it was
  expect(filesWith(folder, NAMES)).toEqual([relative(folder, corrections), relative(folder, sent)]);

  // a list is not drawn again from nobody
  expect(await convene(...word)).toMatchObject({ status: 1, err: expect.stringContaining('PERSONS_ERASED') });
  expect(await convene('documents', 'get', meeting, 'list-final', '--format', 'csv', '--out', papers)).toMatchObject({
    status: 1,
    err: expect.stringContaining('PERSONS_ERASED'),
  });
  expect((await convene('documents', 'get', meeting, 'list-final', '--out', papers)).status).toBe(0);
  expect(await convene('documents', 'get', meeting, 'list-deadline', '--out', papers)).toMatchObject({
    status: 1,
    err: expect.stringContaining('PAPER_ERASED'),
  });
  expect((await convene('erase')).out).toMatch(
    new RegExp(`${meeting} +concluded +person +2025-09-13 +erased +2025-12-12`),
  );
});

test('the product cannot delete a submission; who erases cannot change the record, nor what was issued', async () => {
  await expect(house.pool.query('DELETE FROM submission')).rejects.toThrow(/permission denied/);
  await expect(house.pool.query("UPDATE submission SET salt = ''")).rejects.toThrow(/permission denied/);
  const client = await house.owner.connect();
  try {
    await client.query('SET ROLE convene_erase');
    for (const sql of [
      'DELETE FROM act',
      "UPDATE act SET hash = ''",
      "UPDATE circulation SET text = '{}'",
      "UPDATE meeting SET plan = '{}'",
      'DELETE FROM participant',
    ])
      await expect(client.query(sql)).rejects.toThrow(/permission denied/);
  } finally {
    await client.query('RESET ROLE');
    client.release();
  }
});
