import { createHash } from 'node:crypto';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { venueDay } from '../../domain/day.ts';
import { revokeLinks } from '../../registry/links.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { keyOf, openPage, type Page } from '../page.ts';
import { approveAll, convened, shortPlan, until } from '../workflows/support.ts';
import { endOf, spawnConvene } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** Missions answer by page, over HTTP: what acts, what acts once, and what changes nothing. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
let page: Page;
let meeting: string;

beforeAll(async () => {
  meeting = await convened(house, shortPlan({ answers: { ask: ['diet', 'access'] } }));
  page = await openPage(house);
});
afterAll(() => page.close());

const actsOf = async (participant: string) =>
  (await house.convene.registry.acts(meeting, { subject: participant })).filter(({ act }) =>
    act.id.startsWith('answer/'),
  );
/** Everything that a visit could change. */
const standing = async () => {
  const { rows } = await house.owner.query(
    `SELECT (SELECT count(*) FROM act WHERE meeting = $1) AS acts, (SELECT count(*) FROM submission WHERE meeting = $1) AS submissions,
            (SELECT count(*) FROM draft) AS drafts, (SELECT count(*) FROM link) AS links, (SELECT count(*) FROM request) AS requests,
            (SELECT string_agg(code || version, ',' ORDER BY code) FROM participant WHERE meeting = $1) AS versions`,
    [meeting],
  );
  return rows[0];
};
const settled = (participant: string, version: number) =>
  house.convene.registry.waitForVersion(meeting, participant, version);

const person = (name: string, role: string, more: Record<string, string> = {}) => ({
  ...{ role, honorific: '', name, passportName: '', latin: '', title: '', function: '', organization: '' },
  ...{ language: '', email: '', diet: '', access: '', ...more },
});
/** Adds a person by the form for a new one. */
async function added(link: string, fields: Record<string, string>) {
  const form = await page.get(`${link}/delegation/new`);
  const [, key = ''] = /name="person" value="([^"]+)"/.exec(form.text) ?? [];
  return page.post(`${link}/delegation/person`, { person: key, new: 'yes', ...fields });
}

test('a mission names its delegation in Arabic, amends it, and every step has its receipt', async () => {
  const link = await page.linkOf(meeting, 'CHE');
  const home = await page.get(`${link}?l=ar`);
  expect(home.status).toBe(200);
  expect(home.text).toContain('<html lang="ar" dir="rtl">');
  expect(home.text).toContain('سويسرا');
  expect(home.text).toContain('REHEARSAL');

  const first = await added(
    `${link}`,
    person('ليلى حداد', 'head', { latin: 'Layla Haddad', title: 'السفيرة', diet: 'نباتي' }),
  );
  expect([first.status, first.location]).toEqual([303, `${link}/delegation?l=en`.replace('l=en', 'l=fr')]);
  await added(link, person('سمير نعمة', 'adviser', { email: 'samir@che.mission.example', honorific: 'السيد' }));
  const check = await page.get(`${link}/delegation/check?l=ar`);
  expect(check.text).toContain('ليلى حداد');
  const sent = await page.post(`${link}/delegation/send?l=ar`, { key: keyOf(check) });
  expect(sent.status).toBe(303);
  expect(sent.location).toContain('/receipt/page');
  const receipt = await page.get(sent.location);
  expect(receipt.status).toBe(200);
  expect(receipt.text).toContain('إشعار بالاستلام');

  const acts = await until('the act', async () => (await actsOf('CHE')).length > 0 && actsOf('CHE'));
  expect(
    acts.map(({ act }) => [act.actor, act.action, act.detail.channel, act.detail.source, act.detail.persons]),
  ).toEqual([['participant:CHE', 'nominate', 'page', 'che-new-york', 2]]);
  // the link that was opened has signed it
  expect(acts.map(({ act }) => [act.detail.by, act.detail.link])).toEqual([['mission-page', 'che-new-york/1']]);
  expect(JSON.stringify(acts)).not.toContain('ليلى');
  const [submission] = await house.convene.registry.submissionsOf(meeting, 'CHE');
  expect(submission?.delegation.persons).toMatchObject([
    { name: 'ليلى حداد', role: 'head', latin: 'Layla Haddad', title: 'السفيرة', diet: 'نباتي' },
    { name: 'سمير نعمة', role: 'adviser', honorific: 'السيد', email: 'samir@che.mission.example' },
  ]);
  const { rows } = await house.owner.query('SELECT * FROM draft WHERE participant = $1', ['CHE']);
  expect(rows).toEqual([]);

  // amended: the list begins with what is registered
  const list = await page.get(`${link}/delegation?l=ar`);
  expect(list.text).toContain('سمير نعمة');
  await page.post(`${link}/delegation/remove`, { person: 'r2' });
  const again = await page.get(`${link}/delegation/check`);
  expect(again.text).not.toContain('سمير نعمة');
  expect((await page.post(`${link}/delegation/send`, { key: keyOf(again) })).status).toBe(303);
  const amended = await until('the second act', async () => (await actsOf('CHE'))[1]);
  expect(amended.act.detail).toMatchObject({ status: 'amended', persons: 1 });
});

