import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

/** The main job as the README gives it: one command, its own stack, and `convene advance` after a stop on the way. */

const counts = z.record(z.string(), z.int());
const history = z.object({ events: z.int(), bytes: z.int() });
const Summary = z.object({
  meeting: z.object({ id: z.string(), mode: z.string(), phase: z.string(), opens: z.string(), closes: z.string() }),
  roster: counts,
  status: counts,
  mail: z.object({
    prepared: z.int(),
    sent: z.int(),
    refused: z.int(),
    unknown: z.int(),
    duplicates: z.int().nullable(),
  }),
  circulations: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      revision: z.int(),
      approvals: z.int(),
      sha256: z.string(),
      dispatched: z.int(),
    }),
  ),
  documents: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      language: z.string(),
      path: z.string(),
      sha256: z.string(),
      pages: z.int(),
    }),
  ),
  acts: z.int(),
  history: z.object({
    meeting: history,
    collections: z.array(history.extend({ id: z.string(), participants: z.int(), answers: z.int() })),
  }),
  elapsedMs: counts,
});

const dir = mkdtempSync(join(tmpdir(), 'convene-rehearsal-'));
let stopped: z.infer<typeof Summary>;
let ended: z.infer<typeof Summary>;

async function convene(...args: string[]): Promise<string> {
  const { TEMPORAL_ADDRESS: _, DATABASE_URL: __, ...env } = process.env;
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['bin/convene.js', ...args, '--dir', dir, '--json'],
      { env, timeout: 300_000, maxBuffer: 16e6 },
      (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stderr.slice(-4000)}`)) : resolve(stdout),
    );
  });
}

beforeAll(async () => {
  stopped = Summary.parse(JSON.parse(await convene('rehearse', 'meetings/ccm-12msp.yaml', '--until', '2024-03-01')));
  ended = Summary.parse(JSON.parse(await convene('advance', stopped.meeting.id)));
}, 650_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('--until stops on the way: convened, in the phase of collecting', () => {
  expect(stopped.meeting).toMatchObject({ id: 'ccm-12msp~r1', mode: 'rehearsal', phase: 'collecting' });
  expect(stopped.status.notified).toBeGreaterThan(100);
  expect(stopped.circulations.map((c) => c.id)).toEqual([
    'circulation/ccm-12msp~r1/convocation',
    'circulation/ccm-12msp~r1/invitation',
  ]);
});

test('advance goes on to the closing, with the roster of the law', () => {
  expect(ended.meeting).toMatchObject({ phase: 'concluded', closes: '2024-09-13T16:00:00Z' });
  expect(ended.roster).toEqual({ state_party: 112, signatory: 12, state_not_party: 73, observer_organization: 5 });
});

test('the script shows every kind of answer', () => {
  const { status } = ended;
  for (const one of ['present', 'absent', 'departed', 'nil_return', 'withdrawn', 'no_reply']) {
    expect(status[one], one).toBeGreaterThan(0);
  }
  expect(Object.values(status).reduce((sum, n) => sum + n, 0)).toBe(202);
});

test('every issued message was sent once, and what was refused is known', () => {
  const { mail, circulations } = ended;
  expect(mail).toMatchObject({ unknown: 0, duplicates: 0 });
  expect(mail.sent + mail.refused).toBe(mail.prepared);
  expect(mail.refused).toBeGreaterThan(0);
  const dispatched = Object.fromEntries(circulations.map((c) => [c.id.split('/')[2], c.dispatched]));
  expect(dispatched.invitation).toBe(5);
  // the reminders went to the silent alone
  expect(dispatched['reminder-2']).toBeLessThan(dispatched['reminder-1'] ?? 0);
  expect(circulations.find((c) => c.kind === 'convocation')).toMatchObject({ revision: 2, approvals: 4 });
});

test('the papers are there as files, and say what they are', () => {
  const languagesOf = (name: string) =>
    ended.documents
      .filter((one) => one.name === name || one.name === `${name}-${one.language}`)
      .map(({ language }) => language)
      .sort();
  const notes = [
    'convocation-calendar',
    'note-verbale',
    'invitation-letter',
    'reminder-1-note',
    'reminder-1-letter',
    'reminder-2-note',
    'reminder-2-letter',
  ];
  const ofSession = ['list-deadline', 'list-provisional', 'list-final', 'report'];
  for (const name of notes) expect(languagesOf(name), name).toEqual(['en', 'es', 'fr']);
  for (const name of ofSession) expect(languagesOf(name), name).toEqual(['ar', 'en', 'es', 'fr', 'ru', 'zh']);
  expect(ended.documents).toHaveLength(3 * notes.length + 6 * ofSession.length);
  for (const { path, kind } of ended.documents) {
    expect(readFileSync(path).subarray(0, 5).toString()).toBe(kind === 'calendar' ? 'BEGIN' : '%PDF-');
  }
});

test('every message that the sink took says REHEARSAL', () => {
  const files = readdirSync(join(dir, 'mail')).filter((file) => file.endsWith('.eml'));
  // a message whose addressee was refused still went to those in copy
  expect(files.length).toBeGreaterThanOrEqual(ended.mail.sent);
  expect(files.length).toBeLessThanOrEqual(ended.mail.prepared);
  for (const file of files) {
    const text = readFileSync(join(dir, 'mail', file), 'utf8');
    expect(text, file).toMatch(/^X-Convene-Mode: rehearsal\r?$/m);
    expect(text, file).toMatch(/^Subject: .*REHEARSAL/m);
    expect(text, file).toMatch(/filename="?REHEARSAL/);
  }
});

test('a second rehearsal of the same plan on the same folder is as good', async () => {
  const again = Summary.parse(
    JSON.parse(await convene('rehearse', 'meetings/ccm-12msp.yaml', '--until', '2024-02-20')),
  );
  expect(again.meeting.id).toBe('ccm-12msp~r2');
  expect(again.mail).toMatchObject({ unknown: 0, duplicates: 0 });
  expect(again.roster).toEqual(ended.roster);
}, 300_000);
