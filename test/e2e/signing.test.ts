import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { tasksOf } from '../../client/desk.ts';
import { Approve } from '../../domain/messages/approvals.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { ChainStep } from '../../domain/plan.ts';
import { rehearsalKey, withRehearsalKeys } from '../../rehearsal/keys.ts';
import { folderOfFile } from '../folders.ts';
import { fleetOf, houseOfFile } from '../house.ts';
import { noticeJson } from '../workflows/notice-json.ts';
import { awaitedOn, shortPlan, start as startRehearsal, until } from '../workflows/support.ts';
import { conveneInProcess } from './in-process.ts';
import { atTerminal, hasTerminal } from './terminal.ts';

/** Officers who sign, at the command line, at their desk, and by the JSON that they put into the Temporal UI. */

const DRAFTED = '2024-02-05T12:00:00Z';
const [CHIEF, LEGAL, DIRECTOR, ISSUING] = ['oda-geneva-chief', 'legal-officer', 'odg-director', 'eosg-issuing'];

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
let meeting: string;
let planId: string;
const folder = folderOfFile('signing');
const fleet = fleetOf(house);
const convene = conveneInProcess(fleet);

beforeAll(async () => {
  const chain: ChainStep[] = [
    { step: 'branch', officer: CHIEF, needs: 'signature' },
    { step: 'legal', officer: LEGAL, with: [DIRECTOR], needs: 'signature' },
    { step: 'issue', officer: ISSUING, needs: 'signature' },
  ];
  const plan = shortPlan();
  planId = plan.id;
  const signing = withRehearsalKeys(
    { ...plan, circulations: plan.circulations.map((one) => ({ ...one, chain })) },
    folder,
  );
  meeting = await startRehearsal(house, signing);
  await awaitedOn(house, meeting, 'convocation', DRAFTED);
});

const keyOf = (officer: string) => rehearsalKey(folder, planId, officer);
const approve = (officer: string, ...args: string[]) =>
  convene('approve', meeting, 'convocation', '--officer', officer, '--yes', ...args);

test('without a key an approval is a proposal, and said to be one; with another’s key it is refused', async () => {
  const [proposed, forged, both] = await Promise.all([
    approve(CHIEF),
    approve(CHIEF, '--key', keyOf(LEGAL)),
    approve(CHIEF, '--key', keyOf(CHIEF), '--slip', 'slip.pdf'),
  ]);
  expect(proposed).toMatchObject({ status: 0 });
  expect(proposed.out).toMatch(
    /^convocation: kept as a proposal of oda-geneva-chief, and nothing is approved: the step/,
  );
  expect(forged.status).toBe(1);
  expect(forged.err).toMatch(/not_accepted: this is signed with the key SHA256:/);
  expect(both).toMatchObject({ status: 2, err: expect.stringContaining('a slip or on a signature') });
  expect((await house.convene.circulation(meeting, 'convocation')).awaits).toMatchObject({ step: 'branch' });
});

test('approve --key signs', async () => {
  const { status, out } = await approve(CHIEF, '--key', keyOf(CHIEF));
  expect(status).toBe(0);
  expect(out).toContain(`convocation: approved by ${CHIEF}`);
  expect(out).toContain(`Next: convene approve ${meeting} convocation --officer ${LEGAL}`);
});

test('sign prints the JSON that is sent in the UI, and sends nothing itself', async () => {
  const args = ['sign', meeting, 'convocation', '--officer', LEGAL, '--key', keyOf(LEGAL), '--yes'];
  const { status, out, err } = await convene(...args);
  expect(status).toBe(0);
  expect(err).toContain('step legal, awaits legal-officer, odg-director');
  expect(out.trim().split('\n')).toHaveLength(1);
  const message: unknown = JSON.parse(out);
  expect(Approve.parse(message)).toMatchObject({ officer: LEGAL, evidence: { kind: 'signature' } });
  expect((await house.convene.circulation(meeting, 'convocation')).snapshot.context.approvals).toHaveLength(1);
  await house.temporal.workflow
    .getHandle(workflowIds.circulation(meeting, 'convocation'))
    .signal(names.signals.approve, message);
  await until('the approval to be taken', async () => {
    const { snapshot } = await house.convene.circulation(meeting, 'convocation');
    return snapshot.context.approvals.some(({ officer, evidence }) => officer === LEGAL && evidence === 'signature');
  });
});

describe.skipIf(!hasTerminal && !process.env.CI)('at a terminal', () => {
  test('the desk asks for the key where the step is signed', async () => {
    await until('the step alone on the desk', async () => {
      const tasks = await tasksOf(house, DIRECTOR);
      return tasks.length === 1 && tasks[0]?.meeting === meeting;
    });
    const desk = atTerminal(['desk', '--officer', DIRECTOR], fleet);
    expect(await desk.says('[a]pprove, [r]eturn, [n]ext, [q]uit? ')).toContain('approve, signed');
    desk.type('a');
    await desk.says('This step is signed. The file of your private key: ');
    desk.type(join(folder, 'nowhere'));
    await desk.says('is not a private key that can sign');
    await desk.says('[q]uit? ');
    desk.type('a');
    await desk.says('The file of your private key: ');
    desk.type(keyOf(DIRECTOR));
    await desk.says(`convocation: approved by ${DIRECTOR}`);
    expect((await desk.ends()).status).toBe(0);
  });

  test('the desk asks for the code of the notice where a closed meeting takes one', async () => {
    const plan = shortPlan();
    const chain: ChainStep[] = [
      { step: 'branch', officer: CHIEF, needs: 'code' },
      { step: 'issue', officer: ISSUING, needs: 'signature' },
    ];
    const coded = { ...plan, circulations: plan.circulations.map((one) => ({ ...one, chain })) };
    const closed = await startRehearsal({ ...house, proofs: 'closed' }, coded);
    await awaitedOn(house, closed, 'convocation', DRAFTED);
    const { proof } = await noticeJson(house, closed, CHIEF, 'approve');
    await until('the closed meeting alone on the desk', async () => {
      const tasks = await tasksOf(house, CHIEF);
      return tasks.length === 1 && tasks[0]?.meeting === closed;
    });
    const desk = atTerminal(['desk', '--officer', CHIEF], { ...fleet, CONVENE_KEY: '' });
    expect(await desk.says('[q]uit? ')).toContain('approve, by code');
    desk.type('a');
    await desk.says('The code to approve from your notice, or the file of your private key: ');
    desk.type(`9${proof.slice(1)}`);
    await desk.says('unproved: this code is in no notice that asks oda-geneva-chief to approve here and now');
    expect((await desk.ends()).status).toBe(0);
    const again = atTerminal(['desk', '--officer', CHIEF], { ...fleet, CONVENE_KEY: '' });
    await again.says('[q]uit? ');
    again.type('a');
    await again.says('your private key: ');
    again.type(proof);
    await again.says(`convocation: approved by ${CHIEF}`);
    expect((await again.ends()).status).toBe(0);
    // the command takes it too, once: what was done is done
    const repeated = await convene('approve', closed, 'convocation', '--officer', CHIEF, '--yes', '--code', proof);
    expect(repeated.status).toBe(1);
  });
});

test('acts verify proves the signatures offline', async () => {
  await house.convene.advance(meeting, DRAFTED);
  const file = join(folder, 'acts.jsonl');
  expect((await convene('acts', 'export', meeting, '--out', file)).status).toBe(0);
  const { status, out } = await convene('acts', 'verify', file);
  expect(out).toMatch(/[34] signed approvals, each by the key that the plan had/);
  expect(status).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('BEGIN SSH SIGNATURE');
});