test('a double click is one answer, and its second press leads to the same receipt', async () => {
  const link = await page.linkOf(meeting, 'FRA');
  await added(link, person('Anne Martin', 'head'));
  const check = await page.get(`${link}/delegation/check`);
  const key = keyOf(check);
  const presses = await Promise.all([1, 2, 3].map(() => page.post(`${link}/delegation/send`, { key })));
  expect(new Set(presses.map(({ status, location }) => `${status} ${location}`)).size).toBe(1);
  const late = await page.post(`${link}/delegation/send`, { key });
  expect(late.location).toBe(presses[0]?.location);
  await until('the act', async () => (await actsOf('FRA')).length > 0);
  expect(await actsOf('FRA')).toHaveLength(1);
  expect(await house.convene.registry.submissionsOf(meeting, 'FRA')).toHaveLength(1);

  const decline = keyOf(await page.get(`${link}/decline`));
  const declines = await Promise.all([1, 2].map(() => page.post(`${link}/decline`, { key: decline })));
  expect(declines.map(({ status }) => status)).toEqual([303, 303]);
  await until('the nil return', async () => (await actsOf('FRA')).length > 1);
  expect((await actsOf('FRA')).map(({ act }) => act.action)).toEqual(['nominate', 'nil_return']);
});

test('scanners follow every link by GET and HEAD, and nothing changes', async () => {
  const link = await page.linkOf(meeting, 'AUT');
  await added(link, person('Eva Huber', 'head'));
  const before = await standing();
  const seen = new Set<string>();
  const open = [link];
  while (open.length > 0) {
    const path = open.pop() ?? '';
    if (seen.has(path)) continue;
    seen.add(path);
    const got = await page.get(path);
    expect([path.replace(link, ''), got.status]).toEqual([path.replace(link, ''), 200]);
    const head = await page.ask(path, { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    for (const [, to = ''] of got.text.matchAll(/(?:href|action)="(\/r\/[^"#]+)"/g)) {
      const way = to.replaceAll('&amp;', '&');
      // where forms are sent to, a scanner asks by GET too
      if (got.text.includes(`action="${to}"`)) await page.get(way);
      else open.push(way);
    }
  }
  expect(seen.size).toBeGreaterThan(20);
  expect(await standing()).toEqual(before);
});

test('a stranger learns nothing: wrong and revoked links are answered alike, in six languages', async () => {
  const link = await page.linkOf(meeting, 'ESP');
  await revokeLinks(house.pool, { meeting, participant: 'ESP' });
  const before = await standing();
  const [revoked, wrong] = [await page.get(link), await page.get(`/r/${'A'.repeat(43)}`)];
  expect([revoked.status, wrong.status]).toEqual([404, 404]);
  expect(revoked.text).toBe(wrong.text);
  for (const word of ['This link is not valid', 'Ce lien', 'Este enlace', 'Эта ссылка', 'هذا الرابط', '此链接无效'])
    expect(wrong.text).toContain(word);
  expect(wrong.text).not.toMatch(/Spain|Twelfth|ESP|CCM/i);
  expect((await page.post(`${link}/decline`, { key: crypto.randomUUID() })).status).toBe(404);
  expect(await standing()).toEqual(before);
});

test('a link that no worker would believe opens nothing: its secret is gone, or nobody certified it', async () => {
  const link = await page.linkOf(meeting, 'AUT');
  const later = await openPage(house, { isSecret: () => false });
  try {
    expect((await later.get(link)).status).toBe(404);
  } finally {
    await later.close();
  }
  expect((await page.get(link)).status).toBe(200);
  await house.owner.query(`UPDATE link SET certificate = NULL WHERE meeting = $1 AND participant = 'AUT'`, [meeting]);
  expect((await page.get(link)).status).toBe(404);
  // whoever writes the next mail certifies it again
  expect(await page.linkOf(meeting, 'AUT')).toBe(link);
  expect((await page.get(link)).status).toBe(200);
});

test('a link ends with its contact: by the day at the venue, its role and whom it serves', async () => {
  const link = await page.linkOf(meeting, 'BEL');
  const { now } = await house.convene.state(meeting);
  const { plan } = await house.convene.registry.meeting(meeting);
  const day = (days: number) => venueDay(new Date(Date.parse(now) + days * 86_400_000).toISOString(), plan);
  const statusWith = async (change: string, values: readonly string[] = []) => {
    await house.owner.query(`UPDATE rehearsal_contact SET ${change} WHERE id = 'bel-new-york'`, [...values]);
    const { status } = await page.get(link);
    expect((await page.get(`${link}/delegation`)).status).toBe(status);
    await house.owner.query(
      "UPDATE rehearsal_contact SET role = 'to', valid_from = '2023-01-01', valid_until = NULL WHERE id = 'bel-new-york'",
    );
    return status;
  };
  expect(await statusWith('valid_until = $1', [day(0)])).toBe(200);
  expect(await statusWith('valid_until = $1', [day(-1)])).toBe(404);
  expect(await statusWith('valid_from = $1', [day(0)])).toBe(200);
  expect(await statusWith('valid_from = $1', [day(1)])).toBe(404);
  expect(await statusWith("role = 'cc'")).toBe(404);
  await house.owner.query("UPDATE rehearsal_contact_of SET participant = 'FRA' WHERE contact = 'bel-new-york'");
  const ended = await page.get(link);
  expect([ended.status, ended.text]).toEqual([404, (await page.get(`/r/${'A'.repeat(43)}`)).text]);
  expect((await page.post(`${link}/decline`, { key: crypto.randomUUID() })).status).toBe(404);
  await house.owner.query("UPDATE rehearsal_contact_of SET participant = 'BEL' WHERE contact = 'bel-new-york'");
  expect((await page.get(link)).status).toBe(200);
  expect(await actsOf('BEL')).toEqual([]);
});

test.each([
  ['no Origin', { origin: '', 'sec-fetch-site': 'same-origin' }, 403],
  ['the Origin of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
  ['no Origin that is named, from another site', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
  ['no Origin that is named, and nothing else said', { origin: 'null', 'sec-fetch-site': '' }, 403],
  ['JSON', { 'content-type': 'application/json' }, 415],
  ['text', { 'content-type': 'text/plain' }, 415],
  ['no type', { 'content-type': '' }, 415],
  ['another Host', { host: 'evil.example' }, 421],
])('a POST with %s is refused', async (_, headers, status) => {
  const link = await page.linkOf(meeting, 'BEL');
  const before = await standing();
  const asked: Record<string, string> = {
    ...{ origin: 'null', 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== ''));
  const body = `key=${crypto.randomUUID()}`;
  const got = await page.ask(`${link}/decline`, { method: 'POST', headers: sent, body });
  expect(got.status).toBe(status);
  expect(await standing()).toEqual(before);
});

test('what is too large is refused, chunked too; what is no method of a page as well', async () => {
  const link = await page.linkOf(meeting, 'BEL');
  const headers = {
    ...{ origin: page.url, 'content-type': 'application/x-www-form-urlencoded' },
  };
  const body = `name=${'x'.repeat(200_000)}`;
  for (const chunked of [false, true]) {
    const got = await page.ask(`${link}/delegation/person`, { method: 'POST', headers, body, chunked });
    expect(got.status).toBe(413);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS'])
    expect((await page.ask(link, { method, headers })).status).toBe(405);
});

test('every answer keeps to itself: no store, no referrer, no script, no other site', async () => {
  const link = await page.linkOf(meeting, 'KEN');
  for (const path of [link, `${link}/delegation/new`, '/r/nothing', '/nowhere']) {
    const { headers, text } = await page.get(path);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(text).not.toMatch(/<script|<style| style="| on\w+="|src="http|href="http/);
  }
  const [, style = ''] = /href="(\/style-[^"]+)"/.exec((await page.get(link)).text) ?? [];
  expect((await page.get(style)).headers['content-type']).toContain('text/css');
});

test('errors stand beside their fields and in a summary, and nothing typed is lost', async () => {
  const link = await page.linkOf(meeting, 'USA');
  const got = await added(
    `${link}`,
    person('', '', { title: 'Ambassador & <Envoy>', email: 'two@a.example, b@b.example' }),
  );
  expect(got.status).toBe(422);
  expect(got.text).toContain('value="Ambassador &amp; &lt;Envoy&gt;"');
  expect(got.text).toContain('value="two@a.example, b@b.example"');
  for (const field of ['role', 'name', 'email']) {
    expect(got.text).toContain(`href="#${field}"`);
    expect(got.text).toContain(`id="${field}-error"`);
    expect(got.text).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
  }
  expect(got.text).toContain('<title>There is a problem: ');
});

test('a list without one head is not sent, and says why', async () => {
  const link = await page.linkOf(meeting, 'GICHD', 'gichd-headquarters');
  await added(link, person('One', 'delegate'));
  const none = await page.get(`${link}/delegation/check`);
  expect(none.text).toContain('exactly one head; this list has 0');
  expect(none.text).not.toContain('name="key"');
  expect((await page.post(`${link}/delegation/send`, { key: `${crypto.randomUUID()}-${'0'.repeat(16)}` })).status).toBe(
    422,
  );
  expect(await actsOf('GICHD')).toEqual([]);
});

test('a delegation of 80 is named in steps, moved and sent in its order', async () => {
  const link = await page.linkOf(meeting, 'BRA');
  for (let n = 1; n <= 80; n += 1) await added(link, person(`Pessoa ${n}`, n === 1 ? 'head' : 'delegate'));
  const list = await page.get(`${link}/delegation`);
  expect(list.text).toContain('Number of persons: 80');
  const keys = Array.from(list.text.matchAll(/delegation\/person\/([0-9a-z-]+)/g), ([, key = '']) => key);
  await page.post(`${link}/delegation/down`, { person: keys[1] ?? '' });
  const check = await page.get(`${link}/delegation/check`);
  expect((await page.post(`${link}/delegation/send`, { key: keyOf(check) })).status).toBe(303);
  const [submission] = await house.convene.registry.submissionsOf(meeting, 'BRA');
  const names = submission?.delegation.persons.map(({ name }) => name) ?? [];
  expect([names.length, ...names.slice(0, 4)]).toEqual([80, 'Pessoa 1', 'Pessoa 3', 'Pessoa 2', 'Pessoa 4']);
});

test('uploads are what they hold: a signed note is taken, and a program called note.pdf is not', async () => {
  const link = await page.linkOf(meeting, 'VUT');
  await added(link, person('Tom Kalo', 'head'));
  const sent = await page.post(`${link}/delegation/send`, { key: keyOf(await page.get(`${link}/delegation/check`)) });
  await page.get(sent.location);
  const row = await until('the note awaited', async () => {
    const one = await house.convene.registry.participant(meeting, 'VUT');
    return one.status === 'nominated' && one;
  });
  await settled('VUT', row.version);
  expect(row.note).toBe('awaited');
  const form = await page.get(`${link}/upload`);
  const key = keyOf(form);
  const file = (bytes: Buffer) => ({ field: 'file', name: 'note.pdf', bytes });
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(2_000, 1), Buffer.from('%PDF-1.7 %%EOF')]);
  const refused = await page.upload(`${link}/upload`, { key, kind: 'note' }, file(program));
  expect([refused.status, refused.text.includes('id="file-error"')]).toEqual([422, true]);
  const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');
  const taken = await page.upload(`${link}/upload`, { key, kind: 'note' }, file(pdf));
  expect(taken.status).toBe(303);
  await until('the note', async () => (await house.convene.registry.participant(meeting, 'VUT')).note === 'received');
  const act = (await actsOf('VUT')).find(({ act: { action } }) => action === 'note_received');
  expect(await house.convene.registry.blob(String(act?.act.detail.sha256))).toEqual(pdf);
});

test('a photo goes with its draft: erased with it, and kept once it is sent', async () => {
  const asking = await convened(house, shortPlan({ answers: { ask: ['photo'] } }));
  const link = await page.linkOf(asking, 'USA');
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7), Buffer.from([0xff, 0xd9])]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const counts = async () => {
    const { rows } = await house.owner.query(
      `SELECT (SELECT count(*)::int FROM draft_file WHERE sha256 = $1) AS drafts, (SELECT count(*)::int FROM blob WHERE sha256 = $1) AS blobs`,
      [sha256],
    );
    return rows[0];
  };
  const typed = { person: 'p1', new: 'yes', role: 'head', name: 'Ann Lee' };
  const photo = (name: string, of: Buffer) => ({ field: 'photo', name, bytes: of });
  const wrong = await page.upload(`${link}/delegation/person`, typed, photo('me.jpg', Buffer.from('<svg/>')));
  expect([wrong.status, wrong.text.includes('id="photo-error"')]).toEqual([422, true]);
  await page.upload(`${link}/delegation/person`, typed, photo('me.jpg', bytes));
  expect(await counts()).toEqual({ drafts: 1, blobs: 0 });
  await page.post(`${link}/delegation/discard`, {});
  expect(await counts()).toEqual({ drafts: 0, blobs: 0 });
  await page.upload(`${link}/delegation/person`, typed, photo('me.jpg', bytes));
  await page.post(`${link}/delegation/send`, { key: keyOf(await page.get(`${link}/delegation/check`)) });
  expect(await counts()).toEqual({ drafts: 0, blobs: 1 });
  const [submission] = await house.convene.registry.submissionsOf(asking, 'USA');
  expect(submission?.delegation.persons).toMatchObject([{ name: 'Ann Lee', photo: sha256 }]);
});

