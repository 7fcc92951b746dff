import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, sign } from 'node:crypto';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { LinkCertificate, LinkProofs } from '../domain/link-proof.ts';
import { LINKED_BY, SIGNED_BY } from '../domain/mark.ts';
import { answersStatement, type Certificate, type PersonProof } from '../domain/person.ts';
import { keyOfToken } from '../registry/link-keys.ts';
import type { SigningKey } from './signing.ts';

/** A person or service who records what comes in: their key, and what the installation certified of it. */
export type Recorder = { key: SigningKey; certificate: Certificate };

/** A personal link that was opened: it signs, beside the page, what is answered through it. */
export type OpenedLink = { certificate: LinkCertificate; token: string };

/** The proofs of a payload, as its metadata have them. */
export type PayloadProofs = Readonly<Record<string, string>>;

/** What signs what is sent now: links beside the recorder, or proofs that were made before. */
const signing = new AsyncLocalStorage<{ links: readonly OpenedLink[] } | { proofs: PayloadProofs }>();

/** Sends answers so that these links sign them too: what is sent knows nothing of who sends it. */
export const signedByLinks = <T>(links: readonly OpenedLink[], send: () => Promise<T>): Promise<T> =>
  signing.run({ links }, send);

/** Sends what was signed before, with the proofs that were made then. */
export const withProofs = <T>(proofs: PayloadProofs, send: () => Promise<T>): Promise<T> =>
  signing.run({ proofs }, send);

function linksSigning(): readonly OpenedLink[] {
  const now = signing.getStore();
  return now !== undefined && 'links' in now ? now.links : [];
}

const bytesOf = (proofs: PayloadProofs): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(proofs).map(([name, text]) => [name, Buffer.from(text)]));

/** The proofs that a codec has put on a payload. */
export const proofsOn = ({ metadata }: Payload): PayloadProofs =>
  Object.fromEntries(
    [SIGNED_BY, LINKED_BY].flatMap((name) => {
      const proof = metadata?.[name];
      return proof ? [[name, Buffer.from(proof).toString('utf8')]] : [];
    }),
  );

const isRecorded = (workflowId: string): boolean =>
  workflowId.startsWith('collection/') || workflowId.startsWith('session/');

/**
 * Signs what a client sends to collections and sessions: one signature for a list of answers.
 *
 * @param recorder asked once, when first needed; null: nobody signs
 * @param linksOf the links that sign a message too: those of `signedByLinks`, where it is left out
 */
export function signingCodec(
  recorder: () => Promise<Recorder | null>,
  linksOf: (payload: Payload, workflowId: string) => readonly OpenedLink[] = linksSigning,
): PayloadCodec {
  let asked: Promise<Recorder | null> | undefined;
  return {
    async encode(payloads, context) {
      const workflowId = context?.workflowId ?? '';
      if (!isRecorded(workflowId)) return payloads;
      const now = signing.getStore();
      if (now !== undefined && 'proofs' in now)
        return payloads.map((payload) => ({
          ...payload,
          metadata: { ...payload.metadata, ...bytesOf(now.proofs) },
        }));
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
        const links = linksOf(payload, workflowId).map(({ certificate: link, token }): LinkProofs[number] => ({
          certificate: link,
          signature: sign(null, statement, keyOfToken(token)).toString('base64url'),
        }));
        const metadata = {
          ...payload.metadata,
          [SIGNED_BY]: Buffer.from(JSON.stringify(proof)),
          ...(links.length > 0 && { [LINKED_BY]: Buffer.from(JSON.stringify(links)) }),
        };
        return { ...payload, metadata };
      });
      return Promise.all(signed);
    },
    decode: async (payloads) => payloads,
  };
}
