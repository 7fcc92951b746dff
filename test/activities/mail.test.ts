import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { copiesTaken } from '../../domain/copies.ts';
import { openMail } from '../../registry/mail.ts';
import { record } from '../../registry/outbox.ts';
import { codesOf, dispatchAll, mailOf, openDispatcher, openRegistry, openSink, outbox, PDF, stage } from './support.ts';

describe('a dispatch', () => {
  test('sends each participant the approved wording and paper, once', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const contacts = [
      { id: 'CHE/ny', participants: ['CHE'], name: 'Mission of Switzerland' },
      { id: 'CHE/capital', participants: ['CHE'], role: 'cc' as const },
      { id: 'LAO/ny', participants: ['LAO'] },
    ];
    const { input } = await stage(pool, { codes: ['CHE', 'LAO'], contacts });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });

    const first = await dispatch(input);
    const rows = await outbox(pool);
    expect(first.deferred).toEqual([]);
    expect(first.outcomes).toEqual(
      rows.map((row) => ({
        participant: row.participant,
        outcome: 'sent',
        contact: row.contact,
        messageId: row.message_id,
        answer: expect.stringMatching(/^250 /),
      })),
    );
    expect(rows.map(({ state, tries, repeats }) => ({ state, tries, repeats }))).toEqual([
      { state: 'sent', tries: 1, repeats: 0 },
      { state: 'sent', tries: 1, repeats: 0 },
    ]);

    const mails = await sink.mails();
    expect(mails.map((mail) => mail.to).sort()).toEqual([
      [mailOf('CHE/ny'), mailOf('CHE/capital')],
      [mailOf('LAO/ny')],
    ]);
    const toSwitzerland = mails.find((mail) => mail.to.includes(mailOf('CHE/ny')));
    const parsed = await simpleParser(toSwitzerland?.bytes ?? '');
    expect(parsed.from?.text).toBe('"Secretariat" <noreply@convene.example>');
    expect(parsed.replyTo?.text).toBe('secretariat@convene.example');
    expect(parsed.subject).toBe('REHEARSAL – Note verbale 1/2024');
    expect(parsed.text?.split('\n')[0]).toMatch(/^REHEARSAL – /);
    expect(parsed.text).toContain('Please find the note attached.');
    expect(parsed.date?.toISOString()).toBe('2024-02-15T09:00:00.000Z');
    expect(parsed.headers.get('x-convene-mode')).toBe('rehearsal');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('content-language')).toBe('en');
    expect(parsed.attachments.map(({ filename, content }) => [filename, content.equals(PDF)])).toEqual([
      ['REHEARSAL-note.pdf', true],
    ]);
    // a bounce leads back by the envelope or the Message-ID
    const token = /^<([0-9a-f]{32})@convene\.example>$/.exec(parsed.messageId ?? '')?.[1];
    expect(toSwitzerland?.envelopeFrom).toBe(`bounce+che-${token}@bounces.example`);

    expect(await dispatch(input)).toEqual(first);
    expect(sink.now().received()).toHaveLength(2);

    await dispatch({ ...input, attempt: 2 });
    expect(sink.now().received()).toHaveLength(4);
    expect(sink.now().duplicates()).toBe(0);
  });

  test('names each participant once, however often it was asked for', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const { input } = await stage(pool, { codes: ['CHE'] });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatch({ ...input, participants: ['CHE', 'CHE'] });
    expect(outcomes.map(({ participant }) => participant)).toEqual(['CHE']);
    expect(sink.now().received()).toHaveLength(1);
  });

  test('takes two hundred through one pool of connections', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const { input } = await stage(pool, { codes: codesOf(200) });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatch(input);
    expect(outcomes.filter(({ outcome }) => outcome === 'sent')).toHaveLength(200);
    expect(sink.now().received()).toHaveLength(200);
    expect(sink.now().duplicates()).toBe(0);
    expect(sink.now().connections()).toBeLessThanOrEqual(8);
  });
});