test('after the deadline an answer is late, and the page says so before and after', async () => {
  const late = await convened(house, shortPlan());
  await house.convene.advance(late, '2024-09-01T12:00:00Z');
  const link = await page.linkOf(late, 'CHE');
  expect((await page.get(`${link}?l=fr`)).text).toContain('Cette date est passée');
  const sent = await page.post(`${link}/decline?l=fr`, { key: keyOf(await page.get(`${link}/decline`)) });
  expect((await page.get(sent.location)).text).toContain('Reçu après la date limite');
  expect((await house.convene.registry.participant(late, 'CHE')).late).toBe(true);
});

test('once the lists are final the page takes requests, which staff see and take', async () => {
  const over = await convened(house, shortPlan());
  await approveAll(house, over, '2024-10-01T12:00:00Z');
  expect((await house.convene.registry.meeting(over)).phase).toBe('concluded');
  const link = await page.linkOf(over, 'KEN');
  const home = await page.get(`${link}?l=en`);
  expect(home.text).toContain('What you send now is a request');
  await added(link, person('Amina Otieno', 'head'));
  const key = keyOf(await page.get(`${link}/delegation/check`));
  const presses = await Promise.all([1, 2].map(() => page.post(`${link}/delegation/send?l=en`, { key })));
  expect(presses.map(({ status }) => status)).toEqual([303, 303]);
  expect((await page.get(presses[0]?.location ?? '')).text).toContain('The secretariat will decide on it.');
  expect((await house.convene.registry.acts(over, { subject: 'KEN', action: 'nominate' })).length).toBe(0);

  const convene = conveneInProcess(fleetOf(house));
  const { out } = await convene('requests', over, '--json');
  const [asked, ...more] = JSON.parse(out);
  expect(more).toEqual([]);
  expect(asked).toMatchObject({ participant: 'KEN', kind: 'nominate', taken_at: null });
  expect(asked.content.persons).toMatchObject([{ name: 'Amina Otieno', role: 'head' }]);
  expect((await convene('requests', over, '--take', asked.id)).out).toContain(asked.id);
  expect(await convene('requests', over, '--take', asked.id)).toMatchObject({
    status: 1,
    err: expect.stringContaining('no open request'),
  });
});

