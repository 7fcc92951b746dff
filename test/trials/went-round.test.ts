import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { lastTask } from '../../upkeep/agreement/histories.ts';
import { checkNamespace } from '../../upkeep/agreement/servers.ts';
import { conveneInProcess } from '../e2e/in-process.ts';
import { fleetOf, type House, houseOfTest, ownHouse } from '../house.ts';
import { dozen, rosterOfDozen } from '../roster.ts';
import { signerIn } from '../signers.ts';
import { json } from '../workflows/raw.ts';
import { AT_THE_END, ownAnswer, repairAll, terminate } from '../workflows/repairing.ts';
import {
  approve,
  approveAll,
  awaitedOn,
  convened,
  shortPlan,
  start,
  statusOf,
  toMissions,
  until,
} from '../workflows/support.ts';

/**
 * What somebody does who may write to the Temporal server, round the meeting's law, and what `convene check` says of it. The
 * meetings are closed: nothing of it has been believed, and all of it can be seen.
 */

vi.setConfig({ testTimeout: 240_000 });

const AFTER = '2024-02-20T12:00:00Z';
const AFTER_DEADLINE = '2024-09-05T12:00:00Z';

const closedHouse = async () => ({ ...(await houseOfTest()), proofs: 'closed' as const });

const found = (house: House, meeting: string, patienceMs = 1_000) => check(house, meeting, { patienceMs });

/** What is found, as `CODE subject`; waits until the server's lists have it. */
const finds = (house: House, meeting: string, code: string) =>
  until(`check to find ${code}`, async () =>
    (await found(house, meeting, 0)).findings.find((one) => one.code === code),
  );

/** `convene check` as an operator runs it: its exit code, and what it says. */
const checked = (house: House, meeting: string) =>
  conveneInProcess(fleetOf(house))('check', meeting, '--patience', '1');

const setOptions = (house: House, workflowId: string, path: string, set: object) =>
  house.temporal.workflowService.updateWorkflowExecutionOptions({
    namespace: house.temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: set,
    updateMask: { paths: [path] },
  });

/** The id of the dispatch that a collection waits for. */
const dispatchOf = (house: House, workflowId: string) =>
  until('a dispatch to be under way', async () => {
    const described = await house.temporal.workflow
      .getHandle(workflowId)
      .describe()
      .catch(() => null);
    const dispatch = described?.raw.pendingActivities?.find(({ activityType }) => activityType?.name === 'dispatch');
    return dispatch?.activityId;
  });

test('a meeting that nobody has touched agrees, and has nothing to tell', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const { findings, notes } = await found(house, meeting, 5_000);
  expect({ findings, notes }).toEqual({ findings: [], notes: [] });
  expect(await checked(house, meeting)).toMatchObject({ status: 0 });
});

test('a reset without what came after is found, with the acts that it took back; repaired, it is known', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const workflowId = workflowIds.collection(meeting, 1);
  const handle = house.temporal.workflow.getHandle(workflowId);
  const past = lastTask(await handle.fetchHistory());
  const declined = await house.convene.answer(meeting, { kind: 'nil_return', ...ownAnswer('FRA') });
  await house.convene.registry.waitForVersion(meeting, 'FRA', declined.version);
  const { runId } = await house.temporal.workflowService.resetWorkflowExecution({
    namespace: house.temporal.options.namespace,
    workflowExecution: { workflowId },
    reason: 'somebody clicked on it',
    workflowTaskFinishEventId: past,
    requestId: randomUUID(),
    resetReapplyType: 2,
  });
  const { findings } = await found(house, meeting);
  const reset = findings.find(({ code }) => code === 'WORKFLOW_RESET');
  expect(reset?.subject).toBe(`${workflowId} ${runId}`);
  expect(reset?.found).toMatch(
    /^somebody reset it at 20.* \(.*somebody clicked on it.*\), and it no longer knows 1 of the record: nil_return of FRA by participant:FRA$/,
  );
  const said = await checked(house, meeting);
  expect(said.status).toBe(1);
  expect(said.out).toMatch(/WORKFLOW_RESET \(1\)/);

  const { after } = await repairAll(house, meeting);
  expect(after.findings).toEqual([]);
  expect(after.known.map(({ code }) => code)).toEqual(['WORKFLOW_RESET']);
  expect(await checked(house, meeting)).toMatchObject({ status: 0 });
});

