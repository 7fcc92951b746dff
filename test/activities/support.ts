import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';
import { mailActivities } from '../../activities/dispatch.ts';
import type { EnclosedForm } from '../../documents/enclosed-form.ts';
import type { DispatchInput, DispatchResult } from '../../domain/activities.ts';
import { readSender } from '../../mail/message.ts';
import { openTransports } from '../../mail/transports.ts';
import { migrate } from '../../registry/migrate.ts';
import { openPool } from '../../registry/pool.ts';
import { createDatabase, outlive } from '../../registry/server.ts';
import { startSink } from '../../stack/sink.ts';

export const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A fresh registry, closed when the test has finished. `owner` may do what the product may not. */
export async function openRegistry(): Promise<{ databaseUrl: string; pool: pg.Pool; owner: pg.Pool }> {
  const databaseUrl = await createDatabase(inject('postgresUrl'), `mail_${randomUUID().replaceAll('-', '')}`);
  await migrate(databaseUrl);
  const pool = openPool(databaseUrl, { max: 6 });
  const owner = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  owner.on('error', () => {});
  owner.on('connect', outlive);
  onTestFinished(async () => {
    await pool.end();
    await owner.end();
  });
  return { databaseUrl, pool, owner };
}

/** A sink that keeps what it receives, also over a restart on the same port. */
export async function openSink() {
  const dir = mkdtempSync(join(tmpdir(), 'convene-sink-'));
  let sink = await startSink({ dir });
  onTestFinished(async () => {
    await sink.kill();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    url: sink.url,
    now: () => sink,
    async restart(): Promise<void> {
      await sink.kill();
      sink = await startSink({ dir, port: sink.port });
    },
    /** The bytes of all that came, in the order of coming. */
    async mails(): Promise<{ messageId: string; to: string[]; bytes: Buffer; envelopeFrom: string }[]> {
      await sink.settled();
      return sink.received().map((mail) => ({ ...mail, bytes: readFileSync(join(dir, mail.file)) }));
    },
  };
}

export const PDF = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(60_000)]);

export type TestContact = { id: string; participants: string[] } & Partial<{
  role: 'to' | 'cc';
  channel: 'email' | 'post' | 'hand';
  name: string;
  address: string;
  rank: number;
  from: string;
  until: string | null;
}>;

export type Stage = {
  input: DispatchInput;
  manifest: Record<string, unknown>;
};

/** A meeting with an issued convocation, its participants and contacts, and what it takes to dispatch it. */
export async function stage(
  pool: pg.Pool,
  {
    codes,
    contacts,
    mode = 'rehearsal',
    mail = { en: { subject: 'Note verbale 1/2024', body: 'Excellency,\n\nPlease find the note attached.' } },
    at = '2024-02-15T09:00:00Z',
    forms = [],
  }: {
    codes: string[];
    contacts?: TestContact[];
    mode?: 'live' | 'rehearsal';
    mail?: Record<string, { subject: string; body: string }>;
    at?: string;
    /** The blank forms that go with it. */
    forms?: readonly EnclosedForm[];
  },
): Promise<Stage> {
  const meeting = mode === 'rehearsal' ? 'ccm-12msp~r1' : 'ccm-12msp';
  const paper = sha256(PDF);
  const manifest = {
    documents: [
      { name: 'note', language: 'en', capacities: ['state_party'], template: 'note-verbale', sha256: paper, pages: 1 },
    ],
    ...(forms.length > 0 && { attachments: forms.map(({ attachment }) => attachment) }),
    mail,
    recipients: { participants: codes },
  };
  const final = sha256(canonicalize(manifest) ?? '');
  await pool.query(
    `INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256) VALUES ($1, 'ccm-12msp', $2, '{}', '')`,
    [meeting, mode],
  );
  await pool.query('INSERT INTO blob (sha256, media, bytes) VALUES ($1, $2, $3)', [paper, 'application/pdf', PDF]);
  await pool.query(
    `INSERT INTO document (meeting, mode, name, revision, stage, kind, circulation, language, pages, sha256)
     VALUES ($1, $2, 'note', 1, 'final', 'convocation', 'convocation', 'en', 1, $3)`,
    [meeting, mode, paper],
  );
  for (const { attachment, bytes } of forms) {
    const { sha256: hash, media, name, language } = attachment;
    await pool.query('INSERT INTO blob (sha256, media, bytes) VALUES ($1, $2, $3)', [hash, media, Buffer.from(bytes)]);
    await pool.query(
      `INSERT INTO document (meeting, mode, name, revision, stage, kind, circulation, language, pages, sha256)
       VALUES ($1, $2, $3, 1, 'final', 'form', 'convocation', $4, 0, $5)`,
      [meeting, mode, name, language, hash],
    );
  }
  await pool.query(
    `INSERT INTO circulation (meeting, mode, name, revision, kind, state, text, text_manifest, text_sha256,
                              final_manifest, final_sha256, revised_by)
     VALUES ($1, $2, 'convocation', 1, 'convocation', 'issued', '{}', '{}', '', $3, $4, 'desk')`,
    [meeting, mode, JSON.stringify(manifest), final],
  );
  await pool.query(
    `INSERT INTO participant (meeting, mode, code, shard, name, capacity, addressee, language, channel, status)
     SELECT $1, $2, code, 1, code, 'state_party', 'permanent_representative', 'en', 'email', 'pending'
       FROM unnest($3::text[]) AS code`,
    [meeting, mode, codes],
  );
  const ofMode = mode === 'live' ? '' : 'rehearsal_';
  const listed = contacts ?? codes.map((code): TestContact => ({ id: `${code}/ny`, participants: [code] }));
  await pool.query(
    `INSERT INTO ${ofMode}contact (id, place, role, channel, language, name, address, rank, valid_from, valid_until)
     SELECT id, 'new_york', role, channel, 'en', name, address, rank, valid_from, valid_until
       FROM jsonb_to_recordset($1) AS c(id text, role text, channel text, name text, address text, rank int,
            valid_from date, valid_until date)`,
    [
      JSON.stringify(
        listed.map((contact, index) => ({
          id: contact.id,
          role: contact.role ?? 'to',
          channel: contact.channel ?? 'email',
          name: contact.name ?? `Permanent Mission ${contact.id}`,
          address: contact.address ?? mailOf(contact.id),
          rank: contact.rank ?? index,
          valid_from: contact.from ?? '2020-01-01',
          valid_until: contact.until ?? null,
        })),
      ),
    ],
  );
  const pairs = listed.flatMap(({ id, participants }) => participants.map((code) => [id, code]));
  await pool.query(
    `INSERT INTO ${ofMode}contact_of (contact, participant) SELECT * FROM unnest($1::text[], $2::text[])`,
    [pairs.map(([id]) => id), pairs.map(([, code]) => code)],
  );
  const input = {
    meeting,
    mode,
    circulation: 'convocation',
    revision: 1,
    sha256: final,
    attempt: 1,
    participants: codes,
    at,
  };
  return { input, manifest };
}

