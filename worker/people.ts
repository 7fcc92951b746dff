import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { setInterval } from 'node:timers';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Payload, SerializationContext } from '@temporalio/common';
import { z } from 'zod';
import { hashOf } from '../domain/hash.ts';
import { LinkProofs, type LinkSeen, linkStatement } from '../domain/link-proof.ts';
import { LINKED_BY, SENDER, SIGNED_BY } from '../domain/mark.ts';
import {
  answersStatement,
  type Certificate,
  certificateStatement,
  datedStatement,
  type KnownSender,
  PersonProof,
  warrantFault,
} from '../domain/person.ts';
import type { MeetingPlan, Mode } from '../domain/plan.ts';
import { entrySha256, LARGEST_ENTRY } from '../domain/session/enter.ts';
import { readPublicKey } from '../domain/sshsig.ts';
import { unwarranted, warrantStatement } from '../domain/warrant.ts';
import type { Pool } from '../registry/database.ts';
import { revokedLinkKeys } from '../registry/links.ts';
import { removedKeys } from '../registry/people.ts';
import { type Secret, seedOf } from './secrets.ts';

/** Who a message comes from, where it has a proof: verified natively, because it is twenty times as fast as in the sandbox. */

/** An Ed25519 key as node:crypto reads it (RFC 8410), without its 32 bytes. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const FORGET_AFTER = 1_000;

const keyObject = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([SPKI_HEAD, publicKey]), format: 'der', type: 'spki' });

/** A signature in base64, or base64url. */
const isSignature = (statement: string, signature: string, key: KeyObject): boolean =>
  verify(null, Buffer.from(statement, 'utf8'), key, Buffer.from(signature, 'base64'));

/** A certificate of the installation. */
export function certified(person: Omit<Certificate, 'signature' | 'by'>, secret: Secret): Certificate {
  const what = { ...person, by: secret.id };
  const signature = ed25519.sign(Buffer.from(certificateStatement(what), 'latin1'), seedOf(secret));
  return { ...what, signature: Buffer.from(signature).toString('base64') };
}

/**
 * Why a meeting may not begin, in half a sentence: its warrant is not signed by somebody of this installation who may start
 * one, or is for another plan, id or mode. Null where it may.
 */