test('a reset by a repair is its own, and none of somebody’s', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  await terminate(house, workflowIds.collection(meeting, 1));
  const { after } = await repairAll(house, meeting);
  expect({ findings: after.findings, known: after.known }).toEqual({ findings: [], known: [] });
});

test('workflows under the ids of a meeting that it has not begun are found, and repair ends them', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const { temporal, name } = house;
  const begin = (type: string, workflowId: string, taskQueue: string) =>
    temporal.workflow.start(type, { workflowId, taskQueue, args: [{ v: 1 }] });
  await begin('stranger', workflowIds.circulation(meeting, 'reminder-1'), name);
  await begin('collection', workflowIds.collection(meeting, 7), `${name}-theirs`);
  await begin('session', `session/${meeting}/again`, `${name}-theirs`);
  const strangers = await until('check to find three strangers', async () => {
    const { findings } = await found(house, meeting, 0);
    const those = findings.filter(({ code }) => code === 'WORKFLOW_FOREIGN');
    return those.length === 3 && those;
  });
  expect(Object.fromEntries(strangers.map((one) => [one.subject, one.found]))).toEqual({
    [workflowIds.circulation(meeting, 'reminder-1')]: 'a workflow of type stranger, in the place of a circulation',
    [workflowIds.collection(meeting, 7)]:
      `a workflow on the task queue ${name}-theirs, where the meeting is on ${name}`,
    [`session/${meeting}/again`]: 'a workflow of type session, under an id that no workflow of a meeting has',
  });
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect(await statusOf(house, workflowIds.collection(meeting, 7))).toBe('TERMINATED');
});

test('a stranger in the place of the session keeps the meeting from having one; repair ends it, and begins the session', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const workflowId = workflowIds.session(meeting);
  await house.temporal.workflow.start('stranger', { workflowId, taskQueue: `${house.name}-theirs`, args: [] });
  // it waits for the session, which is not there
  const moving = house.convene.advance(meeting, AFTER_DEADLINE);
  await until('the deadline to have passed', async () => {
    const { phase, session } = await house.convene.state(meeting);
    return phase === 'preparing' && session === 'running';
  });
  const codes = (await found(house, meeting)).findings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['WORKFLOW_FOREIGN', 'PHASE_WITHOUT_SESSION']));
  expect((await finds(house, meeting, 'PHASE_WITHOUT_SESSION')).found).toMatch(
    /the meeting is preparing, and no session was ever begun$/,
  );
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect((await moving).phase).toBe('preparing');
  expect((await house.convene.advance(meeting, AT_THE_END)).phase).toBe('concluded');
});

test('a stranger in the place of a circulation keeps it from being drafted; repair ends it, and begins the circulation', async () => {
  const house = await closedHouse();
  const meeting = await start(house, shortPlan());
  const workflowId = workflowIds.circulation(meeting, 'convocation');
  await house.temporal.workflow.start('stranger', { workflowId, taskQueue: `${house.name}-theirs`, args: [] });
  const moving = house.convene.advance(meeting, AFTER);
  await until('the meeting to have come to the circulation', async () => {
    const { circulations } = await house.convene.state(meeting);
    return circulations.convocation !== undefined;
  });
  const codes = (await found(house, meeting)).findings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['WORKFLOW_FOREIGN', 'WORKFLOW_GONE']));
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect((await moving).waitingFor).toMatchObject([{ circulation: 'convocation' }]);
  expect((await approveAll(house, meeting, AFTER)).phase).toBe('collecting');
  expect(toMissions(house.sink.received())).toHaveLength(dozen.mailed);
});