describe('a refused address', () => {
  const contacts = [
    { id: 'CHE/ny', participants: ['CHE'], rank: 1 },
    { id: 'CHE/geneva', participants: ['CHE'], rank: 2 },
    { id: 'CHE/pouch', participants: ['CHE'], rank: 3, channel: 'post' as const, address: 'Bundesgasse 1' },
  ];
  const refuse =
    (...addresses: string[]) =>
    (recipient: string) =>
      addresses.includes(recipient) ? { code: 550, message: `no such mailbox ${recipient}` } : null;

  test('makes the next contact be tried in the same call', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    sink.now().setRefuse(refuse(mailOf('CHE/ny')));
    const { input } = await stage(pool, { codes: ['CHE'], contacts });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatch(input);
    expect(outcomes).toMatchObject([{ participant: 'CHE', outcome: 'sent', contact: 'CHE/geneva' }]);
    const rows = await outbox(pool);
    expect(rows).toMatchObject([
      { contact: 'CHE/ny', state: 'refused', tries: 1, answer: expect.stringContaining('550') },
      { contact: 'CHE/geneva', state: 'sent' },
    ]);
    expect(new Set(rows.map((row) => row.message_id)).size).toBe(2);
  });

  test('leads to the pouch when no e-mail is left, and the answer names no address', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    sink.now().setRefuse(refuse(mailOf('CHE/ny'), mailOf('CHE/geneva')));
    const { input } = await stage(pool, { codes: ['CHE'], contacts });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatch(input);
    expect(outcomes).toMatchObject([{ outcome: 'post', contact: 'CHE/pouch', messageId: null }]);
    expect(outcomes[0]?.answer).toMatch(/^550 .*\(address\)/);
    expect(sink.now().received()).toEqual([]);
  });

  test('leaves a participant undeliverable when nothing is left', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    sink.now().setRefuse(() => ({ code: 550, message: 'nobody here' }));
    const { input } = await stage(pool, { codes: ['CHE', 'LAO'], contacts: contacts.slice(0, 2) });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes, deferred } = await dispatch(input);
    expect(deferred).toEqual([]);
    expect(outcomes).toMatchObject([
      { participant: 'CHE', outcome: 'undeliverable', contact: 'CHE/geneva', answer: expect.stringMatching(/^550/) },
      { participant: 'LAO', outcome: 'undeliverable', contact: null, messageId: null },
    ]);
  });

  test('that is no address at all is not offered to the server', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const broken = ['CHE/ny', 'CHE/geneva'].map((id, rank) => ({
      ...{ id, participants: ['CHE'], rank },
      ...(rank === 0 ? { address: 'a@un.example>\r\nRCPT TO:<evil@elsewhere.example' } : {}),
    }));
    const { input } = await stage(pool, { codes: ['CHE'], contacts: broken });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatch(input);
    expect(outcomes).toMatchObject([{ outcome: 'sent', contact: 'CHE/geneva' }]);
    const rows = await outbox(pool);
    expect(rows.find(({ contact }) => contact === 'CHE/ny')).toMatchObject({ state: 'refused', tries: 0 });
    expect(
      sink
        .now()
        .received()
        .map(({ to }) => to),
    ).toEqual([[mailOf('CHE/geneva')]]);
  });

  test('is told with those of earlier tries, so that it stays known who has a copy', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const [toNewYork, toGeneva, toCapital] = ['CHE/ny', 'CHE/geneva', 'CHE/capital'].map(mailOf);
    let tries = 0;
    sink.now().setRefuse((to) => {
      if (to === toCapital) return { code: 550, message: 'no such mailbox' };
      if (to !== toNewYork) return null;
      tries += 1;
      return tries === 1 ? { code: 450, message: 'try later' } : { code: 550, message: 'no such mailbox' };
    });
    const copy = (id: string) => ({ id, participants: ['CHE'], role: 'cc' as const });
    const { input } = await stage(pool, {
      codes: ['CHE'],
      contacts: [{ id: 'CHE/ny', participants: ['CHE'] }, copy('CHE/geneva'), copy('CHE/capital')],
    });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatchAll(dispatch, input);
    expect(outcomes).toMatchObject([{ outcome: 'undeliverable', answer: expect.stringMatching(/^550 /) }]);
    const [row] = await openMail(pool, input.meeting);
    expect(row?.answer?.endsWith(`; ${toCapital} refused: 550`)).toBe(true);
    expect(row === undefined ? [] : copiesTaken(row)).toEqual([toGeneva]);
  });

  test('of a copy is noted and does not hold the message up', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    sink.now().setRefuse(refuse(mailOf('CHE/capital')));
    const copied = [
      { id: 'CHE/ny', participants: ['CHE'] },
      { id: 'CHE/capital', participants: ['CHE'], role: 'cc' as const },
    ];
    const { input } = await stage(pool, { codes: ['CHE'], contacts: copied });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    const { outcomes } = await dispatch(input);
    expect(outcomes).toMatchObject([{ outcome: 'sent', answer: expect.stringContaining('refused: 550') }]);
  });

  test('is not replaced by a copy that was taken', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    sink.now().setRefuse(refuse(mailOf('CHE/ny')));
    const copied = [
      { id: 'CHE/ny', participants: ['CHE'] },
      { id: 'CHE/capital', participants: ['CHE'], role: 'cc' as const },
    ];
    const { input } = await stage(pool, { codes: ['CHE'], contacts: copied });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    expect((await dispatch(input)).outcomes).toMatchObject([{ outcome: 'undeliverable', contact: 'CHE/ny' }]);
  });
});

