import { simpleParser } from 'mailparser';
import type pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { noticeActivities } from '../../activities/notices.ts';
import type { NoticeInput } from '../../domain/activities.ts';
import { readSender } from '../../mail/message.ts';
import { openTransports } from '../../mail/transports.ts';
import { loadPlan } from '../../meetings/plan.ts';
import { openRegistry, openSink, PDF, sha256 } from './support.ts';

/** Notices to officers: that a step awaits them, once, with the paper, what changed and how to approve. */

const MEETING = 'ccm-12msp~r1';
const [TEXT, FINAL] = ['a'.repeat(64), 'b'.repeat(64)];
const UI = 'https://temporal.example/namespaces/convene/workflows/circulation%2Fccm-12msp~r1%2Fconvocation';

const awaited: NoticeInput = {
  meeting: MEETING,
  mode: 'rehearsal',
  circulation: 'convocation',
  revision: 2,
  step: 'legal',
  officer: 'legal-officer',
  act: 'approve',
  sha256: TEXT,
  round: 1,
  at: '2024-02-09T09:00:00Z',
};

/** A convocation that was returned and revised, and a way to tell officers of it. */
async function returned({ mode = 'rehearsal' }: { mode?: 'rehearsal' | 'live' } = {}) {
  const { pool, owner } = await openRegistry();
  const sink = await openSink();
  const loaded = loadPlan('meetings/ccm-12msp.yaml');
  if (!loaded.ok) throw new Error('no plan');
  await pool.query(`INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256) VALUES ($1, 'ccm-12msp', $2, $3, '')`, [
    MEETING,
    mode,
    JSON.stringify(loaded.plan),
  ]);
  await pool.query(`INSERT INTO blob (sha256, media, bytes) VALUES ($1, 'application/pdf', $2)`, [sha256(PDF), PDF]);
  const manifest = {
    documents: [{ name: 'note-verbale', language: 'en', pages: 2, sha256: sha256(PDF) }],
    mail: {},
    recipients: { participants: ['AUT', 'CHE', 'FRA'] },
  };
  const text = (paragraph: string) => ({
    documents: [
      {
        name: 'note-verbale',
        template: 'note-verbale',
        language: 'en',
        capacities: ['state_party'],
        title: '',
        paragraphs: [paragraph],
      },
    ],
    mail: {},
  });
  for (const [revision, paragraph] of [
    [1, 'The Secretary-General has the honour to recall resolution 77/79.'],
    [2, 'The Secretary-General has the honour to recall resolution 77/79 of 7 December 2022.'],
  ] as const) {
    await pool.query(
      `INSERT INTO circulation (meeting, mode, name, revision, kind, state, text, text_manifest, text_sha256, final_manifest,
                                final_sha256, number, date, revised_by)
       VALUES ($1, $2, 'convocation', $3, 'convocation', 'in_review', $4, $5, $6, $5, $7, 'ODA/01-2024', '2024-02-15', 'desk')`,
      [MEETING, mode, revision, JSON.stringify(text(paragraph)), JSON.stringify(manifest), TEXT, FINAL],
    );
  }
  const smtp = openTransports(mode === 'live' ? { SMTP_URL: sink.url } : { REHEARSAL_SMTP_URL: sink.url });
  onTestFinished(() => smtp.close());
  const worker = (over: Partial<Parameters<typeof noticeActivities>[0]> = {}) =>
    noticeActivities({
      pool,
      smtp,
      sender: readSender({}),
      leaseMs: 60_000,
      seedOf: () => null,
      page: { base: null, keys: null },
      pageOf: (id) => `https://temporal.example/namespaces/convene/workflows/${encodeURIComponent(id)}`,
      ...over,
    });
  return { pool, owner, sink, worker, notify: worker().notify };
}

const states = async (pool: pg.Pool) =>
  (
    await pool.query<{ state: string; tries: number; repeats: number }>(
      'SELECT state, tries, repeats FROM notice ORDER BY key',
    )
  ).rows;

test('an officer gets the paper, what changed, its hash, the page and the command', async () => {
  const { notify, sink } = await returned();
  expect(await notify(awaited)).toMatchObject({ outcome: 'sent' });
  const [mail] = await sink.mails();
  expect(mail?.to).toEqual(['legal@ola.example']);
  const read = await simpleParser(mail?.bytes ?? '');
  expect(read.subject).toBe('REHEARSAL – 12MSP: convocation, revision 2, awaits your approval (legal)');
  expect(read.headers.get('x-convene-mode')).toBe('rehearsal');
  expect(read.headers.get('auto-submitted')).toBe('auto-generated');
  for (const part of [
    TEXT,
    UI,
    'What changed since revision 1',
    '[-77/79.-]{+77/79 of 7 December 2022.+}',
    `convene approve ${MEETING} convocation --officer legal-officer --sha256 ${TEXT}`,
  ]) {
    expect(read.text).toContain(part);
  }
  expect(read.attachments.map(({ filename }) => filename)).toEqual(['REHEARSAL-note-verbale-r2-draft.pdf']);
  expect(read.attachments[0]?.content).toEqual(PDF);
});

