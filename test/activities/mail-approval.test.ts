import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { openTransports, transportFor } from '../../mail/transports.ts';
import { codesOf, openDispatcher, openRegistry, openSink, outbox, sha256, stage, until } from './support.ts';

const refused = (type: string) => expect.objectContaining({ type, nonRetryable: true });

describe('only what was approved and issued goes out', () => {
  const cases: [name: string, change: string, type: string][] = [
    ['a circulation in review', `UPDATE circulation SET state = 'in_review'`, 'NotIssued'],
    ['one withdrawn after it was issued', `UPDATE circulation SET state = 'withdrawn'`, 'NotIssued'],
    ['one issued with another manifest', `UPDATE circulation SET final_sha256 = repeat('0', 64)`, 'NotIssued'],
    [
      'a manifest whose wording was changed afterwards',
      `UPDATE circulation SET final_manifest = jsonb_set(final_manifest, '{mail,en,body}', '"Something else"')`,
      'NotIssued',
    ],
    ['a revision that is not in the registry', 'UPDATE circulation SET revision = 2', 'NotIssued'],
    ['a paper that is only a draft', `UPDATE document SET stage = 'draft'`, 'NotIssued'],
    ['a meeting of the other mode', '', 'ModeMismatch'],
    ['a participant of another capacity', `UPDATE participant SET capacity = 'signatory'`, 'NoDocument'],
    ['a code that is no participant', `UPDATE participant SET code = 'LAO'`, 'UnknownParticipant'],
  ];
  test.each(cases)('%s is refused', async (name, change, type) => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const { input } = await stage(pool, { codes: ['CHE'] });
    if (change) await pool.query(change);
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const asked = name.includes('other mode') ? { ...input, mode: 'live' as const } : input;
    await expect(dispatch(asked)).rejects.toThrow(refused(type));
    expect(await outbox(pool)).toEqual([]);
    expect(sink.now().received()).toEqual([]);
  });

  test('paper whose bytes are not those of its hash is refused', async () => {
    const { pool, owner } = await openRegistry();
    const sink = await openSink();
    const { input } = await stage(pool, { codes: ['CHE'] });
    await owner.query(`UPDATE blob SET bytes = 'forged'`);
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    await expect(dispatch(input)).rejects.toThrow(refused('DocumentBroken'));
    expect(sink.now().received()).toEqual([]);
  });

  test('an input that is not one is refused with what is wrong', async () => {
    const { pool } = await openRegistry();
    const { input } = await stage(pool, { codes: ['CHE'] });
    const { dispatch } = openDispatcher(pool, {});
    const wrong = { ...input, participants: codesOf(201), sha256: 'x' };
    await expect(dispatch(wrong)).rejects.toThrow(refused('InvalidInput'));
    await expect(dispatch(wrong)).rejects.toThrow(/sha256[\s\S]*participants|participants[\s\S]*sha256/);
  });

  test('a withdrawal in the middle stops what is not on its way', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const { input } = await stage(pool, { codes: codesOf(150) });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    sink.now().pause();
    const going = dispatch(input);
    await until('rows claimed', async () => (await outbox(pool)).some((row) => row.state === 'sending'));
    await pool.query(`UPDATE circulation SET state = 'withdrawn'`);
    sink.now().resume();
    const { outcomes, deferred } = await going;
    expect(outcomes.length).toBeLessThanOrEqual(16);
    expect(sink.now().received()).toHaveLength(outcomes.length);
    expect(outcomes.length + deferred.length).toBe(150);
    await expect(dispatch(input)).rejects.toThrow(refused('NotIssued'));
  });
});

