import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderSigner } from '../client/signed.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { rehearsalKey, rehearsalSigner, withRehearsalKeys } from '../rehearsal/keys.ts';

/** The keys of officers in tests of closed meetings, for as long as this process runs. */

let folder: string | null = null;

function folderOfKeys(): string {
  if (folder !== null) return folder;
  const made = mkdtempSync(join(tmpdir(), 'convene-signers-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}

/** The plan in which everyone has a key: their own, or one that is kept here. */
export function withSigners(plan: MeetingPlan): MeetingPlan {
  const { officers } = withRehearsalKeys(plan, folderOfKeys());
  const keyOf = (id: string) => officers.find((one) => one.id === id)?.key;
  return {
    ...plan,
    officers: plan.officers.map((one) => {
      const key = one.key ?? keyOf(one.id);
      return key === undefined ? one : { ...one, key };
    }),
  };
}

/** An officer who signs in a meeting of such a plan; undefined where their key is not kept here. */
export function signerIn(meeting: string, officer: string): OrderSigner | undefined {
  const [planId = ''] = meeting.split('~');
  return existsSync(rehearsalKey(folderOfKeys(), planId, officer))
    ? rehearsalSigner(folderOfKeys(), planId, officer)
    : undefined;
}
