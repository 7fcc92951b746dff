import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { openLinks, tokenOf } from '../registry/links.ts';
import { linkKeysOf } from '../worker/secrets.ts';
import type { BenchHouse } from './house.ts';
import { quantile } from './measure.ts';

/** Missions that answer by page, each of them with six requests, while a worker is killed. */
export type Pages = {
  /** Milliseconds of a request: of all, and of those that send the delegation. */
  all: { p50: number; p99: number };
  sent: { p50: number; p99: number; most: number };
  /** Milliseconds from then until the page says that it is registered. */
  registered: { p50: number; p99: number; most: number };
  /** Missions that were told at first that it is received and not registered yet. */
  waited: number;
  /** Missions whose delegation is not on record. */
  lost: number;
  /** Milliseconds of processor time of the page's process for a request. */
  processor: number;
};

const CONVENE = join(import.meta.dirname, '../bin/convene.js');
const SECONDS = 60;
/** Of Linux: clock ticks a second in /proc. */
const TICKS = 100;

const run = (house: BenchHouse, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [CONVENE, '--dir', house.dir, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });

/** Resolves once a process has said so. */
async function says(child: ChildProcess, words: string): Promise<void> {
  child.stderr?.setEncoding('utf8');
  let said = '';
  for await (const [text] of on(child)) {
    said += text;
    if (said.includes(words)) return;
  }
  throw new Error(`a process ended before it said "${words}": ${said}`);
}
/** What the page could not take, said on standard error. */
const forward = (child: ChildProcess): void => void child.stderr?.pipe(process.stderr);

async function* on(child: ChildProcess): AsyncGenerator<[string]> {
  while (child.exitCode === null && child.stderr !== null) yield [String((await once(child.stderr, 'data'))[0])];
}

/** Seconds that a process has used of all processors. */
function processorOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Measures them, with workers of processes of their own in place of the house's. */
export const pages = (house: BenchHouse, meeting: string, codes: readonly string[]): Promise<Pages> =>
  house.withoutWorker(() => answeredByPage(house, meeting, codes));

async function answeredByPage(house: BenchHouse, meeting: string, codes: readonly string[]): Promise<Pages> {
  const keys = linkKeysOf(house.config.secrets);
  if (keys === null) throw new Error('the house has no secret');
  const holders = codes.map((participant) => ({ meeting, participant, contact: `bench-${participant.toLowerCase()}` }));
  const links = await openLinks(house.pool, keys, holders);
  const port = await getPort();
  const web = run(house, 'web', '--port', String(port));
  const workers = [run(house, 'worker'), run(house, 'worker')];
  const children = () => [web, ...workers];
  try {
    await Promise.all([says(web, 'Missions open their page'), ...workers.map((one) => says(one, 'The worker serves'))]);
    forward(web);
    const killed = sleep((SECONDS / 2) * 1_000).then(() => {
      workers[0]?.kill('SIGKILL');
      workers.push(run(house, 'worker'));
    });
    const times: Times = { all: [], sent: [], registered: [], waited: 0 };
    const before = processorOf(web);
    await Promise.all(
      links.map(async (link, index) => {
        await sleep((index / links.length) * SECONDS * 1_000);
        await answered(port, `/r/${tokenOf(keys, link)}`, times);
      }),
    );
    const used = processorOf(web) - before;
    await killed;
    const named = await recorded(house, meeting, codes.length);
    const of = (taken: readonly number[]) => {
      const sorted = taken.toSorted((a, b) => a - b);
      return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), most: sorted.at(-1) ?? 0 };
    };
    return {
      all: of(times.all),
      sent: of(times.sent),
      registered: of(times.registered),
      waited: times.waited,
      lost: codes.length - named,
      processor: (used * 1_000) / times.all.length,
    };
  } finally {
    for (const child of children()) child.kill('SIGKILL');
  }
}

/** How many delegations are on record, once all are, or no more come. */
async function recorded({ convene }: BenchHouse, meeting: string, all: number): Promise<number> {
  for (let tries = 0; ; tries += 1) {
    const rows = await convene.registry.participants(meeting);
    const named = rows.filter(({ persons }) => persons > 0).length;
    if (named === all || tries === 100) return named;
    await sleep(100);
  }
}

const agent = new Agent({ keepAlive: true });

type Times = { all: number[]; sent: number[]; registered: number[]; waited: number };
/** Of the page that says that something is registered. */
const REGISTERED = 'class="success"';
const LOOKS_AGAIN_MS = 2_000;
const GIVES_UP_MS = 60_000;

/** One mission: it opens the page, names two persons, checks and sends, and reads the receipt, as soon as there is one. */
async function answered(port: number, link: string, times: Times): Promise<void> {
  const ask = async (way: string, form?: Record<string, string>) => {
    const from = performance.now();
    const to = way.startsWith('/r/') ? way : `${link}${way}`;
    let got = await asked(port, to, form);
    // the page says to try again, and that this is taken once
    for (let tries = 0; got.status === 503 && tries < 5; tries += 1) got = await asked(port, to, form);
    const took = performance.now() - from;
    times.all.push(took);
    if (way === '/delegation/send') times.sent.push(took);
    if (got.status !== (form === undefined ? 200 : 303))
      throw new Error(`${way.split('/').at(-1)} was answered ${got.status}`);
    return got;
  };
  await ask('');
  await ask('/delegation/person', { person: 'a1', new: 'yes', role: 'head', name: 'Sample Head', title: 'Counsellor' });
  await ask('/delegation/person', { person: 'a2', new: 'yes', role: 'adviser', name: 'Sample Adviser' });
  const { text } = await ask('/delegation/check');
  const [, key = ''] = /name="key" value="([^"]+)"/.exec(text) ?? [];
  const from = performance.now();
  const { location } = await ask('/delegation/send', { key });
  let receipt = await ask(location);
  if (!receipt.text.includes(REGISTERED)) times.waited += 1;
  while (!receipt.text.includes(REGISTERED) && performance.now() - from < GIVES_UP_MS) {
    await sleep(LOOKS_AGAIN_MS);
    receipt = await ask(location);
  }
  times.registered.push(performance.now() - from);
}

type Got = { status: number; location: string; text: string };

const asked = (port: number, path: string, form?: Record<string, string>): Promise<Got> =>
  new Promise((resolve, reject) => {
    const body = form === undefined ? undefined : new URLSearchParams(form).toString();
    const host = `localhost:${port}`;
    const headers = {
      host,
      ...(body !== undefined && {
        origin: `http://${host}`,
        'content-type': 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(body)),
      }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, location: answer.headers.location ?? '', text }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
