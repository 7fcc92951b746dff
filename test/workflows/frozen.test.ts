import { beforeAll, describe, expect, test } from 'vitest';
import { workflowIds } from '../../domain/messages/messages.ts';
import { houseOfFile } from '../house.ts';
import { json, rawSignal, rawUpdate } from './raw.ts';
import { convened, until } from './support.ts';

/** Whoever may write to the Temporal server can send what the SDK itself stumbles over. No message may stop a workflow. */
const house = await houseOfFile();
let meeting: string;
beforeAll(async () => {
  meeting = await convened(house);
});

const reference = {
  metadata: {
    encoding: Buffer.from('json/protobuf'),
    messageType: Buffer.from('temporal.api.sdk.v1.ExternalStorageReference'),
  },
  data: Buffer.from('{}'),
};
const reserved = ['__temporal_x', '__temporal_workflow_metadata', '__stack_trace', '__enhanced_stack_trace'];
const workflows = () => [
  workflowIds.meeting(meeting),
  workflowIds.collection(meeting, 1),
  workflowIds.circulation(meeting, 'convocation'),
];

async function failedTasks(workflowId: string): Promise<string[]> {
  const { events } = await house.temporal.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed ? [failed.failure?.message ?? 'unknown'] : [],
  );
}
const setAside = async () =>
  (await house.convene.registry.acts(meeting)).filter(({ act }) => act.action === 'signal_set_aside').length;

describe.each([
  ['a name that the SDK keeps for itself', reserved, json({})],
  ['a reference to a storage that there is not', ['report', 'nonsense'], reference],
  ['both', reserved, reference],
] as const)('%s', (_, names, payload) => {
  test('by signal and by update, stops no workflow', async () => {
    const before = await setAside();
    for (const workflowId of workflows()) {
      for (const name of names) {
        await rawSignal(house, workflowId, name, payload, payload);
        const { outcome } = await rawUpdate(house, workflowId, name, payload, payload);
        expect(outcome?.failure?.message, `${name} to ${workflowId}`).toBeDefined();
      }
    }
    const sent = workflows().length * names.length;
    await until('the acts of what was set aside', async () => (await setAside()) === before + sent);
    for (const workflowId of workflows()) expect(await failedTasks(workflowId), workflowId).toEqual([]);
    await house.convene.state(meeting);
  });
});
