import { workflowIds } from '../domain/messages/messages.ts';
import { answersStatement, type PersonProof } from '../domain/person.ts';
import type { Enter } from '../domain/session/enter.ts';
import { entrySha256 } from '../domain/session/enter.ts';
import type { Recorder } from './people.ts';

/** An entry of the room with the proof of whoever makes it, to be pasted in the Temporal UI. */
export async function signedEntry<M extends Enter>(
  { key, certificate }: Recorder,
  meeting: string,
  message: M,
): Promise<M & { proof: PersonProof }> {
  const at = new Date().toISOString();
  const statement = answersStatement(workflowIds.session(meeting), at, entrySha256(message));
  const signature = Buffer.from(await key.sign(Buffer.from(statement, 'latin1'))).toString('base64');
  const proof: PersonProof = { certificate, at, signature };
  return { ...message, proof };
}