test('a stranger in the place of a terminated collection leads no repair astray', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const workflowId = workflowIds.collection(meeting, 1);
  await terminate(house, workflowId);
  await house.temporal.workflow.start('stranger', { workflowId, taskQueue: `${house.name}-theirs`, args: [] });
  const codes = (await found(house, meeting)).findings.map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['WORKFLOW_FOREIGN', 'WORKFLOW_DOWN']));
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect(await statusOf(house, workflowId)).toBe('RUNNING');
  expect((await house.convene.collection(meeting, 1)).participants).toHaveLength(dozen.size);
});

test('paused, of another version, in a time of its own: each is found by its name, and repair takes it back', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const { workflowService, options } = house.temporal;
  const [top, below] = [workflowIds.meeting(meeting), workflowIds.collection(meeting, 1)];
  const identity = 'a stranger';
  await workflowService.pauseWorkflowExecution({
    namespace: options.namespace,
    workflowId: below,
    identity,
    reason: 'to see what happens',
    requestId: randomUUID(),
  });
  await setOptions(house, top, 'versioning_override', { versioningOverride: { autoUpgrade: true, behavior: 2 } });
  await setOptions(house, top, 'time_skipping_config', { timeSkippingConfig: { enabled: true } });
  const { findings } = await found(house, meeting);
  expect(findings.map(({ code, subject }) => [code, subject]).toSorted()).toEqual([
    ['TIME_SKIPPING', top],
    ['VERSION_OVERRIDDEN', top],
    ['WORKFLOW_PAUSED', below],
  ]);
  const paused = findings.find(({ code }) => code === 'WORKFLOW_PAUSED');
  expect(paused?.found).toBe('paused by a stranger (to see what happens): nothing of it goes on');
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
  expect((await repairAll(house, meeting)).after.findings).toEqual([]);
  expect(await statusOf(house, below)).toBe('RUNNING');
});

/** A meeting whose dispatch waits: the server takes no mail until the sink resumes. */
async function dispatchWaiting(house: Parameters<typeof start>[0]) {
  const meeting = await start(house, shortPlan());
  await approve(house, meeting, await awaitedOn(house, meeting, 'convocation', AFTER));
  const last = await awaitedOn(house, meeting, 'convocation', AFTER);
  house.sink.pause();
  onTestFinished(() => house.sink.resume());
  await approve(house, meeting, last);
  const sending = house.convene.advance(meeting, AFTER);
  const workflowId = workflowIds.collection(meeting, 1);
  const activityId = await dispatchOf(house, workflowId);
  return { meeting, sending, workflowId, activityId };
}

test('an activity that somebody paused is found, and repair has it tried again', async () => {
  const house = await closedHouse();
  const { meeting, sending, workflowId, activityId } = await dispatchWaiting(house);
  await house.temporal.workflowService.pauseActivity({
    namespace: house.temporal.options.namespace,
    execution: { workflowId },
    id: activityId,
    identity: 'a stranger',
    reason: 'to see what happens',
    requestId: randomUUID(),
  });
  const paused = await finds(house, meeting, 'ACTIVITY_PAUSED');
  expect([paused.subject, paused.found]).toEqual([
    `${workflowId} dispatch`,
    'paused by a stranger (to see what happens): it is not tried',
  ]);
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
  await repairAll(house, meeting);
  house.sink.resume();
  expect((await sending).phase).toBe('collecting');
  expect(toMissions(house.sink.received())).toHaveLength(dozen.mailed);
  expect(house.sink.duplicates()).toBe(0);
});