describe('contacts', () => {
  test('count only when valid on the date of the dispatch', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const dated = [
      { id: 'CHE/old', participants: ['CHE'], rank: 1, until: '2024-02-14' },
      { id: 'CHE/new', participants: ['CHE'], rank: 2, from: '2024-02-16' },
      { id: 'CHE/now', participants: ['CHE'], rank: 3, from: '2024-02-15', until: '2024-02-15' },
    ];
    const { input } = await stage(pool, { codes: ['CHE'], contacts: dated });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    expect((await dispatch(input)).outcomes).toMatchObject([{ outcome: 'sent', contact: 'CHE/now' }]);
  });

  test('that serve several participants get a message for each', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    const shared = [{ id: 'covering', participants: ['CHE', 'LIE'] }];
    const { input } = await stage(pool, { codes: ['CHE', 'LIE'], contacts: shared });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    await dispatch(input);
    expect(sink.now().received()).toHaveLength(2);
    expect(sink.now().duplicates()).toBe(0);
  });
});

describe('put off with 4xx', () => {
  test('a message is tried again, the same, until the server takes it', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    let asked = 0;
    sink.now().setRefuse(() => (asked++ === 0 ? { code: 450, message: 'greylisted' } : null));
    const { input } = await stage(pool, { codes: ['CHE'] });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { retryAfterMs: [400, 400] });
    const first = await dispatch(input);
    expect(first).toMatchObject({ outcomes: [], deferred: [{ participant: 'CHE' }] });
    expect(first.retryAfterMs).toBeGreaterThan(0);
    expect(first.retryAfterMs).toBeLessThanOrEqual(400);
    expect(await outbox(pool)).toMatchObject([{ state: 'prepared', tries: 1, answer: expect.stringContaining('450') }]);
    expect((await dispatchAll(dispatch, input)).outcomes).toMatchObject([{ outcome: 'sent' }]);
    expect(await outbox(pool)).toMatchObject([{ state: 'sent', tries: 2, repeats: 0 }]);
  });

  test('it is refused after the last try', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    sink.now().setRefuse(() => ({ code: 451, message: 'try later' }));
    const { input } = await stage(pool, { codes: ['CHE'] });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { retryAfterMs: [1, 1] });
    expect((await dispatchAll(dispatch, input)).outcomes).toMatchObject([{ outcome: 'undeliverable' }]);
    expect(await outbox(pool)).toMatchObject([{ state: 'refused', tries: 3, answer: expect.stringContaining('451') }]);
  });

  test('a copy alone is tried again alone', async () => {
    const { pool } = await openRegistry();
    const sink = await openSink();
    let asked = 0;
    sink
      .now()
      .setRefuse((to) => (to === mailOf('CHE/capital') && asked++ === 0 ? { code: 450, message: 'greylisted' } : null));
    const copied = [
      { id: 'CHE/ny', participants: ['CHE'] },
      { id: 'CHE/capital', participants: ['CHE'], role: 'cc' as const },
    ];
    const { input } = await stage(pool, { codes: ['CHE'], contacts: copied });
    const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
    expect((await dispatchAll(dispatch, input)).outcomes).toMatchObject([{ outcome: 'sent', contact: 'CHE/ny' }]);
    const [one, two] = await sink.mails();
    expect([one?.to, two?.to]).toEqual([[mailOf('CHE/ny')], [mailOf('CHE/capital')]]);
    expect(one?.bytes.equals(two?.bytes ?? Buffer.alloc(0))).toBe(true);
  });
});

test('an answer whose claim another dispatcher took over changes nothing', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: ['CHE'] });
  await openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }).dispatch(input);
  await pool.query(`UPDATE outbox SET state = 'sending', token = gen_random_uuid(), answer = NULL`);
  const { rows } = await pool.query<{ key: string }>('SELECT key FROM outbox');
  const late = {
    ...{ key: rows[0]?.key ?? '', token: '00000000-0000-4000-8000-000000000000', state: 'refused' as const },
    ...{ answer: '550 late', waitMs: null, remaining: null, undo: false },
  };
  expect(await record(pool, [late])).toEqual([]);
  expect(await outbox(pool)).toMatchObject([{ state: 'sending', answer: null }]);
});