/** The address of a contact made by `stage` without one. */
export const mailOf = (id: string): string => `${id.toLowerCase().replaceAll('/', '.')}@un.example`;

/** `count` participants: AAA, AAB, … */
export const codesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, n) =>
    String.fromCharCode(65 + Math.floor(n / 676), 65 + (Math.floor(n / 26) % 26), 65 + (n % 26)),
  );

export type Warning = { message: string; attributes: Record<string, unknown> | undefined };

/** A dispatcher of its own, with short waits; what it warned of is kept. */
export function openDispatcher(
  pool: pg.Pool,
  env: Record<string, string>,
  {
    leaseMs = 60_000,
    sendMs = 20_000,
    retryAfterMs = [10, 10, 10],
    unreachableRetryMs = 50,
    sender = { MAIL_REPLY_TO: 'secretariat@convene.example' } as Record<string, string>,
    page = undefined as Parameters<typeof mailActivities>[0]['page'],
  } = {},
) {
  const smtp = openTransports(env, { connections: 8, sendMs });
  onTestFinished(() => smtp.close());
  const warnings: Warning[] = [];
  const { dispatch } = mailActivities({
    pool,
    smtp,
    sender: readSender({ ...sender, MAIL_BOUNCE_DOMAIN: 'bounces.example' }),
    log: { warn: (message, attributes) => void warnings.push({ message, attributes }) },
    leaseMs,
    retryAfterMs,
    unreachableRetryMs,
    ...(page && { page }),
  });
  return { dispatch, warnings };
}

/** Dispatches again until nobody is deferred, as the workflow does. */
export async function dispatchAll(
  dispatch: (input: DispatchInput) => Promise<DispatchResult>,
  input: DispatchInput,
): Promise<DispatchResult> {
  for (let calls = 0; calls < 200; calls++) {
    const result = await dispatch(input);
    if (result.deferred.length === 0) return result;
    await sleep(result.retryAfterMs);
  }
  throw new Error('200 dispatches did not come to an end');
}

export type OutboxRow = {
  participant: string;
  contact: string;
  state: string;
  tries: number;
  repeats: number;
  answer: string | null;
  message_id: string;
  envelope_from: string;
};

/** The outbox by participant, in the order of preparing. */
export async function outbox(pool: pg.Pool): Promise<OutboxRow[]> {
  const { rows } = await pool.query<OutboxRow>('SELECT * FROM outbox ORDER BY participant, prepared_at, key');
  return rows;
}

/** A dispatcher of its own has to start on a busy machine, too. */
const SECONDS = 60;

/** Asks again until it holds; gives up with the name of what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + SECONDS * 1_000;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`waited ${SECONDS} s in vain for ${what}`);
    await sleep(5);
  }
}