test('more tries than the limit are refused, by all processes together; and nothing that was logged is a link', async () => {
  const [one, other] = [
    await openPage(house, { limits: { posts: 3, strangers: 2 } }),
    await openPage(house, { limits: { posts: 3, strangers: 2 } }),
  ];
  try {
    const link = await one.linkOf(meeting, 'ICRC', 'icrc-headquarters');
    const key = keyOf(await one.get(`${link}/acknowledge`));
    const statuses = [];
    for (const door of [one, other, one, other])
      statuses.push((await door.post(`${link}/acknowledge`, { key })).status);
    expect(statuses).toEqual([303, 303, 303, 429]);
    const strange = [];
    for (const door of [one, other, one]) strange.push((await door.get(`/r/${'B'.repeat(43)}`)).status);
    expect(strange.at(-1)).toBe(429);
    // a mission behind the same address still opens its link
    expect((await one.get(link)).status).toBe(200);
    const { rows } = await house.owner.query('SELECT key FROM page_tries');
    expect(JSON.stringify(rows)).not.toContain(link.slice(3));
  } finally {
    await one.close();
    await other.close();
  }
  expect(JSON.stringify(page.logged)).not.toContain('/r/');
});

test('`convene web` serves the page until it is asked to stop', async () => {
  const port = await getPort();
  const child = spawnConvene(['web', '--port', String(port)], fleetOf(house));
  const ended = endOf(child);
  const { status, headers } = await until('the page', () =>
    fetch(`http://127.0.0.1:${port}/nowhere`).catch(() => null),
  );
  expect([status, headers.get('referrer-policy')]).toEqual([404, 'no-referrer']);
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ out: '', err: expect.stringContaining(`listens on port ${port}`) });
});