export function warrantLacking(
  meeting: string,
  mode: Mode,
  plan: MeetingPlan,
  secrets: readonly Secret[],
): string | null {
  const { warrant } = plan;
  if (warrant === undefined) return 'it has no warrant';
  if (mode === 'live' && plan.mandate === 'awaited') return 'its mandate is awaited';
  const proof = PersonProof.safeParse(jsonOf(warrant.proof));
  if (!proof.success) return 'its warrant has no proof';
  if (warrant.plan !== hashOf(unwarranted(plan))) return 'its warrant is for another plan';
  const { certificate, at, signature } = proof.data;
  const key = certifiedKey(certificate, secrets);
  const statement = datedStatement(warrantStatement({ ...warrant, meeting, mode }), at);
  if (key === null || !isSignature(statement, signature, key))
    return 'its warrant is not signed by a person whom this installation certified';
  return warrantFault(certificate, Date.parse(at), mode);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The key of a certificate; null where none of the secrets certified it. */
function certifiedKey(certificate: Certificate, secrets: readonly Secret[]): KeyObject | null {
  return isCertified(certificateStatement(certificate), certificate, secrets)
    ? keyObject(readPublicKey(certificate.key))
    : null;
}

/** Whether the installation signed a statement with the key of the secret that it names. */
function isCertified(
  statement: string,
  { by, signature }: Pick<Certificate, 'by' | 'signature'>,
  secrets: readonly Secret[],
): boolean {
  const secret = secrets.find(({ id }) => id === by);
  return secret !== undefined && isSignature(statement, signature, issuerOf(secret));
}

const issuers = new WeakMap<Secret, KeyObject>();

function issuerOf(secret: Secret): KeyObject {
  const known = issuers.get(secret) ?? keyObject(ed25519.getPublicKey(seedOf(secret)));
  issuers.set(secret, known);
  return known;
}

/** Reads who signed a payload. */
export class Senders {
  readonly #secrets: readonly Secret[] | 'any';
  readonly #isRemoved: (key: string) => boolean;
  /** Certificates that were right, with their keys; the same few come again and again. */
  readonly #right = new Map<string, KeyObject>();

  /** @param secrets `'any'`: every proof is believed, for whoever replays without secrets */
  constructor(secrets: readonly Secret[] | 'any', isRemoved: (key: string) => boolean = () => false) {
    this.#secrets = secrets;
    this.#isRemoved = isRemoved;
  }

  /** The metadata that says who sent a payload; none where nobody proves it. */
  signOf(payload: Payload, context: SerializationContext | undefined): Record<string, Uint8Array> {
    if (context === undefined) return {};
    const given = payload.metadata?.[SIGNED_BY];
    const workflowId = context.workflowId ?? '';
    const sender = given
      ? this.#senderOf(Buffer.from(given).toString('utf8'), payload, workflowId)
      : this.#enteredBy(payload, workflowId);
    return sender === null ? {} : { [SENDER]: Buffer.from(JSON.stringify(sender)) };
  }

  /** Whose proof stands in an entry of the room that was pasted: there is no other place for one. */
  #enteredBy({ data }: Payload, workflowId: string): KnownSender | null {
    if (!workflowId.startsWith('session/') || !data || data.length > LARGEST_ENTRY) return null;
    try {
      const message = z.looseObject({ proof: PersonProof }).parse(JSON.parse(Buffer.from(data).toString('utf8')));
      const { certificate, at, signature } = message.proof;
      const { id, key, roles, until } = certificate;
      const certified = this.#secrets === 'any' ? null : this.#keyOf(certificate);
      const statement = answersStatement(workflowId, at, entrySha256(message));
      const isRight = this.#secrets === 'any' || (certified !== null && isSignature(statement, signature, certified));
      return isRight ? { id, roles, until, at, isRemoved: this.#isRemoved(key) } : null;
    } catch {
      return null;
    }
  }

  #senderOf(given: string, { data, metadata }: Payload, workflowId: string): KnownSender | null {
    try {
      const { certificate, at, signature } = PersonProof.parse(JSON.parse(given));
      const { id, key, roles, until } = certificate;
      const sha256 = createHash('sha256')
        .update(Buffer.from(data ?? []))
        .digest('hex');
      const certified = this.#secrets === 'any' ? null : this.#keyOf(certificate);
      const isRight =
        this.#secrets === 'any' ||
        (certified !== null && isSignature(answersStatement(workflowId, at, sha256), signature, certified));
      if (!isRight) return null;
      const links = this.#linksOf(metadata?.[LINKED_BY], answersStatement(workflowId, at, sha256), workflowId);
      return { id, roles, until, at, isRemoved: this.#isRemoved(key), ...(links.length > 0 && { links }) };
    } catch {
      return null;
    }
  }

  /** The personal links that signed a statement too, of the meeting of this collection. */
  #linksOf(given: Uint8Array | null | undefined, statement: string, workflowId: string): LinkSeen[] {
    if (!given) return [];
    return LinkProofs.parse(JSON.parse(Buffer.from(given).toString('utf8'))).flatMap(({ certificate, signature }) => {
      const { meeting, participants, contact, version, key } = certificate;
      const isRight =
        workflowId.startsWith(`collection/${meeting}/`) &&
        (this.#secrets === 'any' ||
          (isCertified(linkStatement(certificate), certificate, this.#secrets) &&
            isSignature(statement, signature, keyObject(Buffer.from(key, 'base64url')))));
      return isRight ? [{ participants, contact, version, isRevoked: this.#isRemoved(key) }] : [];
    });
  }

  /** The key of a certificate; null where the installation did not certify it. */
  #keyOf(certificate: Certificate): KeyObject | null {
    const read = JSON.stringify(certificate);
    const known = this.#right.get(read);
    if (known !== undefined) return known;
    const key = this.#secrets === 'any' ? null : certifiedKey(certificate, this.#secrets);
    if (key === null) return null;
    if (this.#right.size >= FORGET_AFTER) this.#right.clear();
    this.#right.set(read, key);
    return key;
  }
}

/** Which keys of people and of links are believed no more, asked of the registry again and again; `stop` ends that. */
export function watchRemoved(pool: Pool, everyMs: number): { isRemoved: (key: string) => boolean; stop: () => void } {
  let removed = new Set<string>();
  const ask = () =>
    void Promise.all([removedKeys(pool), revokedLinkKeys(pool)]).then(
      (keys) => {
        removed = new Set(keys.flat());
      },
      // the registry is away: what was known stays
      () => {},
    );
  ask();
  const timer = setInterval(ask, everyMs);
  timer.unref();
  return { isRemoved: (key) => removed.has(key), stop: () => clearInterval(timer) };
}
