import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Delegation } from '../../domain/delegation.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { keyOf, openPage, type Page } from '../page.ts';
import { convened, shortPlan, until } from '../workflows/support.ts';
import type { Ended } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** A person is planted with words that stand nowhere else, and everything goes wrong with them: no log has a word of it. */

const house = await houseOfFile();
const folder = folderOfFile('logs');
let page: Page;
let meeting: string;
let convene: (...args: string[]) => Promise<Ended>;

const planted = {
  ...{ name: 'Xanthippe Querulanta', latin: 'Xanthippa Querulanta', title: 'Ambassadrix', role: 'head' },
  ...{ email: 'xanthippe.private@mail.example', diet: 'no-medlars-at-all', access: 'ramp-for-velocipede' },
  ...{ passportName: 'XANTHIPPEQ', passportNumber: 'XQ7081926', nationality: 'Graustarkian' },
  ...{ passportState: 'Graustarkia', passportExpires: '2041-11-19', birthDate: '1972-07-19' },
} as const;
const WORDS = [
  ...['Xanthipp', 'Querulanta', 'Ambassadrix', 'xanthippe.private', 'no-medlars', 'velocipede', 'XANTHIPPEQ'],
  ...['XQ7081926', 'Graustark', '2041-11-19', '1972-07-19', 'newyork@che.mission.example'],
];

/** What this process says beside the output of commands: that of the house's worker. */
const said: string[] = [];
/** What commands print. */
const printed: string[] = [];
for (const stream of [process.stdout, process.stderr]) {
  const { write } = stream;
  stream.write = (...[chunk, ...rest]: unknown[]) => {
    said.push(typeof chunk === 'string' ? chunk : inspect(chunk));
    return Reflect.apply(write, stream, [chunk, ...rest]);
  };
  afterAll(() => {
    stream.write = write;
  });
}

/** What the servers have logged since the file began, by the name of the log. */
async function serversSaid(): Promise<(name: string) => string> {
  const { rows } = await house.owner.query(`SELECT current_setting('data_directory') AS cluster`);
  // the logs lie beside the folder of the cluster and its password
  const logs = join(rows[0]?.cluster, '..', '..');
  const begun = new Map(readdirSync(logs).map((name) => [name, statSync(join(logs, name)).size]));
  return (name) => readFileSync(join(logs, name)).subarray(begun.get(name)).toString('utf8');
}
let logged: (name: string) => string;

beforeAll(async () => {
  logged = await serversSaid();
  const ask = ['diet', 'access', 'passport'] as const;
  meeting = await convened(house, shortPlan({ answers: { note: 'asked', ask: [...ask] } }));
  page = await openPage(house);
  const run = conveneInProcess(fleetOf(house), said);
  convene = async (...args) => {
    const ended = await run(...args);
    printed.push(ended.out, ended.err);
    return ended;
  };
});
afterAll(() => page.close());

/** While it lasts, no row of the meeting enters a table. */
async function refusing(table: string, during: () => Promise<void>): Promise<void> {
  const name = `no_${table}`;
  await house.owner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} CHECK (meeting <> '${meeting}') NOT VALID`);
  try {
    await during();
  } finally {
    await house.owner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  }
}

const violates = (table: string) => `"${table}" violates check constraint "no_${table}"`;

test('no log has a name: of workers, servers, the page and commands, whatever goes wrong', async () => {
  const file = join(folder, 'delegation.json');
  writeFileSync(file, JSON.stringify(Delegation.parse({ persons: [planted] })));
  const link = await page.linkOf(meeting, 'CHE');
  const nominate = ['nominate', meeting, 'FRA', file, '--self'];

  await refusing('submission', async () => {
    await page.post(`${link}/delegation/person`, { person: 'p1', new: 'yes', ...planted });
    const check = await page.get(`${link}/delegation/check`);
    expect(check.text).toContain(planted.passportNumber);
    expect((await page.post(`${link}/delegation/send`, { key: keyOf(check) })).status).toBe(503);
    expect(await convene(...nominate)).toMatchObject({ status: 1, err: expect.stringContaining('no_submission') });
  });
  const busy = { code: 450, message: `<xanthippe.private@mail.example> (${planted.name}): mailbox busy` };
  let refused = 0;
  house.sink.setRefuse(() => {
    refused += 1;
    return busy;
  });
  expect(await convene(...nominate)).toMatchObject({ status: 0 });
  await until('the mail server to have refused', () => refused > 0);
  house.sink.setRefuse(() => null);
  await refusing('notice', async () => {
    const check = await page.get(`${link}/delegation/check`);
    expect((await page.post(`${link}/delegation/send`, { key: keyOf(check) })).status).toBe(303);
    await until('the worker to say that a receipt is not kept', () => said.join('').includes(violates('notice')));
  });
  for (const args of [
    ['status', meeting],
    ['participants', meeting],
    ['check', meeting],
    ['form', meeting, 'CHE', '--out', `${folder}/`],
    ['documents', 'visa', meeting, 'CHE', '--out', `${folder}/`],
    ['export', meeting, '--for', 'host-state', '--out', `${folder}/`],
  ])
    expect([args[0], (await convene(...args)).status]).toEqual([args[0], 0]);

  await until('PostgreSQL to log both refusals', () =>
    ['submission', 'notice'].every((table) => logged('postgres.log').includes(violates(table))),
  );
  const logs = {
    worker: said.join(''),
    commands: printed.join(''),
    page: inspect(page.logged, { depth: null }),
    postgres: logged('postgres.log'),
    server: logged('temporal.log'),
  };
  expect(page.logged.length).toBeGreaterThan(0);
  const found = Object.entries(logs).flatMap(([log, text]) =>
    WORDS.flatMap((word) => (text.includes(word) ? [`${log}: ${word}`] : [])),
  );
  expect(found).toEqual([]);
});
