import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { askRequest, takeRequest } from '../../registry/requests.ts';
import type { PageOptions } from '../../web/app.ts';
import { houseOfFile } from '../house.ts';
import { keyOf, openPage, type Page } from '../page.ts';
import { approveAll, convened, shortPlan } from '../workflows/support.ts';

/** What the page reads, keeps and asks of others has bounds, whoever asks. */

const house = await houseOfFile();
let page: Page;
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house, shortPlan());
  page = await openPage(house);
});
afterAll(() => page.close());

const pdf = (more = '') => Buffer.from(`%PDF-1.7\n${more}\ntrailer\n<<>>\n%%EOF\n`);
const file = (bytes: Buffer) => ({ field: 'file', name: 'note.pdf', bytes });
const blobs = async () => (await house.owner.query('SELECT count(*)::int AS blobs FROM blob')).rows[0];

async function limited(limits: NonNullable<PageOptions['limits']>, look: (door: Page) => Promise<void>) {
  const door = await openPage(house, { limits });
  try {
    await look(door);
  } finally {
    await door.close();
  }
}

/** The status of the answer to a POST whose body begins, and does not end. */
async function statusOfBegun(path: string, type: string): Promise<string> {
  const socket = connect(Number(new URL(page.url).port), '127.0.0.1');
  try {
    const head = [`POST ${path} HTTP/1.1`, `Host: ${page.host}`, `Origin: ${page.url}`, `Content-Type: ${type}`];
    socket.write(`${[...head, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n5\r\nkey=1\r\n`);
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5_000) });
    return String(answer).split(' ')[1] ?? '';
  } finally {
    socket.destroy();
  }
}

test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
  'of what a stranger sends as %s nothing is read',
  async (type) => {
    for (const path of [`/r/${'C'.repeat(43)}/upload`, `/r/${'C'.repeat(43)}`, '/nowhere', '/healthz', '/'])
      expect([path, await statusOfBegun(path, type)]).toEqual([path, '404']);
  },
);

test('a form with a file may be large only where a file is asked for', async () => {
  const link = await page.linkOf(meeting, 'KEN');
  const large = file(pdf('x'.repeat(200_000)));
  const statuses = [];
  for (const way of ['acknowledge', 'delegation/person', 'delegation/send', 'nowhere', 'form'])
    statuses.push((await page.upload(`${link}/${way}`, { key: crypto.randomUUID() }, large)).status);
  expect(statuses).toEqual([413, 413, 413, 413, 422]);
});

test.each(['note', 'credentials'])('a file that is not awaited is refused before it is kept: %s', async (kind) => {
  const link = await page.linkOf(meeting, 'BEL');
  const before = await blobs();
  const got = await page.upload(`${link}/upload?l=en`, { key: crypto.randomUUID(), kind }, file(pdf(kind)));
  expect([got.status, got.text.includes('This could not be registered')]).toEqual([409, true]);
  expect(await blobs()).toEqual(before);
});

test('a link sends only so many files in an hour', () =>
  limited({ uploads: 2 }, async (door) => {
    const link = await door.linkOf(meeting, 'AUT');
    const sent = [];
    for (let n = 0; n < 3; n += 1)
      sent.push(await door.upload(`${link}/upload`, { key: crypto.randomUUID(), kind: 'note' }, file(pdf())));
    expect(sent.map(({ status }) => status)).toEqual([409, 409, 429]);
    expect(sent[2]?.text).toContain('Too many files');
    expect((await door.get(link)).status).toBe(200);
  }));

test('a link is opened only so often, and its form is made more seldom', () =>
  limited({ gets: 2, documents: 1 }, async (door) => {
    const link = await door.linkOf(meeting, 'FRA');
    const statuses = [];
    for (const way of ['', '/form', '/delegation', '/form/xlsx', '/form/docx'])
      statuses.push((await door.get(`${link}${way}`)).status);
    expect(statuses).toEqual([200, 200, 429, 200, 429]);
    const acknowledged = await door.post(`${link}/acknowledge`, { key: crypto.randomUUID() });
    expect(acknowledged.status).toBe(303);
  }));

test('receipts that nobody has cost no workflow, and a receipt neither', async () => {
  const link = await page.linkOf(meeting, 'USA');
  const asked = vi.spyOn(page.convene, 'collection');
  try {
    const ids = [' ', '%', 'x'.repeat(200), 'paper/none', 'page/none', `page/${crypto.randomUUID()}`];
    for (const id of ids)
      expect([id, (await page.get(`${link}/receipt/${encodeURIComponent(id)}`)).status]).toEqual([id, 404]);
    const sent = await page.post(`${link}/acknowledge`, { key: keyOf(await page.get(`${link}/acknowledge`)) });
    expect((await page.get(sent.location)).status).toBe(200);
    expect(asked).not.toHaveBeenCalled();
  } finally {
    asked.mockRestore();
  }
});

test('a participant has at most 20 open requests', async () => {
  const over = await convened(house, shortPlan());
  await approveAll(house, over, '2024-10-01T12:00:00Z');
  const of = { meeting: over, participant: 'KEN', contact: 'ken-new-york', kind: 'withdraw', content: null };
  const ids = Array.from({ length: 25 }, () => crypto.randomUUID());
  const kept = await Promise.all(ids.map(async (id) => ({ id, isKept: await askRequest(house.pool, { ...of, id }) })));
  const open = kept.filter(({ isKept }) => isKept);
  expect(open).toHaveLength(20);
  expect(await askRequest(house.pool, { ...of, id: open[0]?.id ?? '' })).toBe(true);
  const link = await page.linkOf(over, 'KEN');
  const key = keyOf(await page.get(`${link}/withdraw`));
  const refused = await page.post(`${link}/withdraw?l=fr`, { key });
  expect([refused.status, refused.text.includes('Trop de demandes')]).toEqual([409, true]);
  expect(await takeRequest(house.pool, over, open[0]?.id ?? '')).toBe(true);
  expect((await page.post(`${link}/withdraw`, { key })).status).toBe(303);
});
