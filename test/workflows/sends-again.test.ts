import proto from '@temporalio/proto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { houseOfFile } from '../house.ts';
import { json, rawSignal } from './raw.ts';
import { approvalIn, awaitedOn, eventsOf, shortPlan, start, statusOf, until } from './support.ts';

/** A report that the server refuses, because its receiver has as many signals as it takes of a run, is sent again until there is room. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const AT = '2024-02-10T12:00:00Z';

const CAUSES = proto.temporal.api.enums.v1.SignalExternalWorkflowExecutionFailedCause;
const Sent = z.object({ from: z.string(), signal: z.literal('report'), message: z.looseObject({ kind: z.string() }) });

/** Puts a workflow that nobody works on in the place of another. */
async function standIn(workflowId: string): Promise<{ runId: string }> {
  const { workflow } = house.temporal;
  await workflow.getHandle(workflowId).terminate('another takes its place');
  const { firstExecutionRunId: runId } = await workflow.start('meeting', {
    workflowId,
    taskQueue: `${house.name}-none`,
  });
  return { runId };
}

/** Sends signals until the server takes no more of this run. */
async function fill(workflowId: string): Promise<number> {
  for (let taken = 0; ; taken += 20) {
    const signals = Array.from({ length: 20 }, () => rawSignal(house, workflowId, 'noise', json({})));
    const full = (await Promise.allSettled(signals)).find(({ status }) => status === 'rejected');
    if (full !== undefined) return taken;
  }
}

test('a report that finds no room is refused by the server, and sent again until its meeting has turned', async () => {
  const meeting = await start(house, shortPlan());
  const approval = await approvalIn(house, meeting, await awaitedOn(house, meeting, 'convocation', AT));
  const [receiver, sender] = [workflowIds.meeting(meeting), workflowIds.circulation(meeting, 'convocation')];
  await standIn(receiver);
  expect(await fill(receiver)).toBeGreaterThan(200);

  await house.temporal.workflow.getHandle(sender).executeUpdate(names.updates.approve, {
    args: [{ v: 1, id: 'first', ...approval }],
  });
  const events = async () => (await eventsOf(house, sender)).flat();
  const told = async () =>
    (await events()).filter((event) => event.externalWorkflowExecutionSignaledEventAttributes != null).length;
  const before = await told();
  const refused = await until('the server to refuse the report', async () => {
    const failed = (await events()).flatMap(
      (event) => event.signalExternalWorkflowExecutionFailedEventAttributes ?? [],
    );
    return failed.length > 0 && failed;
  });
  expect(refused[0]).toMatchObject({
    workflowExecution: { workflowId: receiver },
    cause: CAUSES.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_SIGNAL_COUNT_LIMIT_EXCEEDED,
  });

  // as where the meeting has turned: a run under the same id, with room
  const { runId } = await standIn(receiver);
  const [report] = await until('the report to arrive', async () => {
    const { events: seen } = await house.temporal.workflow.getHandle(receiver, runId).fetchHistory();
    const signals = (seen ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
    const reports = signals.filter(({ signalName }) => signalName === names.signals.report);
    return reports.length > 0 && reports;
  });
  const data = report?.input?.payloads?.[0]?.data ?? Buffer.alloc(0);
  expect(Sent.parse(JSON.parse(Buffer.from(data).toString()))).toMatchObject({
    from: sender,
    message: { kind: 'circulation', name: 'convocation' },
  });
  await until('the circulation to know that it was taken', async () => (await told()) > before);
  expect(await statusOf(house, sender)).toBe('RUNNING');
});