test('what somebody answered in a worker’s place is no answer to repair either: the message still goes out', async () => {
  // what the first dispatch has claimed is free again soon
  const own = await ownHouse({ worker: { roster: rosterOfDozen, leaseMs: 3_000 } });
  const house = { ...own, proofs: 'closed' as const };
  const { meeting, sending, workflowId, activityId } = await dispatchWaiting(house);
  const rows = await until('the messages to be in the outbox', async () => {
    const { rows } = await house.owner.query('SELECT * FROM outbox WHERE meeting = $1', [meeting]);
    return rows.length > 0 && rows;
  });
  const outcomes = rows.map((row) => ({
    ...{ participant: row.participant, contact: row.contact, messageId: row.message_id },
    ...{ outcome: 'sent', answer: '250 taken' },
  }));
  await house.temporal.workflowService.respondActivityTaskCompletedById({
    namespace: house.temporal.options.namespace,
    ...{ workflowId, activityId, identity: 'a stranger' },
    result: {
      payloads: [
        json({ outcomes, deferred: [], retryAfterMs: 0 }, { 'convene-mark': Buffer.from(`k1 ${'A'.repeat(43)}`) }),
      ],
    },
  });
  await until('the workflow to ask for it again', async () => (await dispatchOf(house, workflowId)) !== activityId);
  const codes = (await found(house, meeting)).findings.map(({ code }) => code);
  expect(codes).not.toContain('MESSAGE_BEHIND');
  house.sink.resume();
  expect((await sending).phase).toBe('collecting');
  expect(toMissions(house.sink.received())).toHaveLength(dozen.mailed);
  expect((await found(house, meeting)).findings).toEqual([]);
});

test('what went out and was never approved, and a second time without an order, is found', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  // as what somebody with a worker's secret would have left: messages of a revision and of an attempt that nobody asked for
  const copy = (key: string, revision: string, attempt: string) =>
    house.owner.query(
      `INSERT INTO outbox (key, meeting, mode, circulation, revision, participant, contact, attempt, state, envelope_from,
                           envelope_to, message_id, message)
       SELECT key || $2, meeting, mode, circulation, ${revision}, participant, contact, ${attempt}, 'sent', envelope_from,
              envelope_to, message_id || $2, message
       FROM outbox WHERE meeting = $1 AND participant = 'AUT'`,
      [meeting, key],
    );
  await copy('/forged-revision', '2', '1');
  await copy('/forged-attempt', 'revision', '3');
  const { findings } = await found(house, meeting);
  const said = Object.fromEntries(findings.map((one) => [`${one.code} ${one.subject}`, one.found]));
  expect(said['EFFECT_WITHOUT_APPROVAL convocation/2']).toMatch(
    /^\d+ messages of it are in the outbox, and the record does not show that convocation was ever issued in this revision$/,
  );
  expect(said['ATTEMPT_WITHOUT_ORDER convocation']).toBe(
    'attempt 3 to send it, and the record has 0 orders to resend it with a proof',
  );
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
});

test('issued steps that the record does not prove are found by what the dispatch looks for itself', async () => {
  const house = await closedHouse();
  const meeting = await convened(house);
  const client = await house.owner.connect();
  await client.query("BEGIN; SET LOCAL session_replication_role = 'replica'");
  // the act is there, and its signature was made for other bytes
  await client.query(
    `UPDATE act SET act = jsonb_set(act, '{detail,signature}', to_jsonb('none'::text))
     WHERE meeting = $1 AND act ->> 'action' = 'approve' AND act -> 'detail' ->> 'step' = 'issue'`,
    [meeting],
  );
  await client.query('COMMIT');
  client.release();
  const { findings } = await found(house, meeting);
  const unproved = findings.find(({ code }) => code === 'ISSUED_WITHOUT_PROOF');
  expect([unproved?.subject, unproved?.found]).toEqual([
    'convocation/1',
    'issued, and the record does not prove that the step issue of convocation was approved (0 of 1 with a proof)',
  ]);
  expect(findings.map(({ code }) => code)).not.toContain('EFFECT_WITHOUT_APPROVAL');
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
});

