import { createHash } from 'node:crypto';
import type { PayloadCodec } from '@temporalio/common';
import { SIGNED_BY } from '../domain/mark.ts';
import { answersStatement, type Certificate, type PersonProof } from '../domain/person.ts';
import type { SigningKey } from './signing.ts';

/** A person or service who records what comes in: their key, and what the installation certified of it. */
export type Recorder = { key: SigningKey; certificate: Certificate };

const isToCollection = (workflowId: string): boolean => workflowId.startsWith('collection/');

/**
 * Signs what a client sends to collections: one signature for a list of answers.
 *
 * @param recorder asked once, when first needed; null: nobody signs
 */
export function signingCodec(recorder: () => Promise<Recorder | null>): PayloadCodec {
  let asked: Promise<Recorder | null> | undefined;
  return {
    async encode(payloads, context) {
      const workflowId = context?.workflowId ?? '';
      if (!isToCollection(workflowId)) return payloads;
      asked ??= recorder();
      const known = await asked;
      if (known === null) return payloads;
      const { key, certificate } = known;
      const signed = payloads.map(async (payload) => {
        const at = new Date().toISOString();
        const sha256 = createHash('sha256')
          .update(Buffer.from(payload.data ?? []))
          .digest('hex');
        const statement = Buffer.from(answersStatement(workflowId, at, sha256), 'latin1');
        const signature = Buffer.from(await key.sign(statement)).toString('base64');
        const proof: PersonProof = { certificate, at, signature };
        return { ...payload, metadata: { ...payload.metadata, [SIGNED_BY]: Buffer.from(JSON.stringify(proof)) } };
      });
      return Promise.all(signed);
    },
    decode: async (payloads) => payloads,
  };
}
