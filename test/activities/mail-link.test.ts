import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { judge, withCopies } from '../../activities/outcomes.ts';
import type { Message } from '../../domain/mail.ts';
import { emlOf } from '../../mail/eml.ts';
import { handedTo, linked } from '../../mail/link.ts';
import { composeMessage } from '../../mail/message.ts';
import { linksOf, linkWith, tokenOf } from '../../registry/links.ts';
import { linkKeysOf } from '../../worker/secrets.ts';
import { ownHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { convened, toMissions } from '../workflows/support.ts';
import { dispatchAll, mailOf, openDispatcher, openRegistry, openSink, outbox, stage } from './support.ts';

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
const keys = [{ id: 'k1', key: Buffer.alloc(32, 7), seed: Buffer.alloc(32, 8) }];

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
  let copies = 0;
  for (const { file, to } of received) {
    const raw = readFileSync(join(house.mailDir, file));
    const text = await readable(raw);
    const found = [...new Set(Array.from(text.matchAll(LINK), ([, token = '']) => token))];
    const addressee = [(await simpleParser(raw)).to].flat().flatMap((field) => field?.value ?? [])[0]?.address;
    // the one whom it is addressed to has the link, in a mail that goes to nobody else
    if (to.includes(addressee ?? '')) expect([to, found.length]).toEqual([[addressee], 1]);
    else {
      copies += 1;
      expect(text).not.toContain(BASE);
    }
    expect(text).not.toContain('{link}');
    tokens.push(...found);
  }
  expect(copies).toBeGreaterThan(3);
  expect(new Set(tokens).size).toBe(received.length - copies);
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

const copied = { ...parts, cc: [{ name: 'Genève', address: 'geneva@che.mission.example' }] };
const [toMission, toGeneva] = ['newyork@che.mission.example', 'geneva@che.mission.example'];

test('a copy is the same message without the paragraph of the link, in words and in HTML, the same each time', () => {
  const { message } = composeMessage({ ...copied, link });
  const handed = handedTo(message, [toMission, toGeneva], keys);
  expect(handed.first).toEqual({ to: [toMission], message: linked(message, keys) });
  const plain = composeMessage(copied).message;
  expect(handed.copies).toEqual({ to: [toGeneva], message: { ...plain, link } });
  expect(handedTo(message, [toMission, toGeneva], keys)).toEqual(handed);
  // a repeat to the copies alone has no link either
  expect(handedTo(message, [toGeneva], keys)).toEqual({ first: handed.copies, copies: null });
});

test('a message without a link goes to all at once; one that is all one paragraph is not sent empty', () => {
  const { message } = composeMessage(copied);
  expect(handedTo(message, [toMission, toGeneva], keys)).toEqual({
    first: { to: [toMission, toGeneva], message },
    copies: null,
  });
  const one = composeMessage({ ...copied, link, wording: { subject: 'S', body: 'Ici : {link}' } }).message;
  const copy = handedTo(one, [toMission, toGeneva], keys).copies?.message;
  expect(copy?.text).toBe(`Ici : ${BASE}/r/renewed`);
  expect(JSON.stringify(copy)).not.toContain(tokenOf(keys, link));
});

test.each([
  ['kept', { kind: 'kept', text: 'no connection' } as const],
  ['lost', { kind: 'lost', text: 'no answer in time' } as const],
])('copies that were %s are tried again without the addressee, and end with a note', (_, ofCopies) => {
  const { message } = composeMessage({ ...copied, link });
  const envelopeTo = [toMission, toGeneva];
  const taken = { kind: 'answered', accepted: [toMission], refused: [], text: '250 taken' } as const;
  const answer = withCopies({ ...taken, accepted: [toMission], refused: [] }, [toGeneva], ofCopies);
  const row = { key: 'k', token: 't', again: false, envelopeTo, message, answer: null };
  const waits = { retryAfterMs: [10], unreachableRetryMs: 5 };
  expect(judge({ ...row, tries: 1 }, answer, waits)).toMatchObject({ state: 'prepared', remaining: [toGeneva] });
  expect(judge({ ...row, tries: 2 }, answer, waits)).toMatchObject({
    state: 'sent',
    answer: `250 taken; ${toGeneva} refused: 421`,
  });
});

test('an addressee that refuses keeps no copy back, and it is known who has one', () => {
  const refused = {
    kind: 'answered' as const,
    accepted: [],
    refused: [{ address: toMission, code: 550 }],
    text: '550 no',
  };
  const answer = withCopies(refused, [toGeneva], {
    kind: 'answered',
    accepted: [toGeneva],
    refused: [],
    text: '250 ok',
  });
  const { message } = composeMessage({ ...copied, link });
  const row = {
    key: 'k',
    token: 't',
    tries: 1,
    again: false,
    envelopeTo: [toMission, toGeneva],
    message,
    answer: null,
  };
  expect(judge(row, answer, { retryAfterMs: [10], unreachableRetryMs: 5 })).toMatchObject({
    state: 'refused',
    answer: `250 ok; ${toMission} refused: 550`,
  });
});

test('a copy that is put off is repeated by itself: one row, one mail with the link, one Message-ID', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  let tries = 0;
  sink.now().setRefuse((to) => {
    if (to !== mailOf('CHE/geneva')) return null;
    tries += 1;
    return tries === 1 ? { code: 450, message: 'try later' } : null;
  });
  const copy = (id: string) => ({ id, participants: ['CHE'], role: 'cc' as const });
  const contacts = [{ id: 'CHE/ny', participants: ['CHE'] }, copy('CHE/geneva'), copy('CHE/capital')];
  const { input } = await stage(pool, { codes: ['CHE'], contacts });
  const page = { base: BASE, keys: [{ id: 'k1', key: Buffer.alloc(32, 7), seed: Buffer.alloc(32, 8) }] as const };
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { page });
  expect((await dispatchAll(dispatch, input)).outcomes).toMatchObject([{ outcome: 'sent', contact: 'CHE/ny' }]);

  const mails = await sink.mails();
  expect(mails.map(({ to }) => to)).toEqual([[mailOf('CHE/ny')], [mailOf('CHE/capital')], [mailOf('CHE/geneva')]]);
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(1);
  const texts = await Promise.all(mails.map(({ bytes }) => readable(bytes)));
  expect(texts.map((text) => text.includes(BASE))).toEqual([true, false, false]);
  expect(mails[1]?.bytes.equals(mails[2]?.bytes ?? Buffer.of())).toBe(true);
  expect(await outbox(pool)).toMatchObject([{ state: 'sent', tries: 2, repeats: 0 }]);
});

/** The words of a mail, as text and as HTML. */
async function readable(raw: Buffer): Promise<string> {
  const { text = '', html } = await simpleParser(raw, { skipImageLinks: true });
  return [text, html === false ? '' : html].join('\n');
}
