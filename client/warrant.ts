import { randomBytes } from 'node:crypto';
import { ConveneError } from '../domain/errors.ts';
import { hashOf } from '../domain/hash.ts';
import { datedStatement, type PersonProof, warrantFault } from '../domain/person.ts';
import type { MeetingPlan, Mode } from '../domain/plan.ts';
import { unwarranted, warrantStatement } from '../domain/warrant.ts';
import type { Recorder } from './people.ts';

/**
 * The warrant of a meeting that begins now, signed by whoever starts it.
 *
 * @throws ConveneError `START_UNSIGNED` where that is nobody whom the installation knows, or somebody who may not
 */
export async function warrantOf(
  { meeting, mode, plan: of }: { meeting: string; mode: Mode; plan: MeetingPlan },
  recorder: Recorder | null,
): Promise<NonNullable<MeetingPlan['warrant']>> {
  const now = Date.now();
  const fault = recorder === null ? 'no key is known' : warrantFault(recorder.certificate, now, mode);
  if (recorder === null || fault !== null)
    throw new ConveneError(
      'START_UNSIGNED',
      `A meeting that acts on proofs is started by a person of the secretariat with their key (${fault}): \`convene people add ID --key FILE.pub --role secretariat\`, and CONVENE_KEY.`,
    );
  const [plan, nonce, at] = [hashOf(unwarranted(of)), randomBytes(16).toString('hex'), new Date(now).toISOString()];
  const statement = datedStatement(warrantStatement({ meeting, mode, plan, nonce }), at);
  const signature = Buffer.from(await recorder.key.sign(Buffer.from(statement, 'latin1'))).toString('base64');
  const proof: PersonProof = { certificate: recorder.certificate, at, signature };
  return { nonce, plan, proof: JSON.stringify(proof) };
}