describe('a rehearsal', () => {
  test('never goes out by the live server, and its messages say why', async () => {
    const { pool } = await openRegistry();
    const real = await openSink();
    const { input } = await stage(pool, { codes: ['CHE', 'LAO'] });
    const { dispatch } = openDispatcher(pool, { SMTP_URL: real.url });
    const { outcomes, deferred } = await dispatch(input);
    expect(deferred).toEqual([]);
    expect(outcomes).toMatchObject([
      { participant: 'CHE', outcome: 'undeliverable', answer: expect.stringMatching(/^no REHEARSAL_SMTP_URL/) },
      { participant: 'LAO', outcome: 'undeliverable', answer: expect.stringMatching(/^no REHEARSAL_SMTP_URL/) },
    ]);
    expect((await outbox(pool)).map(({ state, tries }) => [state, tries])).toEqual([
      ['refused', 0],
      ['refused', 0],
    ]);
    expect(real.now().connections()).toBe(0);
    expect(real.now().received()).toEqual([]);
  });

  test('with both servers configured uses its own alone, and a live meeting the other alone', async () => {
    const rehearsed = await openRegistry();
    const held = await openRegistry();
    const real = await openSink();
    const own = await openSink();
    const env = { SMTP_URL: real.url, REHEARSAL_SMTP_URL: own.url };
    const rehearsal = await stage(rehearsed.pool, { codes: ['CHE'] });
    await openDispatcher(rehearsed.pool, env).dispatch(rehearsal.input);
    expect([own.now().received().length, real.now().received().length]).toEqual([1, 0]);
    const live = await stage(held.pool, { codes: ['CHE'], mode: 'live' });
    await openDispatcher(held.pool, env).dispatch(live.input);
    expect([own.now().received().length, real.now().received().length]).toEqual([1, 1]);
    const [mail] = await real.mails();
    expect(mail?.bytes.toString()).not.toMatch(/rehearsal/i);
  });

  test('that is already marked in its approved wording is not marked twice', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const mail = {
      en: { subject: '[REHEARSAL] Note', body: 'REHEARSAL · NOT AN OFFICIAL COMMUNICATION\n\nExcellency,' },
    };
    const { input } = await stage(pool, { codes: ['CHE'], mail });
    await openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }).dispatch(input);
    const { rows } = await pool.query('SELECT message FROM outbox');
    expect(rows).toMatchObject([{ message: { subject: mail.en.subject, text: mail.en.body } }]);
  });
});

test('what a live meeting without a server issues waits in the outbox, and goes out when there is one', async () => {
  const { pool } = await openRegistry();
  const own = await openSink();
  const { input } = await stage(pool, { codes: ['CHE'], mode: 'live' });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: own.url });
  await expect(dispatch(input)).rejects.toThrow(expect.objectContaining({ type: 'NoTransport', nonRetryable: false }));
  expect(own.now().received()).toEqual([]);
  const { rows } = await pool.query('SELECT state, message_id FROM outbox');
  expect(rows).toMatchObject([{ state: 'prepared' }]);
  const live = await openSink();
  await openDispatcher(pool, { SMTP_URL: live.url }).dispatch(input);
  expect(live.now().received()).toMatchObject([{ messageId: rows[0].message_id.replace(/^<|>$/g, '') }]);
});

test('the hash of a manifest is that of its canonical JSON', async () => {
  const { pool } = await openRegistry();
  const { input, manifest } = await stage(pool, { codes: ['CHE'] });
  expect(input.sha256).toBe(sha256(canonicalize(Object.fromEntries(Object.entries(manifest).reverse())) ?? ''));
});

describe('the servers of a worker', () => {
  test('are read from URLs, and a mode has its own', () => {
    const smtp = openTransports({
      SMTP_URL: 'smtps://user:p%40ss@relay.example',
      REHEARSAL_SMTP_URL: 'smtp://[::1]:2525',
    });
    expect(transportFor(smtp, 'live')?.mode).toBe('live');
    expect(transportFor(smtp, 'rehearsal')?.mode).toBe('rehearsal');
    expect(openTransports({ SMTP_URL: '' })).toMatchObject({ live: null, rehearsal: null });
  });

  test.each([
    ['http://relay.example', /has the scheme http:/],
    ['relay.example', /is not a URL/],
    ['smtp://relay.example?pool=true', /unknown parameter pool/],
  ])('%s is refused with what would be right', (url, message) => {
    expect(() => openTransports({ SMTP_URL: url })).toThrow(message);
    expect(() => openTransports({ SMTP_URL: url })).toThrow(/expected smtp:/);
  });

  test('may not be the same for both modes', () => {
    const env = { SMTP_URL: 'smtp://Relay.example:587', REHEARSAL_SMTP_URL: 'smtp://user:x@relay.example' };
    expect(() => openTransports(env)).toThrow(/REHEARSAL_SMTP_URL[\s\S]*is the same server|is the same server/);
  });
});