test('asked for again, by another worker or at once, nothing is sent twice; another round is another notice', async () => {
  const { notify, worker, sink, pool } = await returned();
  const outcomes = await Promise.allSettled([notify(awaited), worker().notify(awaited), notify(awaited)]);
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect(await notify(awaited)).toMatchObject({ outcome: 'sent' });
  expect(await sink.mails()).toHaveLength(1);
  expect(await states(pool)).toEqual([{ state: 'sent', tries: 1, repeats: 0 }]);
  await notify({ ...awaited, round: 2 });
  await notify({ ...awaited, step: 'issue', officer: 'eosg-issuing', sha256: FINAL });
  const mails = await sink.mails();
  expect(new Set(mails.map(({ messageId }) => messageId)).size).toBe(3);
  expect((await simpleParser(mails[1]?.bytes ?? '')).subject).toMatch(/Again: 12MSP/);
  const final = await simpleParser(mails[2]?.bytes ?? '');
  expect(final.text).toMatch(/issued as {3}ODA\/01-2024, 2024-02-15/);
  expect(final.attachments[0]?.filename).toBe('REHEARSAL-note-verbale-r2-final.pdf');
});

test('an answer that is lost makes the same bytes be repeated; a refusal is final, a reason to wait is not', async () => {
  const { notify, sink, pool } = await returned();
  sink.now().dropAfterData(1);
  await expect(notify(awaited)).rejects.toThrow(/was not taken yet/);
  expect(await notify(awaited)).toMatchObject({ outcome: 'sent' });
  const [first, second] = await sink.mails();
  expect(first?.bytes).toEqual(second?.bytes);
  expect(await states(pool)).toEqual([{ state: 'sent', tries: 2, repeats: 1 }]);

  let code = 451;
  sink.now().setRefuse(() => ({ code, message: 'no room for legal@ola.example' }));
  const again = { ...awaited, round: 2 };
  await expect(notify(again)).rejects.toThrow(/no room for \(address\)/);
  code = 550;
  expect(await notify(again)).toMatchObject({ outcome: 'refused', answer: expect.stringContaining('(address)') });
  sink.now().setRefuse(() => null);
  expect(await notify(again)).toMatchObject({ outcome: 'refused' });
});

test('a claim that a killed worker holds is waited for, and then repeated', async () => {
  const { worker, pool, owner, sink } = await returned();
  const { notify } = worker({ leaseMs: 60_000 });
  await expect(
    worker({ smtp: openTransports({ REHEARSAL_SMTP_URL: 'smtp://127.0.0.1:9' }) }).notify(awaited),
  ).rejects.toThrow();
  await pool.query(
    `UPDATE notice SET state = 'sending', token = gen_random_uuid(), lease_until = now() + interval '1 hour'`,
  );
  await expect(notify(awaited)).rejects.toThrow(/another is sending it|not taken yet/);
  expect(await sink.mails()).toHaveLength(0);
  await owner.query('UPDATE notice SET lease_until = now()');
  expect(await notify(awaited)).toMatchObject({ outcome: 'sent' });
});

test('without a mail server it is noted, and what is out of date is not sent', async () => {
  const { worker, pool } = await returned();
  const { notify } = worker({ smtp: { live: null, rehearsal: null } });
  expect(await notify(awaited)).toEqual({ outcome: 'not_sent', answer: 'no REHEARSAL_SMTP_URL is configured' });
  expect(await notify({ ...awaited, sha256: 'c'.repeat(64), round: 2 })).toEqual({
    outcome: 'out_of_date',
    answer: null,
  });
  expect(await states(pool)).toMatchObject([{ state: 'not_sent' }]);
});

test('a live meeting does not reach the sink of rehearsals, nor a rehearsal a live server', async () => {
  const live = await returned({ mode: 'live' });
  expect(await live.notify({ ...awaited, mode: 'live' })).toMatchObject({ outcome: 'sent' });
  const [mail] = await live.sink.mails();
  expect((await simpleParser(mail?.bytes ?? '')).subject).toBe(
    '12MSP: convocation, revision 2, awaits your approval (legal)',
  );
  await expect(live.notify({ ...awaited, round: 2 })).rejects.toThrow(/is a live meeting/);

  const rehearsal = await returned();
  const only = openTransports({ SMTP_URL: rehearsal.sink.url });
  onTestFinished(() => only.close());
  expect(await rehearsal.worker({ smtp: only }).notify(awaited)).toMatchObject({ outcome: 'not_sent' });
  expect(await rehearsal.sink.mails()).toHaveLength(0);
});

test('a draft goes to no participant, and to nobody whom the plan does not name', async () => {
  const { notify, pool, sink } = await returned();
  await expect(notify({ ...awaited, officer: 'nobody' })).rejects.toThrow(/no address to which nobody/);
  await pool.query(
    `INSERT INTO contact (id, place, role, channel, language, name, address, rank, valid_from)
     VALUES ('CHE/1', 'geneva', 'to', 'email', 'fr', 'Mission', 'Legal@OLA.example', 1, '2020-01-01')`,
  );
  await expect(notify(awaited)).rejects.toThrow(/that of a participant/);
  expect(await sink.mails()).toHaveLength(0);
});

test('a text that came back goes to its drafter, with the comments', async () => {
  const { notify, pool, sink } = await returned();
  await pool.query(`INSERT INTO act (meeting, seq, id, act, prev, hash) VALUES ($1, 1, 'x', $2, '', '')`, [
    MEETING,
    JSON.stringify({
      subject: 'convocation',
      action: 'return',
      detail: { officer: 'legal-officer', comments: 'Cite the resolution by its date.' },
    }),
  ]);
  // the revision that is awaited has no row yet
  await notify({ ...awaited, revision: 3, act: 'revise', step: 'revision', officer: 'oda-geneva-desk', sha256: null });
  const read = await simpleParser((await sink.mails())[0]?.bytes ?? '');
  expect(read.subject).toMatch(/came back to you for revision/);
  expect(read.text).toContain('Returned by legal-officer:\n  Cite the resolution by its date.');
  expect(read.attachments).toEqual([]);
});
