import { randomUUID } from 'node:crypto';
import type { House } from '../house.ts';

/** Bytes as they go over the wire. */
export type RawPayload = { metadata: Record<string, Uint8Array>; data: Uint8Array };

/** A value as the client would encode it, with metadata that it would not give. */
export const json = (value: unknown, metadata: Record<string, Uint8Array> = {}): RawPayload => ({
  metadata: { encoding: Buffer.from('json/plain'), ...metadata },
  data: Buffer.from(JSON.stringify(value)),
});

/** Sends bytes as they are, past every check of the client; with a header where one is given. */
export const rawSignal = (
  { temporal }: Pick<House, 'temporal'>,
  workflowId: string,
  signalName: string,
  payload: RawPayload,
  header?: RawPayload,
) =>
  temporal.workflowService.signalWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    signalName,
    input: { payloads: [payload] },
    requestId: randomUUID(),
    ...(header && { header: { fields: { header } } }),
  });

/** The same as an update, whose outcome is waited for. */
export const rawUpdate = (
  { temporal }: Pick<House, 'temporal'>,
  workflowId: string,
  name: string,
  payload: RawPayload,
  header?: RawPayload,
) =>
  temporal.workflowService.updateWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId },
    waitPolicy: { lifecycleStage: 3 },
    request: {
      meta: { updateId: randomUUID(), identity: 'a stranger' },
      input: { name, args: { payloads: [payload] }, ...(header && { header: { fields: { header } } }) },
    },
  });
