import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import type { Answer, Outcome } from '../domain/messages/answers.ts';
import { names } from '../domain/messages/messages.ts';
import { type OpenedLink, type PayloadProofs, proofsOn, signedByLinks, withProofs } from './people.ts';

/** An answer of a mission as it is sent, byte by byte, with the proofs of the page and of its link: it can be kept, and sent again. */
export type ProvenAnswer = {
  /** The collection for which it is signed. */
  workflowId: string;
  /** By which the server knows that it is sent again. */
  updateId: string;
  /** JSON. */
  message: string;
  proofs: PayloadProofs;
};

/** Signs an answer as the client's own codec does. */
export async function provenAnswer(
  { options }: Client,
  workflowId: string,
  answer: Answer & { id: string },
  link: OpenedLink,
): Promise<ProvenAnswer> {
  const { payloadConverter, payloadCodecs } = options.loadedDataConverter;
  const context = { type: 'workflow', namespace: options.namespace, workflowId } as const;
  const payload = await signedByLinks([link], async () => {
    let signed: Payload = payloadConverter.toPayload(answer);
    for (const codec of payloadCodecs) [signed = signed] = await codec.encode([signed], context);
    return signed;
  });
  return {
    workflowId,
    // callers choose ids: the participant keeps them apart
    updateId: `answer/${answer.participant}/${answer.id}`,
    message: Buffer.from(payload.data ?? []).toString('utf8'),
    proofs: proofsOn(payload),
  };
}

/** What is written from what was read is the same text again, so the proofs fit. */
export const deliverProven = (
  { workflow }: Client,
  { workflowId, updateId, message, proofs }: ProvenAnswer,
): Promise<Extract<Outcome, { ok: true }>> =>
  withProofs(proofs, () =>
    workflow.getHandle(workflowId).executeUpdate<Extract<Outcome, { ok: true }>, [unknown]>(names.updates.answer, {
      args: [JSON.parse(message)],
      updateId,
    }),
  );
