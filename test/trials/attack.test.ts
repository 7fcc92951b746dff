import { randomUUID } from 'node:crypto';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { installRuntime } from '../../worker/worker.ts';
import { json } from '../workflows/raw.ts';
import { statusOf, toMissions, until } from '../workflows/support.ts';
import { Attacked, DESK, MEETING, WORKFLOWS } from './attacked.ts';
import { attacks } from './attacks.ts';
import { failedTasks, standing } from './standing.ts';

/**
 * One live meeting, and all that somebody tries on it who can do what the Temporal server lets a writer do. Each attack in
 * short; SECURITY.md names the tests that have the whole of each.
 */

vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 });

installRuntime();
let at: Attacked;
beforeAll(async () => {
  at = await Attacked.begin();
});
afterAll(() => at?.end());
// what ended it is one failure, and not a timeout of each test
beforeEach(() => expect(at.isUp, 'convene up runs').toBe(true));

const all = Object.values(WORKFLOWS);
const whole = () => standing(at.connected, MEETING, all);

test.each(attacks)('%s (by %s) changes nothing', async (_, __, attempt, comesTo) => {
  const [before, mail] = [await whole(), at.missions.received().length];
  const said = await attempt(at);
  expect(said.length).toBeGreaterThan(0);
  for (const one of said) expect(one).toMatch(comesTo);
  // a signal that is set aside is told to the meeting
  await vi.waitFor(async () => expect(await whole()).toEqual(before), { timeout: 60_000, interval: 200 });
  for (const id of all) {
    expect(await statusOf(at.connected, id), id).toBe('RUNNING');
    expect(await failedTasks(at.connected, id)).toEqual([]);
  }
  // notices of ours among them: nobody got anything
  expect(at.missions.received()).toHaveLength(mail);
});

test('7: what is kept is read by nobody else of this machine', () => {
  const open = readdirSync(at.dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(at.dir, name))
    .filter((file) => {
      const status = lstatSync(file, { throwIfNoEntry: false });
      return status !== undefined && !status.isSymbolicLink() && (status.mode & 0o077) !== 0;
    });
  expect(open).toEqual([]);
});

test('12: a dispatch that somebody completes or fails in a worker’s place is not believed, and is done again, once', async () => {
  const { convene, temporal, pool } = at.connected;
  const { namespace } = temporal.options;
  const before = toMissions(at.missions.received()).length;
  at.missions.pause();
  const order = { actor: `officer:${DESK}`, officer: DESK, circulation: 'convocation', only: ['CHE'] };
  await convene.order(MEETING, 'resend', order, [at.signer(DESK)]);
  const answered = new Set<string>();
  for (const forge of ['completed', 'failed'] as const) {
    const activityId = await until('a dispatch to be under way', async () => {
      const { raw } = await temporal.workflow.getHandle(WORKFLOWS.collection).describe();
      const open = raw.pendingActivities?.find(
        (one) => one.activityType?.name === 'dispatch' && !answered.has(one.activityId ?? ''),
      );
      return open?.activityId;
    });
    answered.add(activityId);
    const of = { namespace, workflowId: WORKFLOWS.collection, activityId, identity: 'a stranger' };
    if (forge === 'completed') {
      const result = json({ outcomes: [], deferred: [], retryAfterMs: 0 });
      await temporal.workflowService.respondActivityTaskCompletedById({ ...of, result: { payloads: [result] } });
    } else {
      const failure = { message: 'not issued', applicationFailureInfo: { type: 'NotIssued', nonRetryable: true } };
      await temporal.workflowService.respondActivityTaskFailedById({ ...of, failure });
    }
  }
  at.missions.resume();
  // whoever was answered for may have claimed the message, for two minutes
  await until(
    'the resending to be done',
    async () => {
      const { commands } = await convene.state(MEETING);
      const { rows } = await pool.query(`SELECT state FROM outbox WHERE meeting = $1 AND attempt > 1`, [MEETING]);
      return commands.length === 0 && rows.length > 0 && rows.every(({ state }) => state === 'sent');
    },
    240_000,
  );
  const sent = toMissions(at.missions.received()).slice(before);
  expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(sent.length);
  expect(sent.length).toBeGreaterThan(0);
  await until('both to be counted', async () => {
    const today = await convene.registry.unheardSince(MEETING, new Date(Date.now() - 86_400_000).toISOString());
    return today.some(({ code, count }) => code === 'forged' && count === 2);
  });
});

test('14: a reset that takes a hold back is found, and the record keeps the hold', async () => {
  const { convene, temporal } = at.connected;
  const { events } = await temporal.workflow.getHandle(WORKFLOWS.meeting).fetchHistory();
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes != null);
  const order = { actor: `officer:${DESK}`, officer: DESK, participant: 'FRA', reason: 'The mission moves.' };
  await convene.order(MEETING, 'hold', order, [at.signer(DESK)]);
  await until('the hold to be on record', async () =>
    (await convene.registry.acts(MEETING)).some(({ act }) => act.action === 'order_hold'),
  );
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId: WORKFLOWS.meeting },
    workflowTaskFinishEventId: last?.eventId ?? null,
    reason: 'to take back a hold',
    requestId: randomUUID(),
    resetReapplyExcludeTypes: [1, 2, 3],
  });
  await until('the hold to be forgotten', async () => (await convene.state(MEETING)).orders?.holds.length === 0);
  const check = await at.convene('check', MEETING);
  expect(check).toMatchObject({
    status: 1,
    out: expect.stringMatching(/WORKFLOW_RESET[\s\S]*order_hold of \S+ by officer:oda-geneva-desk/),
  });
  // what was ordered is on record, and proved
  const kept = (await convene.registry.acts(MEETING)).filter(({ act }) => act.action === 'order_hold');
  expect(kept).toMatchObject([{ act: { actor: `officer:${DESK}` } }]);
  expect((await at.convene('acts', 'verify', MEETING)).status).toBe(0);
  // given again, it holds; a repair puts the reset on record, and all agree
  await convene.order(MEETING, 'hold', order, [at.signer(DESK)]);
  expect((await at.convene('repair', MEETING, '--yes')).status).toBe(0);
  await until('registry and workflows to agree', async () => (await at.convene('check', MEETING)).status === 0);
});
