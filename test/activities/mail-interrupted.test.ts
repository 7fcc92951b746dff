import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { simpleParser } from 'mailparser';
import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { enclosedForms } from '../../documents/enclosed-form.ts';
import { delegationIn } from '../../documents/read-form.ts';
import { claim } from '../../registry/outbox.ts';
import { openPool } from '../../registry/pool.ts';
import { plan12 } from '../workflows/support.ts';
import { codesOf, dispatchAll, openDispatcher, openRegistry, openSink, outbox, stage, until } from './support.ts';

type Mail = { messageId: string; bytes: Buffer };

/** Everyone got the message; one that came more than once is the same to the byte, and marked so in the outbox. */
async function expectOnceOrMarked(pool: pg.Pool, mails: readonly Mail[], participants: number): Promise<void> {
  const rows = await outbox(pool);
  expect(rows).toHaveLength(participants);
  expect(rows.filter((row) => row.state !== 'sent')).toEqual([]);
  const copies = new Map<string, Mail[]>();
  for (const mail of mails) copies.set(mail.messageId, [...(copies.get(mail.messageId) ?? []), mail]);
  expect(copies.size).toBe(participants);
  for (const row of rows) {
    const [one, ...more] = copies.get(row.message_id.slice(1, -1)) ?? [];
    expect(one, `${row.participant} got no message`).toBeDefined();
    expect(row.repeats, `${row.participant} got ${more.length} unmarked repeats`).toBeGreaterThanOrEqual(more.length);
    for (const repeat of more) expect(repeat.bytes.equals(one?.bytes ?? Buffer.alloc(0))).toBe(true);
  }
}

test('a lost answer makes the same message be sent again, marked', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  sink.now().dropAfterData(1);
  const { input } = await stage(pool, { codes: ['CHE'] });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
  expect((await dispatchAll(dispatch, input)).outcomes).toMatchObject([{ outcome: 'sent' }]);
  expect(await outbox(pool)).toMatchObject([{ state: 'sent', tries: 2, repeats: 1 }]);
  expect(sink.now().received()).toHaveLength(2);
  await expectOnceOrMarked(pool, await sink.mails(), 1);
});

test('a message is unknown when no answer came to its last try, and the next contact is tried', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  sink.now().dropAfterData(3);
  const contacts = [
    { id: 'CHE/ny', participants: ['CHE'], rank: 1 },
    { id: 'CHE/geneva', participants: ['CHE'], rank: 2 },
  ];
  const { input } = await stage(pool, { codes: ['CHE'], contacts });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { retryAfterMs: [1, 1] });
  expect((await dispatchAll(dispatch, input)).outcomes).toMatchObject([{ outcome: 'sent', contact: 'CHE/geneva' }]);
  expect(await outbox(pool)).toMatchObject([
    { contact: 'CHE/ny', state: 'unknown', tries: 3, repeats: 2, answer: expect.stringMatching(/^no answer after/) },
    { contact: 'CHE/geneva', state: 'sent', tries: 1, repeats: 0 },
  ]);
});

test('a server that is silent after the message counts as an answer lost', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: ['CHE', 'LAO'] });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { sendMs: 300, retryAfterMs: [1] });
  expect(await dispatch({ ...input, participants: ['LAO'] })).toMatchObject({ deferred: [] });
  // the connection is open, so the message goes out, and its answer is held back
  sink.now().pause();
  expect(await dispatch({ ...input, participants: ['CHE'] })).toMatchObject({ deferred: [{ participant: 'CHE' }] });
  expect((await outbox(pool))[0]).toMatchObject({ participant: 'CHE', state: 'sending', repeats: 0 });
  sink.now().resume();
  await dispatchAll(dispatch, input);
  await expectOnceOrMarked(pool, await sink.mails(), 2);
  expect((await outbox(pool))[0]).toMatchObject({ state: 'sent', repeats: 1 });
});

test('two dispatchers at once on the same rows send each message once', async () => {
  const { pool, databaseUrl } = await openRegistry();
  const second = openPool(databaseUrl, { max: 4 });
  onTestFinished(() => second.end());
  const sink = await openSink();
  const { input } = await stage(pool, { codes: codesOf(120) });
  const one = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
  const two = openDispatcher(second, { REHEARSAL_SMTP_URL: sink.url });
  const results = await Promise.all([one.dispatch(input), two.dispatch(input)]);
  for (const { outcomes, deferred } of results) {
    const named = [...outcomes, ...deferred].map(({ participant }) => participant);
    expect(named.sort()).toEqual(input.participants);
  }
  await dispatchAll(one.dispatch, input);
  expect(sink.now().received()).toHaveLength(120);
  expect(sink.now().duplicates()).toBe(0);
  expect((await outbox(pool)).every((row) => row.state === 'sent' && row.repeats === 0)).toBe(true);
});

