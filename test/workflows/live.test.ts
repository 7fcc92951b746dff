import { expect, test } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { House } from '../house.ts';
import { convoked, livePlan, openLiveHouse, startLive, untilPhase } from './live.ts';
import { checkedActs, runsOf, until } from './support.ts';

const DAY = 86_400;

test('a live meeting of many months, whose time the server skips', async () => {
  const { house } = await openLiveHouse({ turnAt: { meeting: 30, circulation: 4_000, collection: 8_000 } });
  const plan = livePlan({
    deadline: 200 * DAY,
    opens: 211 * DAY,
    provisionalList: 212 * DAY,
    closes: 214 * DAY,
  });
  const meeting = await startLive(house, plan);
  await convoked(house, meeting);
  await house.convene.answer(meeting, { actor: 'participant:CHE', participant: 'CHE', kind: 'acknowledge' });
  // children that a run has started hold its time; those of an earlier run do not
  await until('the meeting to turn', async () => (await runsOf(house, workflowIds.meeting(meeting))) > 1);
  await skipTime(house, workflowIds.meeting(meeting));
  await untilPhase(house, meeting, 'concluded');
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  const at = (action: string) => acts.find((act) => act.action === action)?.at ?? 'never';
  expect(at('deadline_passed') >= plan.deadline.at).toBe(true);
  expect(at('session_opened') >= plan.opens.at).toBe(true);
  expect(at('session_closed') >= plan.closes.at).toBe(true);
});

async function skipTime(house: House, workflowId: string): Promise<void> {
  await house.temporal.workflowService.updateWorkflowExecutionOptions({
    namespace: house.temporal.options.namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
    updateMask: { paths: ['time_skipping_config'] },
  });
}
