import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { readPdf, withoutSpace } from '../documents/pdf.ts';

/** The main job as the README gives it: one command, its own stack, and `convene advance` after a stop on the way. */

const counts = z.record(z.string(), z.int());
const history = z.object({ events: z.int(), bytes: z.int() });
const Summary = z.object({
  meeting: z.object({ id: z.string(), mode: z.string(), phase: z.string(), opens: z.string(), closes: z.string() }),
  roster: counts,
  status: counts,
  channels: counts,
  door: counts,
  badges: z.object({ issued: z.int(), without: z.int() }),
  addenda: z.array(z.object({ number: z.int(), participants: z.int() })),
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

test('it plays what a delegation can be: one person changed, a head replaced, one in two delegations, a contested one decided', async () => {
  const acts = async (action: string) =>
    z
      .array(z.looseObject({ act: z.looseObject({ detail: z.record(z.string(), z.unknown()) }) }))
      .parse(JSON.parse(await convene('acts', ended.meeting.id, '--action', action)));
  expect((await acts('contest')).length).toBe(1);
  expect((await acts('contest_decided')).map(({ act }) => act.detail.outcome)).toEqual(['newcomer']);
  const asked = z
    .array(z.looseObject({ kind: z.string() }))
    .parse(JSON.parse(await convene('questions', ended.meeting.id)));
  expect(asked.filter(({ kind }) => kind === 'elsewhere')).toHaveLength(1);
});

test('missions answer by page and by file, beside what staff record', () => {
  const { staff, page, file, mail } = ended.channels;
  for (const [door, n] of Object.entries({ staff, page, file })) expect(n ?? 0, door).toBeGreaterThan(5);
  expect(mail).toBe(0);
});

test('persons come in by command and by the pages of desks, and their delegations are what they make of them', async () => {
  const { door, status, meeting } = ended;
  expect(door.command).toBeGreaterThan(50);
  expect(door.page).toBeGreaterThan(50);
  const Room = z.object({ participants: z.int(), inside: z.int(), seen: z.int() });
  const room = Room.parse(JSON.parse(await convene('checkin', meeting.id)));
  expect(room).toEqual({ participants: status.present, inside: door.inside, seen: door.seen });
});

test('the badges of the venue are read back before the opening, and an addendum corrects the final list after the closing', async () => {
  const { badges, addenda, documents, door, meeting } = ended;
  expect([stopped.badges.issued, stopped.addenda]).toEqual([0, []]);
  expect(badges.issued).toBeGreaterThan(door.seen ?? 0);
  expect(badges.without).toBeGreaterThan(0);
  expect(badges.without).toBeLessThan(badges.issued / 10);
  expect(addenda).toEqual([{ number: 1, participants: 3 }]);
  const paper = documents.find(({ name }) => name === 'list-addendum-1')?.path ?? '';
  const text = withoutSpace(readPdf(readFileSync(paper)).pages.join(''));
  for (const words of ['Addendum1', '-ELDERVANE', 'TildaOXENWAY']) expect(text).toContain(words);
  // it is not issued again
  await expect(convene('advance', meeting.id)).rejects.toThrow('MEETING_OVER');
  const issued = z
    .array(z.unknown())
    .parse(JSON.parse(await convene('acts', meeting.id, '--action', 'addendum_issued')));
  expect(issued).toHaveLength(1);
}, 300_000);

test('every issued message was sent once, and what was refused is known', () => {
  const { mail, circulations } = ended;
  expect(mail).toMatchObject({ unknown: 0, duplicates: 0 });
  expect(mail.sent + mail.refused).toBe(mail.prepared);
  expect(mail.refused).toBeGreaterThan(0);
  const dispatched = Object.fromEntries(circulations.map((c) => [c.id.split('/')[2], c.dispatched]));
  // of five organizations, one has a single address, and it is refused
  expect(dispatched.invitation).toBe(4);
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
    'convocation-form-xlsx',
    'convocation-form-docx',
    'invitation-form-xlsx',
    'invitation-form-docx',
    'invitation-calendar',
    'extension-1-calendar',
    'note-verbale',
    'invitation-letter',
    'reminder-1-note',
    'reminder-1-letter',
    'reminder-2-note',
    'reminder-2-letter',
    'information-1-note',
    'information-1-letter',
    'silence-1-note',
    'information-2-note',
    'information-2-letter',
    'extension-1-note',
    'extension-1-letter',
  ];
  const ofSession = ['list-deadline', 'list-provisional', 'list-final', 'list-addendum-1', 'report'];
  for (const name of notes) expect(languagesOf(name), name).toEqual(['en', 'es', 'fr']);
  for (const name of ofSession) expect(languagesOf(name), name).toEqual(['ar', 'en', 'es', 'fr', 'ru', 'zh']);
  // the correction is to one mission alone, by name and in its language
  const corrections = ended.documents.filter(({ name }) => name.startsWith('correction-1'));
  expect(corrections).toMatchObject([{ name: 'correction-1-note-fr-che', language: 'fr' }]);
  // two Ministries are written to directly, and have every note addressed to them
  const ministries = ended.documents.filter(({ name }) => /-note-(cok|niu)$|^note-verbale-(cok|niu)$/.test(name));
  expect(ministries).toHaveLength(2 * notes.filter((name) => /note/.test(name)).length);
  expect(ended.documents).toHaveLength(
    3 * notes.length + 6 * ofSession.length + corrections.length + ministries.length,
  );
  for (const { path, kind } of ended.documents) {
    const begins = kind === 'calendar' ? 'BEGIN' : kind.startsWith('form-') ? 'PK\u0003\u0004' : '%PDF-';
    expect(readFileSync(path).subarray(0, begins.length).toString()).toBe(begins);
  }
});

test('staff inform, correct one State alone, ask the States Parties by silence, and extend', () => {
  const of = (name: string) => ended.circulations.find(({ id }) => id.endsWith(`/${name}`));
  expect(of('information-1')?.dispatched).toBeGreaterThan(190);
  expect(of('correction-1')?.dispatched).toBe(1);
  // to the States Parties alone, and taken: the note that tells it follows
  expect(of('silence-1')).toMatchObject({ kind: 'silence', approvals: 3 });
  expect(of('silence-1')?.dispatched).toBeLessThanOrEqual(112);
  expect(of('information-2')?.dispatched).toBeGreaterThan(190);
  expect(of('extension-1')?.dispatched).toBeGreaterThan(190);
  // drafted anew, since its deadline had moved
  expect(of('reminder-2')).toMatchObject({ revision: 2 });
  for (const { approvals } of ended.circulations) expect(approvals).toBeGreaterThanOrEqual(2);
});

test('the record proves itself with its signatures, and one byte that is altered is found', async () => {
  const file = join(dir, 'acts.jsonl');
  await convene('acts', 'export', ended.meeting.id, '--out', file);
  const proved = JSON.parse(await convene('acts', 'verify', file));
  expect(proved).toMatchObject({ faults: [] });
  // two officers' of the decision on a contested delegation, and of the addendum
  expect(proved.signed.orders).toBeGreaterThanOrEqual(2);
  // the last step of each circulation, and the lawyer's of the convocation, after it was returned, and of the draft decision
  expect(proved.signed.approvals).toBeGreaterThanOrEqual(11);
  const record = readFileSync(file, 'utf8');
  const at = record.indexOf('"extension-1"') + 3;
  writeFileSync(file, `${record.slice(0, at)}X${record.slice(at + 1)}`);
  await expect(convene('acts', 'verify', file)).rejects.toThrow();
});

test('every message that the sink took says REHEARSAL', () => {
  const files = readdirSync(join(dir, 'mail')).filter((file) => file.endsWith('.eml'));
  const mails = files.map((file) => ({ file, text: readFileSync(join(dir, 'mail', file), 'utf8') }));
  const letters = mails.filter(({ text }) => !/^X-Convene-(Notice|Receipt):/m.test(text));
  // a message whose addressee was refused still went to those in copy
  expect(letters.length).toBeGreaterThanOrEqual(ended.mail.sent);
  expect(letters.length).toBeLessThanOrEqual(ended.mail.prepared);
  for (const { file, text } of mails) {
    expect(text, file).toMatch(/^X-Convene-Mode: rehearsal\r?$/m);
    expect(text, file).toMatch(/^Subject: .*REHEARSAL/m);
    // a notice of a text that came back has nothing attached
    for (const [, name] of text.matchAll(/filename="?([^\s";]+)/g)) expect(name, file).toMatch(/^REHEARSAL/);
  }
  for (const { file, text } of letters) expect(text, file).toMatch(/filename="?REHEARSAL/);
});

test('a second rehearsal on the same folder is one of its own', async () => {
  const again = Summary.parse(
    JSON.parse(await convene('rehearse', 'meetings/ccm-12msp.yaml', '--until', '2024-02-08')),
  );
  expect(again.meeting).toMatchObject({ id: 'ccm-12msp~r2', phase: 'convoking' });
  expect(again.roster).toEqual(ended.roster);
  expect(again.mail).toMatchObject({ sent: 0, unknown: 0, duplicates: 0 });
  const Listed = z.array(z.looseObject({ meeting: z.string(), phase: z.string() }));
  expect(Listed.parse(JSON.parse(await convene('list')))).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ meeting: ended.meeting.id, phase: 'concluded' })]),
  );
}, 300_000);
