import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sshpk from 'sshpk';
import type { OrderSigner } from '../client/signed.ts';
import { readSigningKey } from '../client/signing.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { publicKeyLine } from '../domain/sshsig.ts';

/**
 * The keys of officers in rehearsals: generated, so that no key of the office is ever used in one, and kept in the folder
 * of the stack, so that whoever watches a rehearsal can sign in it.
 */

/** The file of an officer's private key, as `convene approve --key` reads it. */
export const rehearsalKey = (dir: string, planId: string, officer: string): string => join(dir, planId, officer);

/** An officer of a rehearsal, and the key that they sign with. */
export const rehearsalSigner = (dir: string, planId: string, officer: string): OrderSigner => ({
  officer,
  key: readSigningKey(rehearsalKey(dir, planId, officer)),
});

/** The plan with the public keys of a rehearsal in place of the officers' own; existing keys are used again. */
export function withRehearsalKeys(plan: MeetingPlan, dir: string): MeetingPlan {
  mkdirSync(join(dir, plan.id), { recursive: true, mode: 0o700 });
  return {
    ...plan,
    officers: plan.officers.map((officer) => {
      const file = rehearsalKey(dir, plan.id, officer.id);
      if (!existsSync(file)) {
        writeFileSync(file, sshpk.generatePrivateKey('ed25519').toString('ssh'), { mode: 0o600 });
        chmodSync(file, 0o600);
      }
      return { ...officer, key: publicKeyLine(readSigningKey(file).publicKey) };
    }),
  };
}
