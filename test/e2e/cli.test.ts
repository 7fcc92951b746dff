import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../registry/migrate.ts';
import { runningStack } from '../../stack/running.ts';
import { startStack } from '../../stack/stack.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, type House, openHouse } from '../house.ts';
import { plan12, start as startMeeting } from '../workflows/support.ts';
import { type Ended, endOf, jsonReader, runConvene, spawnConvene } from './command.ts';
import { conveneInProcess } from './in-process.ts';

/** The command as people run it, against the servers that its environment names. */
const DRAFTED = '2024-02-05T12:00:00Z';
const COLLECTING = '2024-03-01T12:00:00Z';

vi.setConfig({ testTimeout: 240_000 });

let house: House;
let meeting: string;
const folder = folderOfFile('cli');
let fleet: Record<string, string>;

beforeAll(async () => {
  house = await openHouse();
  fleet = fleetOf(house);
  convene = conveneInProcess(fleet);
  meeting = await startMeeting(house, plan12());
  await house.convene.advance(meeting, DRAFTED);
});
afterAll(() => house.close());

let convene: (...args: string[]) => Promise<Ended>;

const json = jsonReader((...args) => convene(...args));

const Refused = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });

/** A refusal: one JSON value on standard output, the sentence on standard error, and the exit code. */
async function refused(expected: { code: string; status: 1 | 2; says: RegExp }, ...args: string[]): Promise<string> {
  const { status, out, err } = await convene(...args, '--json');
  const { error } = Refused.parse(JSON.parse(out));
  expect(error.code).toBe(expected.code);
  expect(error.message).toMatch(expected.says);
  expect(err).toContain(`${error.code}: ${error.message}`);
  expect(status).toBe(expected.status);
  return error.message;
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const Waiting = z.object({
  circulation: z.string(),
  officer: z.string(),
  revision: z.int(),
  sha256: z.string().nullable(),
  act: z.string(),
  command: z.string(),
});
const Today = z
  .array(
    z.object({
      meeting: z.string(),
      phase: z.string(),
      now: z.string(),
      awaited: z.array(Waiting),
      due: z.array(z.object({ at: z.string(), what: z.string() })),
      silent: z.array(z.object({ code: z.string(), status: z.string() })),
      toConfirm: z.array(z.object({ code: z.string(), command: z.string() })),
      incomplete: z.array(z.object({ code: z.string() })),
    }),
  )
  .length(1);

async function today() {
  const [day] = await json(Today, 'today', meeting);
  if (day === undefined) throw new Error('today is of one meeting');
  return day;
}

async function awaited() {
  const [first] = (await today()).awaited;
  if (first === undefined || first.sha256 === null) throw new Error('nothing awaits approval');
  return { ...first, sha256: first.sha256 };
}

describe('how it is used', () => {
  test('help, wrong usage and unknown names end with the right code and name the mend', async () => {
    const apart = (...args: string[]) => runConvene(args, fleet);
    const [help, nothing, unknown, missing] = await Promise.all([
      apart('approve', '--help'),
      apart(),
      apart('stauts'),
      apart('approve', meeting, 'convocation'),
    ]);
    expect(help.status).toBe(0);
    expect(help.out).toContain('convene approve ccm-12msp~r1 convocation --officer legal-officer');
    expect(nothing).toMatchObject({ status: 2, out: '' });
    expect(nothing.err).toContain('Usage: convene');
    expect(unknown).toEqual({ status: 2, out: '', err: "USAGE: unknown command 'stauts'. Did you mean status?\n" });
    expect(missing).toMatchObject({ status: 2, err: "USAGE: required option '--officer <id>' not specified\n" });
    await Promise.all([
      refused(
        { code: 'USAGE', status: 2, says: /^<meeting> must be .+; --status must be one of .*no_reply/ },
        'participants',
        'XX',
        '--status',
        'sleeping',
      ),
      refused({ code: 'UNKNOWN_MEETING', status: 1, says: /only rehearsals of it: ccm-12msp~r1/ }, 'acts', 'ccm-12msp'),
      refused(
        { code: 'UNKNOWN_PARTICIPANT', status: 1, says: /XYZ is not a participant of .*convene participants/ },
        'file',
        meeting,
        'XYZ',
      ),
    ]);
  });

  test('settings that cannot be used are named, and their values are not', async () => {
    const { status, err } = await runConvene(['list'], {
      ...fleet,
      DATABASE_URL: 'mysql://convene:secret@db.example/x',
    });
    expect(status).toBe(1);
    expect(err).toContain('ENVIRONMENT: ');
    expect(err).toContain('DATABASE_URL: must be a PostgreSQL URL');
    expect(err).not.toContain('secret');
    const unreachable = await runConvene(['list'], { ...fleet, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(unreachable.status).toBe(1);
    expect(unreachable.err).toMatch(/^TEMPORAL_UNREACHABLE: .*127\.0\.0\.1:1 .*TEMPORAL_ADDRESS/);
  });

  test('doctor says the mend for what is missing, and ends with 1', async () => {
    const { status, out } = await runConvene(['doctor', '--json'], {
      ...fleet,
      DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
    });
    const report = z
      .object({
        ok: z.boolean(),
        checks: z.array(z.object({ name: z.string(), state: z.string(), mend: z.string().nullable() })),
      })
      .parse(JSON.parse(out));
    expect(report.ok).toBe(false);
    expect(report.checks.find(({ name }) => name === 'DATABASE_URL')).toMatchObject({
      state: 'missing',
      mend: expect.stringContaining('DATABASE_URL'),
    });
    expect(status).toBe(1);
  });
});

describe('a circulation', () => {
  test('list, status and today say where the meeting stands, and today gives the command to type', async () => {
    const [listed, said, status] = await Promise.all([
      json(z.array(z.object({ meeting: z.string(), mode: z.string(), phase: z.string() })), 'list'),
      convene('status', meeting),
      json(
        z.object({
          phase: z.string(),
          now: z.string(),
          roster: z.record(z.string(), z.int()),
          circulations: z.array(z.object({ name: z.string(), state: z.string(), approvals: z.int(), steps: z.int() })),
        }),
        'status',
        meeting,
      ),
    ]);
    expect(listed).toEqual([{ meeting, mode: 'rehearsal', phase: 'convoking' }]);
    expect(status.roster).toEqual({ state_party: 112, signatory: 12, state_not_party: 73, observer_organization: 5 });
    expect(Date.parse(status.now)).toBe(Date.parse(DRAFTED));
    expect(status.circulations).toContainEqual({ name: 'convocation', state: 'in_review', approvals: 0, steps: 4 });
    expect(status.circulations).toContainEqual({ name: 'reminder-1', state: 'planned', approvals: 0, steps: 2 });
    expect(said.out).toContain('REHEARSAL');
    expect(said.out).toMatch(
      /participants {2}112 state party, 12 signatory, 73 state not party, 5 observer organization/,
    );
    expect(said.out).toMatch(/next +2024-02-07 09:00 {2}invitation is drafted/);
    expect(said.out).toContain(`convene approve ${meeting} convocation --officer oda-geneva-chief`);
    // no colours where no terminal is
    expect(said.out).not.toContain('\u001b');

    const day = await today();
    expect(day.awaited.map(({ command }) => command)).toEqual([
      `convene approve ${meeting} convocation --officer oda-geneva-chief`,
    ]);
    expect(day.due[0]?.what).toBe('invitation is drafted');
  });

  test('is not approved blindly, by another, nor with another hash', async () => {
    const { sha256 } = await awaited();
    const approve = ['approve', meeting, 'convocation', '--officer'];
    await Promise.all([
      refused(
        { code: 'NOT_AWAITED', status: 1, says: /awaits oda-geneva-chief .* not legal-officer/ },
        ...approve,
        'legal-officer',
        '--yes',
      ),
      refused(
        { code: 'not_accepted', status: 1, says: /oda-geneva-chief/ },
        ...approve,
        'legal-officer',
        '--sha256',
        sha256,
      ),
      refused(
        { code: 'UNKNOWN_CIRCULATION', status: 1, says: /no circulation letter; it has convocation/ },
        'approve',
        meeting,
        'letter',
        '--officer',
        'legal-officer',
      ),
    ]);
    const said = await refused({ code: 'USAGE', status: 2, says: /no terminal/ }, ...approve, 'oda-geneva-chief');
    expect(said).toContain(sha256);
    await refused(
      { code: 'USAGE', status: 2, says: /all of --slip, --slip-reference and --slip-date/ },
      ...approve,
      'oda-geneva-chief',
      '--yes',
      '--slip-date',
      '2024-02-06',
    );
    expect(await awaited()).toMatchObject({ revision: 1, officer: 'oda-geneva-chief' });
  });

  test('is returned, revised with an edited text, shown and approved', async () => {
    const returned = await json(
      z.object({ state: z.string(), awaits: z.object({ officer: z.string(), act: z.string() }) }),
      ...[
        'return',
        meeting,
        'convocation',
        '--officer',
        'oda-geneva-chief',
        '--comments',
        'Paragraph 2: cite the date.',
      ],
    );
    expect(returned).toMatchObject({ state: 'drafting', awaits: { officer: 'oda-geneva-desk', act: 'revise' } });

    const printed = await convene('documents', 'text', meeting, 'convocation');
    expect(printed.out).toMatch(/^# note-verbale · en · revision 1\n\nNote verbale convening the /);
    // before the closing formula, which addresses the copies for Ministries
    const text = printed.out.replace(/\n\n(?=[^\n]* avails )/, '\n\nIt has the honour to add a paragraph.\n\n');
    expect(text).not.toBe(printed.out);
    const revise = ['revise', meeting, 'convocation', '--officer', 'oda-geneva-desk', '--text'];
    const wrong = await refused(
      { code: 'TEXT_FILE', status: 1, says: /note-verbale, paragraph 1: "An \*\*open mark…" opens \*\*/ },
      ...[...revise, file('wrong.txt', '# note-verbale · en\n\nTitle\n\nAn **open mark\n\n# mail · en\n\nSubject')],
    );
    expect(wrong).toMatch(/e-mail \(en\), body: must not be empty/);
    const revised = await json(z.object({ revision: z.int() }), ...revise, file('right.txt', text));
    expect(revised).toEqual({ revision: 2 });

    await house.convene.advance(meeting, DRAFTED);
    const { sha256, command } = await awaited();
    // the very line that `today` gives
    const approved = await convene(...command.split(' ').slice(1), '--yes');
    expect(approved.status).toBe(0);
    expect(approved.err).toContain(sha256);
    expect(approved.err).toMatch(/note-verbale \(en\), \d pages\n +sha256 +[0-9a-f]{64}\n/);
    expect(approved.err).toMatch(/recipients +197 participants/);
    expect(approved.out).toContain('convocation: approved by oda-geneva-chief; revision 2 is in review.');

    const slip = file('slip.pdf', 'a scan');
    const recorded = (by: string) => [
      ...['approve', meeting, 'convocation', '--officer', 'legal-officer', '--recorded-by', by, '--sha256', sha256],
      ...['--slip', slip, '--slip-reference', 'Slip 7', '--slip-date', '2024-02-05'],
    ];
    // the drafter may not record
    await refused({ code: 'not_accepted', status: 1, says: /oda-geneva-desk/ }, ...recorded('oda-geneva-desk'));
    const next = await json(z.object({ awaits: z.object({ officer: z.string() }) }), ...recorded('oda-geneva-chief'));
    expect(next.awaits.officer).toBe('odg-director');
    const hash = createHash('sha256').update('a scan').digest('hex');
    expect((await house.convene.registry.blob(hash)).toString()).toBe('a scan');
    const [act] = await acts('--subject', 'convocation', '--actor', 'officer:oda-geneva-chief', '--limit', '1');
    expect(act).toMatchObject({
      action: 'approve',
      detail: { officer: 'legal-officer', slip: 'Slip 7', slipSha256: hash },
    });
  });
});

const Act = z
  .object({
    act: z.object({
      action: z.string(),
      actor: z.string(),
      basis: z.unknown(),
      detail: z.record(z.string(), z.unknown()),
    }),
  })
  .transform(({ act }) => act);
const acts = (...of: string[]) => json(z.array(Act), 'acts', meeting, ...of);

const Accepted = z.object({ participant: z.string(), status: z.string(), late: z.boolean(), version: z.int() });
const Listed = z.array(
  z.object({ code: z.string(), name: z.string(), capacity: z.string(), status: z.string(), persons: z.int() }),
);

const PAPER = ['--reference', 'No. 12', '--date', '2024-02-26', '--received-at'];

describe('participants', () => {
  beforeAll(async () => {
    const { convene } = house;
    for (;;) {
      const { waitingFor } = await convene.advance(meeting, COLLECTING);
      for (const { circulation, officer, revision, sha256 } of waitingFor) {
        if (sha256 === null) throw new Error('nothing to approve');
        const message = { actor: `officer:${officer}`, officer, revision, sha256 };
        await convene.approve(meeting, circulation, { ...message, evidence: { kind: 'none' } });
      }
      if (waitingFor.length === 0) return;
    }
  });

  test('staff record from a paper or not at all, and a participant sends its own', async () => {
    const acknowledge = ['acknowledge', meeting, 'CHE'];
    await Promise.all([
      refused({ code: 'USAGE', status: 2, says: /add --reference, --date, --received-at, or --self/ }, ...acknowledge),
      refused(
        { code: 'USAGE', status: 2, says: /--kind must be one of note_verbale.*; --date must be a date such as/ },
        ...acknowledge,
        '--date',
        'today',
        '--kind',
        'fax',
      ),
      refused(
        { code: 'USAGE', status: 2, says: /with --self there is no paper/ },
        ...acknowledge,
        '--self',
        ...PAPER,
        '2024-02-27 11:00',
      ),
      refused(
        { code: 'USAGE', status: 2, says: /participant:CHE answers with --self/ },
        ...acknowledge,
        '--actor',
        'participant:CHE',
        ...PAPER,
        '2024-02-27 11:00',
      ),
      refused({ code: 'USAGE', status: 2, says: /Europe\/Zurich/ }, ...acknowledge, ...PAPER, 'yesterday'),
    ]);

    const scan = file('note.pdf', 'a note');
    expect(await json(Accepted, ...acknowledge, ...PAPER, '2024-02-27 11:00', '--paper', scan)).toMatchObject({
      participant: 'CHE',
      status: 'acknowledged',
      late: false,
    });
    const [recorded] = await acts('--subject', 'CHE', '--actor', 'staff:desk', '--limit', '1');
    // eleven o'clock in Geneva
    expect(recorded?.basis).toEqual({
      kind: 'note_verbale',
      reference: 'No. 12',
      date: '2024-02-26',
      receivedAt: '2024-02-27T10:00:00Z',
      sha256: createHash('sha256').update('a note').digest('hex'),
    });

    expect(await json(Accepted, 'acknowledge', meeting, 'fra', '--self')).toMatchObject({ participant: 'FRA' });
    const own = await acts('--subject', 'FRA', '--actor', 'participant:FRA');
    expect(own.map(({ action, basis }) => ({ action, basis }))).toEqual([{ action: 'acknowledge', basis: null }]);
    await refused(
      { code: 'not_now', status: 1, says: /^FRA: it has acknowledged/ },
      'acknowledge',
      meeting,
      'FRA',
      '--self',
    );
  });

  test('a delegation is named from a file, and all that is wrong with one is said at once', async () => {
    const bad = file(
      'bad.csv',
      'name,title,role\n,Ambassador,head\nA. Example,,chief\nB. Example,Counsellor,delegate\n',
    );
    const said = await refused(
      { code: 'DELEGATION_FILE', status: 1, says: /cannot be used/ },
      'nominate',
      meeting,
      'CHE',
      bad,
      '--self',
    );
    expect(said).toMatch(/person 1, name: /);
    expect(said).toMatch(/person 2, role: the role must be one of head, delegate, alternate, adviser/);
    expect(said).not.toMatch(/person 3/);
    await refused(
      { code: 'DELEGATION_FILE', status: 1, says: /nothing\.csv cannot be read/ },
      'nominate',
      meeting,
      'CHE',
      join(folder, 'nothing.csv'),
      '--self',
    );

    const good = file('good.csv', 'name,title,role\nA. Example,Ambassador,head\nB. Example,Counsellor,delegate\n');
    expect(await json(Accepted, 'nominate', meeting, 'CHE', good, '--self')).toMatchObject({ status: 'nominated' });
    const headless = file('headless.yaml', 'persons:\n  - name: C. Example\n');
    const note = await convene('nominate', meeting, 'DEU', headless, ...PAPER, '2024-02-28T09:00:00+01:00');
    expect(note).toMatchObject({ status: 0, err: '' });
    expect(note.out).toContain('DEU is incomplete. It names no head of delegation');

    expect(await json(Accepted, 'decline', meeting, 'ICRC', '--self')).toMatchObject({ status: 'nil_return' });

    const [nominated, organizations, table, day] = await Promise.all([
      json(Listed, 'participants', meeting, '--status', 'nominated'),
      json(Listed, 'participants', meeting, '--capacity', 'observer_organization'),
      convene('participants', meeting),
      today(),
    ]);
    expect(nominated.map(({ code, persons }) => ({ code, persons }))).toEqual([{ code: 'CHE', persons: 2 }]);
    expect(organizations).toHaveLength(5);
    expect(table.out).toMatch(/^code +name +capacity +status/);
    expect(table.out.trimEnd().split('\n')).toHaveLength(1 + 202);
    const codes = day.silent.map(({ code }) => code);
    expect(codes).toContain('FRA');
    expect(codes).not.toEqual(expect.arrayContaining(['CHE']));
    expect(codes).not.toEqual(expect.arrayContaining(['ICRC']));
    expect(day.incomplete.map(({ code }) => code)).toEqual(['DEU']);
  });

  test('a file shows what was sent with its proof, what was received, and the acts', async () => {
    const File = z.object({
      participant: z.object({ code: z.literal('CHE'), status: z.string() }),
      contacts: z.array(z.object({ address: z.string(), channel: z.string() })).min(1),
      sent: z.array(
        z.object({
          circulation: z.string(),
          state: z.string(),
          message_id: z.string(),
          envelope_to: z.array(z.string()),
          answer: z.string(),
          answered_at: z.iso.datetime(),
        }),
      ),
      received: z.array(
        z.object({
          kind: z.string(),
          delegation: z.object({ persons: z.array(z.object({ name: z.string() })) }).nullable(),
        }),
      ),
      acts: z.array(Act),
    });
    const [stored, text] = await Promise.all([json(File, 'file', meeting, 'CHE'), convene('file', meeting, 'CHE')]);
    const [mail] = stored.sent;
    if (mail === undefined) throw new Error('the convocation was sent');
    expect(mail).toMatchObject({ circulation: 'convocation', state: 'sent' });
    // the proof is of a message that the server has
    const delivered = house.sink.received().find(({ messageId }) => mail.message_id.includes(messageId));
    expect(delivered?.to).toEqual(mail.envelope_to);
    expect(stored.contacts.map(({ address }) => address)).toEqual(expect.arrayContaining(mail.envelope_to));
    expect(
      stored.received.map(({ kind, delegation }) => [kind, ...(delegation?.persons ?? []).map(({ name }) => name)]),
    ).toEqual([['acknowledge'], ['nominate', 'A. Example', 'B. Example']]);
    expect(stored.acts.map(({ action }) => action)).toEqual(expect.arrayContaining(['acknowledge', 'nominate']));
    expect(text.out).toContain(`Message-ID  ${mail.message_id}`);
    expect(text.out).toContain(mail.answer);
    expect(text.out).toMatch(/head +A\. Example, Ambassador/);
  });

  test('what went by post is confirmed by staff, and attendance recorded', async () => {
    const [posted] = (await today()).toConfirm;
    if (posted === undefined) throw new Error('two States are reached by post');
    expect(posted.command).toBe(`convene confirm ${meeting} ${posted.code}`);
    const confirm = posted.command.split(' ').slice(1);
    await refused({ code: 'USAGE', status: 2, says: /add --reference, --date, --received-at/ }, ...confirm);
    expect(await json(Accepted, ...confirm, ...PAPER, '2024-02-28 09:00')).toMatchObject({ status: 'notified' });
    expect((await convene(...confirm, ...PAPER, '2024-02-28 09:00')).out).toMatch(/^Already recorded/);
    await refused({ code: 'not_now', status: 1, says: /notified already/ }, ...confirm, ...PAPER, '2024-02-28 09:30');

    await refused(
      { code: 'USAGE', status: 2, says: /<attendance> must be present, absent or departed/ },
      'attend',
      meeting,
      'CHE',
      'late',
    );
    expect(await json(Accepted, 'attend', meeting, 'CHE', 'present', '--actor', 'staff:room')).toMatchObject({
      status: 'present',
    });
  });

  test('papers are listed and written byte for byte', async () => {
    const papers = await json(
      z.array(z.object({ name: z.string(), stage: z.string(), revision: z.int(), sha256: z.string(), pages: z.int() })),
      ...['documents', meeting],
    );
    const final = papers.find(({ name, stage }) => name === 'note-verbale' && stage === 'final');
    expect(final).toMatchObject({ revision: 2 });
    const out = join(folder, 'note.out.pdf');
    expect(await json(z.looseObject({}), 'documents', 'get', meeting, 'note-verbale', '--out', out)).toMatchObject({
      ...final,
      file: out,
    });
    expect(createHash('sha256').update(readFileSync(out)).digest('hex')).toBe(final?.sha256);
    await Promise.all([
      refused(
        { code: 'FILE_EXISTS', status: 1, says: /holds something else/ },
        'documents',
        'get',
        meeting,
        'note-verbale',
        '--stage',
        'draft',
        '--out',
        out,
      ),
      refused(
        { code: 'UNKNOWN_DOCUMENT', status: 1, says: /Papers: note-verbale/ },
        'documents',
        'get',
        meeting,
        'list-final',
      ),
    ]);
  });
});

describe('the servers', () => {
  test('a worker serves until it is asked to stop, and ends in order', async () => {
    const worker = spawnConvene(['worker', '--json'], { ...fleet, CONVENE_TASK_QUEUE: `${house.name}-cli` });
    const end = endOf(worker);
    const serving = new Promise<void>((resolve) => {
      worker.stderr?.on('data', (text: string) => {
        if (text.includes(`serves ${house.name}-cli`)) resolve();
      });
    });
    await Promise.race([serving, end]);
    worker.kill('SIGTERM');
    const { status, out, err } = await end;
    expect(err).toContain('Stopping');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ taskQueue: `${house.name}-cli`, migrations: [], stoppedBy: 'SIGTERM' });
    const none = await runConvene(['worker', '--dir', join(folder, 'none')], {});
    expect(none.status).toBe(1);
    expect(none.err).toMatch(/^NO_SERVERS: Nothing runs on .*convene up.*TEMPORAL_ADDRESS and DATABASE_URL/);
  });

  test('without servers in the environment: the stack that runs on the folder, else one for the time of the command', async () => {
    const dir = join(folder, 'var');
    const stack = await startStack({ dir, mode: 'rehearsal', env: {}, volatile: true });
    await migrate(stack.postgres.url).finally(stack.stop);
    const alone = await runConvene(['list', '--json', '--dir', dir], {});
    expect(alone).toMatchObject({ status: 0, out: '[]\n' });
    expect(alone.err).toContain(`Nothing runs on ${dir}: starting the embedded stack`);
    expect(runningStack(dir)).toBeNull();
    const again = await startStack({ dir, mode: 'rehearsal', env: {}, volatile: true });
    try {
      expect(await runConvene(['list', '--json', '--dir', dir], {})).toEqual({ status: 0, out: '[]\n', err: '' });
    } finally {
      await again.stop();
    }
  });
});
