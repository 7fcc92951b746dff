import { Client } from '@temporalio/client';
import { type HouseEnvelope, nextNumber } from '../workflows/boundary/envelope.ts';
import { markingCodec } from './mark.ts';
import { type Secret, secretsFor } from './secrets.ts';

/** Who is named as the sender, among workflows. */
const REPAIR = 'repair';

/**
 * A client that the workflows of the installation take for one of its workers, for whoever repairs what they lost.
 *
 * @throws ConveneError `NO_SECRETS`
 */
export function clientAsHouse(temporal: Client, secrets: readonly Secret[]): Client {
  const payloadCodecs = [markingCodec(secretsFor('a repair of running meetings', { secrets }))];
  return new Client({
    connection: temporal.connection,
    namespace: temporal.options.namespace,
    dataConverter: { payloadCodecs },
  });
}

/** The number of the last message; it grows from one process to the next. */
let last = 0;

/** Sends what a workflow of the house would; as an envelope, closed workflows take it. */
export async function tellAsHouse(house: Client, workflowId: string, signal: string, message?: unknown): Promise<void> {
  last = nextNumber(last, Date.now());
  const envelope: HouseEnvelope = { from: REPAIR, number: last, signal, ...(message !== undefined && { message }) };
  await house.workflow.getHandle(workflowId).signal(signal, envelope);
}