test('a key that was lawfully changed is told, also by acts verify, and is no error; one that nobody proved is', async () => {
  const house = await closedHouse();
  const { convene } = house;
  const meeting = await start(house, shortPlan());
  await convene.advance(meeting, '2024-02-05T12:00:00Z');
  const { plan } = await convene.registry.meeting(meeting);
  const [chief, own, other] = ['oda-geneva-chief', 'legal-officer', 'odg-director'].map((id) => signerIn(meeting, id));
  const officer = plan.officers.find(({ id }) => id === 'legal-officer');
  const key = plan.officers.find(({ id }) => id === 'odg-director')?.key;
  if (chief === undefined || own === undefined || other === undefined || officer === undefined || key === undefined)
    throw new Error('the plan has no such officers with keys');
  const by = { actor: 'officer:oda-geneva-chief', officer: 'oda-geneva-chief', reason: 'New key' };
  await convene.order(meeting, 'changeOfficer', { ...by, change: { ...officer, key } }, [chief, own]);
  const told = await until('the change to be told', async () => (await found(house, meeting, 0)).notes[0]);
  expect(told).toMatchObject({ code: 'KEYS_CHANGED', subject: 'legal-officer', isNote: true });
  expect(told.found).toMatch(
    /^legal-officer has the key SHA256:\S+ from act \d+, signed by oda-geneva-chief and legal-officer; nothing was signed with it since$/,
  );
  const said = await checked(house, meeting);
  expect(said.status, said.out).toBe(0);
  expect(said.out).toMatch(/To know:\n {2}KEYS_CHANGED: legal-officer has the key/);
  // what is signed with it since then is told as well
  const resigned = { ...other, officer: 'legal-officer' };
  const hold = {
    actor: 'officer:legal-officer',
    officer: 'legal-officer',
    participant: 'CHE',
    reason: 'The mission moves.',
  };
  await convene.order(meeting, 'hold', hold, [resigned]);
  const verified = await until('acts verify to tell what was signed with it', async () => {
    const answer = await conveneInProcess(fleetOf(house))('acts', 'verify', meeting);
    return answer.out.includes('order_hold') && answer;
  });
  expect(verified.status, verified.out).toBe(0);
  expect(verified.out).toMatch(
    /KEYS_CHANGED: legal-officer has the key .*; signed with it since: act \d+ \(order_hold of /,
  );

  // a key that came without a proof: as the tables look where somebody has written to them
  await house.owner.query(
    `UPDATE meeting SET plan_now = jsonb_set(coalesce(plan_now, plan), '{officers,0,key}', $2::jsonb) WHERE id = $1`,
    [meeting, JSON.stringify(key)],
  );
  const wrong = await finds(house, meeting, 'KEYS_CHANGED');
  expect(wrong.found).toMatch(/^the meeting has the key SHA256:\S+ of \S+, and no act of the record has brought it$/);
  expect(await checked(house, meeting)).toMatchObject({ status: 1 });
});

test('a namespace that forgets soon, and a search attribute that is gone or of another type, are found', async () => {
  const { temporal } = await closedHouse();
  const namespace = `t${randomUUID()}`;
  const { connection, workflowService } = temporal;
  await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
  const client = new Client({ connection, namespace });
  const { INDEXED_VALUE_TYPE_KEYWORD: keyword, INDEXED_VALUE_TYPE_INT: int } =
    proto.temporal.api.enums.v1.IndexedValueType;
  const searchAttributes = { MeetingId: keyword, Mode: int };
  // the server's caches follow a new namespace after some seconds
  await until('the search attributes to be added', () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes }).catch(() => null),
  );
  const said = await until('the server to list them', async () => {
    const all = await checkNamespace(client);
    return all.some(({ code }) => code === 'ATTRIBUTES_CHANGED') && all;
  });
  expect(said.map(({ code, subject }) => [code, subject])).toEqual([
    ['RETENTION_SHORT', namespace],
    ['ATTRIBUTES_MISSING', namespace],
    ['ATTRIBUTES_CHANGED', `${namespace} Mode`],
  ]);
  expect(said.at(-1)).toMatchObject({
    found: expect.stringMatching(/of the type int:/),
    right: 'keyword',
    byHand: expect.stringMatching(/search-attribute remove .*--name Mode/),
  });
});