test('a claim passes over the rows that another claim is just taking', async () => {
  const { pool, databaseUrl } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: ['CHE', 'LAO'] });
  await openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }).dispatch(input);
  await pool.query(`UPDATE outbox SET state = 'prepared'`);
  // one connection, so that its statements are one transaction
  const first = openPool(databaseUrl, { max: 1 });
  onTestFinished(() => first.end());
  const terms = { limit: 16, leaseMs: 60_000, maxTries: 3 };
  await first.query('BEGIN');
  expect(await claim(first, input, terms)).toHaveLength(2);
  let ended = false;
  const second = claim(pool, input, terms).finally(() => {
    ended = true;
  });
  const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;
  await until('the second claim', async () => ended || (await pool.query(waits)).rowCount === 1);
  await first.query('COMMIT');
  expect(await second).toEqual([]);
});

/** With the form that each participant gets in its own name. */
async function withForms() {
  const planned = plan12();
  const plan = { ...planned, answers: { form: 'enclosed' as const } };
  const [circulation] = plan.circulations;
  if (circulation === undefined) throw new Error('the plan has no circulation');
  const mail = { en: { subject: 's', body: 'b' } };
  return { forms: await enclosedForms({ meeting: 'ccm-12msp~r1', mode: 'rehearsal', plan, circulation, mail }) };
}

test('a dispatcher killed in the middle leaves a few to be repeated, marked, and nobody without', async () => {
  const { pool, databaseUrl } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: codesOf(200), ...(await withForms()) });
  const child = startChild(databaseUrl, sink.url, input, 1_000);
  await until('the first messages', () => sink.now().received().length >= 30);
  // stored from now on, and never answered
  const before = sink.now().received().length;
  sink.now().pause();
  await until('messages without an answer', () => sink.now().received().length > before);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const claimed = (await outbox(pool)).filter((row) => row.state === 'sending').length;
  expect(claimed).toBeGreaterThan(0);
  expect(claimed).toBeLessThanOrEqual(16);
  sink.now().resume();

  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { leaseMs: 10_000 });
  const { outcomes } = await dispatchAll(dispatch, input);
  expect(outcomes.every(({ outcome }) => outcome === 'sent')).toBe(true);
  await expectOnceOrMarked(pool, await sink.mails(), 200);
  expect(sink.now().duplicates()).toBeGreaterThan(0);
  const marked = (await outbox(pool)).filter((row) => row.repeats > 0).length;
  expect(marked).toBe(claimed);

  const [one, other] = (await sink.mails()).slice(-2);
  const forms = await Promise.all(
    [one, other].map(async (mail) => (await simpleParser(mail?.bytes ?? '')).attachments.slice(1)),
  );
  const named = forms.map((own) => own.map(({ content }) => delegationIn(content, null).marks?.participant));
  expect(named.map((of) => new Set(of).size)).toEqual([1, 1]);
  expect(named.map((of) => of.length)).toEqual([2, 2]);
  expect(named[0]).not.toEqual(named[1]);
});

test('a server killed in the middle and started again gets everything', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: codesOf(200) });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { unreachableRetryMs: 20 });
  const first = dispatch(input);
  await until('the first messages', () => sink.now().received().length >= 50);
  await sink.restart();
  const { deferred } = await first;
  const { outcomes } = deferred.length > 0 ? await dispatchAll(dispatch, input) : await first;
  expect(outcomes).toHaveLength(200);
  expect(outcomes.every(({ outcome }) => outcome === 'sent')).toBe(true);
  await expectOnceOrMarked(pool, await sink.mails(), 200);
});

test('a server that is down defers everyone, and counts no try', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  await sink.now().kill();
  const { input } = await stage(pool, { codes: codesOf(50) });
  const { dispatch, warnings } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { unreachableRetryMs: 1_234 });
  const result = await dispatch(input);
  expect(result.outcomes).toEqual([]);
  expect(result.deferred.map(({ participant }) => participant)).toEqual(input.participants);
  expect(result.retryAfterMs).toBe(1_234);
  const rows = await outbox(pool);
  expect(rows.every((row) => row.state === 'prepared' && row.tries === 0 && row.repeats === 0)).toBe(true);
  expect(warnings).toHaveLength(1);
});

test('a message that may have arrived stays so while the server is down', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: ['CHE'] });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { unreachableRetryMs: 1 });
  await dispatch(input);
  // as a worker leaves it that dies between the server's answer and its record
  await pool.query(`UPDATE outbox SET state = 'sending', lease_until = now()`);
  await sink.now().kill();
  expect((await dispatch(input)).deferred).toHaveLength(1);
  expect(await outbox(pool)).toMatchObject([{ state: 'sending', tries: 1, repeats: 0 }]);
  await sink.restart();
  await dispatchAll(dispatch, input);
  expect(await outbox(pool)).toMatchObject([{ state: 'sent', tries: 2, repeats: 1 }]);
  await expectOnceOrMarked(pool, await sink.mails(), 1);
});

function startChild(databaseUrl: string, sinkUrl: string, input: object, leaseMs: number): ChildProcess {
  const program = fileURLToPath(new URL('./dispatch-child.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', program, databaseUrl, sinkUrl, JSON.stringify(input), String(leaseMs)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
