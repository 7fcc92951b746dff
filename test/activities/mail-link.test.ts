import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import type { Message } from '../../domain/mail.ts';
import { emlOf } from '../../mail/eml.ts';
import { linked } from '../../mail/link.ts';
import { composeMessage } from '../../mail/message.ts';
import { linksOf, linkWith, tokenOf } from '../../registry/links.ts';
import { linkKeysOf } from '../../worker/secrets.ts';
import { ownHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { convened, toMissions } from '../workflows/support.ts';

const BASE = 'https://answers.example';
const LINK = /https:\/\/answers\.example\/r\/([A-Za-z0-9_-]{43})/g;

const parts: Parameters<typeof composeMessage>[0] = {
  key: { meeting: 'm', circulation: 'c', revision: 1, participant: 'CHE', contact: 'che-new-york', attempt: 1 },
  ...{ mode: 'live', at: '2024-02-15T10:00:00Z', html: true, cc: [], attachments: [] },
  ...{ language: 'fr', wording: { subject: 'Sujet', body: 'Un.\n\nDeux.\n\nTrois.' } },
  sender: { name: null, address: 'noreply@convene.example', replyTo: null, bounceDomain: 'convene.example' },
  secretariat: { name: null, address: null },
  to: { name: 'Mission', address: 'newyork@che.mission.example' },
};
const link = {
  ...{ base: BASE, meeting: 'm', participant: 'CHE', contact: 'che-new-york', version: 3, secret: 'k1' },
};
const keys = [{ id: 'k1', key: Buffer.alloc(32, 7) }];

test('the address stands in what is sent alone: before the last paragraph, in words and in HTML, the same each time', () => {
  const { message } = composeMessage({ ...parts, link });
  expect(message.text).toMatch(/^Un\.\n\nDeux\.\n\nVotre réponse[^\n]+:\n\{link\}\n\nTrois\.$/);
  const token = tokenOf(keys, link);
  expect(JSON.stringify(message)).not.toContain(token);
  const sent = linked(message, keys);
  expect(sent.text).toContain(`\n${BASE}/r/${token}\n`);
  expect(sent.html).toContain(`<a href="${BASE}/r/${token}">${BASE}/r/${token}</a>`);
  expect(linked(message, keys)).toEqual(sent);
});

test('without a page there is no paragraph; wording that has a place for the link keeps it where it is', () => {
  expect(composeMessage(parts).message.text).toBe('Un.\n\nDeux.\n\nTrois.');
  const placed = { ...parts, wording: { subject: 'S', body: 'Ici : {link}\n\nFin.' } };
  expect(composeMessage({ ...placed, link }).message.text).toBe('Ici : {link}\n\nFin.');
  expect(linked(composeMessage(parts).message, keys)).toEqual(composeMessage(parts).message);
});

test('a message whose secret is gone leads to the page that says how to get a new link', () => {
  expect(linked(composeMessage({ ...parts, link }).message, []).text).toContain(`\n${BASE}/r/renewed\n`);
});

test('the convocation brings each contact its own link, and neither outbox, record, file nor history has one', async () => {
  const house = await ownHouse({ worker: { roster: rosterOfDozen, webUrl: BASE } });
  const meeting = await convened(house);
  const received = toMissions(house.sink.received());
  expect(received.length).toBeGreaterThan(8);
  await house.sink.settled();
  const tokens: string[] = [];
  for (const { file } of received) {
    const text = await readable(readFileSync(join(house.mailDir, file)));
    const found = [...new Set(Array.from(text.matchAll(LINK), ([, token = '']) => token))];
    expect(found).toHaveLength(1);
    expect(text).not.toContain('{link}');
    tokens.push(...found);
  }
  expect(new Set(tokens).size).toBe(received.length);
  const opened = await linkWith(house.pool, tokens[0] ?? '');
  expect(opened).toMatchObject({ meeting, revoked_at: null, version: 1 });

  const { rows } = await house.owner.query<{ message: Message; all: string }>(
    'SELECT message, o::text AS all FROM outbox o WHERE meeting = $1',
    [meeting],
  );
  const acts = JSON.stringify(await house.convene.registry.acts(meeting));
  for (const token of tokens) {
    for (const { all } of rows) expect(all).not.toContain(token);
    expect(acts).not.toContain(token);
  }
  const kept = rows.find(({ message }) => message.link !== undefined);
  if (kept === undefined) throw new Error('no message has a link');
  expect(await readable(await emlOf(house.pool, kept.message))).toContain('{link}');

  // what a dispatcher would send again is what was sent
  const [of] = await linksOf(house.pool, meeting, 'CHE');
  if (of === undefined) throw new Error('CHE has no link');
  expect(tokens).toContain(tokenOf(linkKeysOf(house.secrets) ?? [], of));
});

/** The words of a mail, as text and as HTML. */
async function readable(raw: Buffer): Promise<string> {
  const { text = '', html } = await simpleParser(raw, { skipImageLinks: true });
  return [text, html === false ? '' : html].join('\n');
}
