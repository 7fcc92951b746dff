import { type ChildProcess, execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sshpk from 'sshpk';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { readSigningKey } from '../../client/signing.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import type { Connected } from '../../stack/clients.ts';
import { connect } from '../../stack/connect.ts';
import { runningStack } from '../../stack/running.ts';
import { type RunningSink, startSink } from '../../stack/sink.ts';
import { findTemporal } from '../../stack/temporal-binary.ts';
import { replays } from '../../worker/replay.ts';
import { type Ended, endOf, runConvene, spawnConvene } from '../e2e/command.ts';
import { noticeJson } from '../workflows/notice-json.ts';
import { checkedActs, toMissions, until } from '../workflows/support.ts';
import { type Browser, gone, openBrowser, openDetails, readyJson, updateForm, withoutBrowser } from './browser.ts';
import { writeLivePlan } from './live-plan.ts';

/**
 * A live meeting from its start to its closing, on the real clock: approved in the Temporal UI, by the `temporal` command
 * and by ours, its machine switched off in the middle.
 */

const MEETING = 'ccm-12msp';
const OFFICERS = ['oda-geneva-desk', 'oda-geneva-chief', 'legal-officer', 'odg-director', 'eosg-issuing'];
const skipped = withoutBrowser('test/trials/live.test.ts');

vi.setConfig({ testTimeout: 400_000 });

const Up = z.object({
  ui: z.string(),
  temporal: z.object({ address: z.string(), namespace: z.string() }),
  mail: z.object({ live: z.string() }),
  meetings: z.array(z.object({ meeting: z.string(), phase: z.string() })),
});

describe.skipIf(skipped)('a live meeting', () => {
  const folder = mkdtempSync(join(tmpdir(), 'convene-live-'));
  const dir = join(folder, 'var');
  let missions: RunningSink;
  let browser: Browser;
  let up: ChildProcess;
  let connected: Connected | null = null;

  beforeAll(async () => {
    [missions, browser] = await Promise.all([startSink({ dir: join(folder, 'missions') }), openBrowser()]);
  });
  afterAll(async () => {
    await connected?.close();
    up?.kill('SIGKILL');
    await browser?.close();
    await missions?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const convene = (...args: string[]): Promise<Ended> =>
    runConvene([...args, '--dir', dir, '--json'], { CONVENE_TREATIES: folder });

  /** What a command that does its work prints. */
  async function said<S extends z.ZodType>(schema: S, ...args: string[]): Promise<z.output<S>> {
    const { status, out, err } = await convene(...args);
    expect(status, err).toBe(0);
    return schema.parse(JSON.parse(out));
  }

  /** `convene up`, until it says that everything runs. */
  async function switchOn(): Promise<z.infer<typeof Up>> {
    up = spawnConvene(['up', '--dir', dir, '--json'], { SMTP_URL: missions.url, CONVENE_TREATIES: folder });
    let [out, err] = ['', ''];
    up.stderr?.on('data', (text) => {
      err += text;
    });
    const ready = new Promise<string>((resolve, reject) => {
      up.stdout?.on('data', (text) => {
        out += text;
        if (out.endsWith('}\n')) resolve(out);
      });
      up.once('exit', (code) => reject(new Error(`convene up ended with ${code}: ${err}`)));
    });
    const addresses = Up.parse(JSON.parse(await ready));
    await connected?.close();
    connected = await connect({ dir });
    return addresses;
  }

  function client(): Connected {
    if (connected === null) throw new Error('convene up is not running');
    return connected;
  }

  const awaited = (circulation: string, officer: string): Promise<Awaited & { sha256: string }> =>
    until(`${officer} to be awaited on the ${circulation}`, async () => {
      const { awaits } = await client()
        .convene.circulation(MEETING, circulation)
        .catch(() => ({ awaits: null }));
      return awaits?.officer === officer && awaits.sha256 !== null && { ...awaits, sha256: awaits.sha256 };
    });

  const inPhase = (phase: string, withinMs?: number) =>
    until(`the phase ${phase}`, async () => (await client().convene.state(MEETING)).phase === phase, withinMs);

  async function looks(phase: string): Promise<void> {
    const [listed, status, today] = await Promise.all([
      said(z.array(z.object({ meeting: z.string(), mode: z.string() })), 'list'),
      said(z.object({ phase: z.string(), mode: z.string() }), 'status', MEETING),
      said(z.array(z.object({ meeting: z.string(), phase: z.string() })), 'today', MEETING),
    ]);
    expect(listed).toMatchObject([{ meeting: MEETING, mode: 'live' }]);
    expect(status).toEqual({ phase, mode: 'live' });
    expect(today).toEqual([{ meeting: MEETING, phase }]);
  }

  test('goes through the power cut and its deadline to its closing, each message sent once', async () => {
    const began = performance.now();
    const addresses = await switchOn();
    expect(addresses).toMatchObject({ mail: { live: new URL(missions.url).host }, meetings: [] });

    // a machine that is slow to start is slow in all that has to be done before the deadline
    const deadline = 20 + 10 * Math.ceil((performance.now() - began) / 1000);
    const keys = join(folder, 'keys');
    mkdirSync(keys);
    for (const officer of OFFICERS) {
      const key = sshpk.generatePrivateKey('ed25519');
      writeFileSync(join(keys, officer), key.toString('ssh'), { mode: 0o600 });
      writeFileSync(join(keys, `${officer}.pub`), publicKeyLine(readSigningKey(join(keys, officer)).publicKey));
    }
    const dates = { deadline, opens: deadline + 2, provisionalList: deadline + 4, closes: deadline + 6 };
    const plan = writeLivePlan(folder, dates, keys);
    expect(await said(z.unknown(), 'start', plan, '--yes')).toMatchObject({ meeting: MEETING, mode: 'live' });

    const chief = await awaited('convocation', 'oda-geneva-chief');
    const [invitation] = await Promise.all([
      said(z.object({ state: z.string() }), ...approving('invitation', 'oda-geneva-chief', '--sign-with')),
      approveInBrowser(addresses.ui, chief),
    ]);
    expect(invitation.state).toBe('issuing');
    const legal = await awaited('convocation', 'legal-officer');
    const [, ...signing] = approving('convocation', 'legal-officer', '--key');
    await approveByTemporal(addresses, 'update', legal, JSON.stringify(await said(z.unknown(), 'sign', ...signing)));
    const director = await awaited('convocation', 'odg-director');
    await approveByTemporal(addresses, 'signal', director, await noticeTo(director));
    await awaited('convocation', 'eosg-issuing');
    const issued = await said(z.object({ state: z.string() }), ...approving('convocation', 'eosg-issuing', '--key'));
    expect(issued.state).toBe('issued');
    await inPhase('collecting');
    await Promise.all([
      looks('collecting'),
      said(z.object({ status: z.literal('acknowledged') }), 'acknowledge', MEETING, 'CHE', ...paper()),
      said(z.object({ status: z.literal('nominated') }), 'nominate', MEETING, 'AUT', delegation(), ...paper()),
    ]);

    const off = endOf(up);
    up.kill('SIGKILL');
    await off;
    expect(runningStack(dir)).toBeNull();
    const again = await switchOn();
    // the same ports, so that a bookmark of the page holds
    expect(again).toEqual({ ...addresses, meetings: [{ meeting: MEETING, phase: 'collecting' }] });
    const status = async (code: string) =>
      (await client().convene.registry.participants(MEETING)).find((one) => one.code === code)?.status;
    await until('the answers of before to be in the registry', async () => (await status('AUT')) === 'nominated');
    expect(await status('CHE')).toBe('acknowledged');

    await awaited('invitation', 'odg-director');
    await Promise.all([
      said(z.object({ state: z.literal('issued') }), ...approving('invitation', 'odg-director', '--key')),
      said(z.object({ status: z.literal('nil_return') }), 'decline', MEETING, 'FRA', ...paper()),
      looks('collecting'),
    ]);
    await until('the organizations to be notified', async () => (await status('ICRC')) === 'notified');

    await inPhase('concluded', (deadline + 60) * 1000);
    await until(
      'the meeting to end',
      async () =>
        (await client().temporal.workflow.getHandle(workflowIds.meeting(MEETING)).describe()).status.name ===
        'COMPLETED',
    );
    expect(await Promise.all(['CHE', 'AUT', 'FRA', 'ICRC', 'DEU'].map(status))).toEqual([
      'no_reply',
      'nominated',
      'nil_return',
      'no_reply',
      'no_reply',
    ]);
    await looks('concluded');
    await expectMailOnce();
    await expectActsWhole();
    await replayAll();

    const second = await convene('start', plan, '--yes');
    expect(second.status).toBe(1);
    expect(second.err).toMatch(/^(PLAN_PAST|MEETING_EXISTS): /);
    const end = endOf(up);
    up.kill('SIGTERM');
    expect(await end).toMatchObject({ status: 0, err: expect.stringContaining('Everything is kept') });
  });

  const approving = (circulation: string, officer: string, by: '--key' | '--sign-with') =>
    ['approve', MEETING, circulation, '--officer', officer, '--yes', by, join(folder, 'keys', officer)] as const;

  /** The note by which a mission answered; it came in a moment ago. */
  const paper = () => {
    const at = new Date(Date.now() - 1_000).toISOString();
    return ['--reference', 'No. 12', '--date', at.slice(0, 10), '--received-at', at, '--actor', 'staff:desk'];
  };

  /** The JSON that the notice to an officer has ready, with its code. */
  const noticeTo = async ({ circulation, officer, revision }: Awaited): Promise<string> => {
    const mailbox = { sink: missions, mailDir: join(folder, 'missions') };
    return JSON.stringify(await noticeJson(mailbox, `${MEETING}/${circulation}/${revision}`, officer, 'approve'));
  };

  function delegation(): string {
    const file = join(folder, 'delegation.yaml');
    writeFileSync(file, 'persons:\n  - { name: Person One, role: head }\n  - { name: Person Two }\n');
    return file;
  }

  async function approveInBrowser(ui: string, awaits: Awaited & { sha256: string }): Promise<void> {
    const { page } = browser;
    const { sha256 } = awaits;
    await page.goto(`${ui}/${encodeURIComponent(workflowIds.circulation(MEETING, 'convocation'))}`);
    await openDetails(page);
    const shown = await readyJson(page, sha256);
    const text = await noticeTo(awaits);
    // the page has the same, but for the code, which is the officer's alone
    const { proof: _, ...asked } = z.looseObject({ proof: z.string() }).parse(JSON.parse(text));
    expect(JSON.parse(shown)).toEqual({ ...asked, proof: 'THE CODE OF YOUR NOTICE' });
    const { form, send } = await updateForm(page, 'approve', 'Approve what this step awaits.');
    await send(text);
    await gone('the form', form);
  }

  /** By Temporal's own command: the program that runs the server is the command too. */
  async function approveByTemporal(
    { temporal: { address, namespace } }: z.infer<typeof Up>,
    by: 'update' | 'signal',
    awaits: Awaited,
    json: string,
  ): Promise<void> {
    const found = await findTemporal();
    if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: this test needs the program');
    await promisify(execFile)(found.path, [
      ...['workflow', ...(by === 'update' ? ['update', 'execute'] : ['signal']), '--name', 'approve'],
      ...['--workflow-id', workflowIds.circulation(MEETING, awaits.circulation), '--input', json],
      ...['--address', address, '--namespace', namespace],
    ]);
  }

  async function expectMailOnce(): Promise<void> {
    const { rows } = await client().pool.query(
      `SELECT trim(both '<>' from message_id) AS id, state FROM outbox ORDER BY 1`,
    );
    const outbox = z.array(z.object({ id: z.string(), state: z.literal('sent') })).parse(rows);
    expect(outbox.length).toBeGreaterThan(190);
    const received = toMissions(missions.received()).map(({ messageId }) => messageId);
    expect(received.toSorted()).toEqual(outbox.map(({ id }) => id).toSorted());
  }

  async function expectActsWhole(): Promise<void> {
    const acts = (await checkedActs(client(), MEETING)).map(({ act }) => act);
    const of = (action: string) => acts.filter((act) => act.action === action);
    expect(
      of('approve')
        .map(({ actor, subject }) => `${subject} ${actor}`)
        .toSorted(),
    ).toEqual([
      'convocation officer:eosg-issuing',
      'convocation officer:legal-officer',
      'convocation officer:oda-geneva-chief',
      'convocation officer:odg-director',
      'invitation officer:oda-geneva-chief',
      'invitation officer:odg-director',
    ]);
    expect(of('phase_changed').map(({ detail }) => detail.to)).toEqual([
      'convoking',
      'collecting',
      'preparing',
      'in_session',
      'concluded',
    ]);
    for (const action of ['deadline_passed', 'session_opened', 'provisional_list_drawn', 'session_closed']) {
      expect(of(action), action).toHaveLength(1);
    }
    const { plan } = await client().convene.registry.meeting(MEETING);
    // by its timer, and not before
    expect(Date.parse(of('deadline_passed')[0]?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(plan.deadline.at));
  }

  async function replayAll(): Promise<void> {
    const histories = client().temporal.workflow.list().intoHistories();
    let replayed = 0;
    for await (const { error } of replays({ codePath: inject('bundle') }, histories, client().config.secrets)) {
      if (error) throw error;
      replayed += 1;
    }
    expect(replayed).toBeGreaterThanOrEqual(5);
  }
});
