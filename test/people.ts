import { createHash, generateKeyPairSync } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import { z } from 'zod';
import type { OpenedLink, Recorder } from '../client/people.ts';
import { signingKeyOf } from '../client/signing.ts';
import type { Role } from '../domain/person.ts';
import { publicKeyLine } from '../domain/sshsig.ts';
import { certifiedLink } from '../registry/link-keys.ts';
import { certified } from '../worker/people.ts';
import { seedOf } from '../worker/secrets.ts';
import { secrets } from './secrets.ts';

/** Somebody whom the installation of the tests knows in these roles, with a key that was made for them. */
export function recorderWith(roles: Role[], change: { id?: string; until?: string } = {}): Recorder {
  const key = signingKeyOf(generateKeyPairSync('ed25519').privateKey);
  const [secret] = secrets;
  if (secret === undefined) throw new Error('the tests have no secret');
  const person = { id: 'tester', key: publicKeyLine(key.publicKey), roles, until: '2099-01-01T00:00:00Z', ...change };
  return { key, certificate: certified(person, secret) };
}

let known: Recorder | undefined;

/** Who sends the answers of tests that say nothing else: staff, and the page where missions answer. */
export async function tester(): Promise<Recorder> {
  known ??= recorderWith(['secretariat', 'page']);
  return known;
}

/** A link that the installation of the tests has certified, for a contact of a participant. */
export function openedLink(meeting: string, participant: string, contact = 'tester'): OpenedLink {
  const [secret] = secrets;
  if (secret === undefined) throw new Error('the tests have no secret');
  const token = createHash('sha256')
    .update(JSON.stringify([meeting, participant, contact]))
    .digest('base64url');
  const link = { meeting, participants: [participant], contact, version: 1, by: secret.id };
  return { certificate: certifiedLink(link, token, seedOf(secret)), token };
}

const Own = z.object({ actor: z.templateLiteral(['participant:', z.string()]), source: z.string().optional() });
const Sent = z.object({ answers: z.array(z.unknown()) });

/** The links of all participants who answer themselves in a message: tests that say nothing else have them. */
export function linksOf({ data }: Payload, workflowId: string): OpenedLink[] {
  const [, meeting = ''] = workflowId.split('/');
  const message: unknown = JSON.parse(Buffer.from(data ?? []).toString('utf8'));
  const answers = Sent.safeParse(message).data?.answers ?? [message];
  return answers.flatMap((answer) => {
    const { data: own } = Own.safeParse(answer);
    const code = own?.actor.slice('participant:'.length) ?? '';
    return own !== undefined && /^[A-Z]{2,8}$/.test(code) ? [openedLink(meeting, code, own.source)] : [];
  });
}
