import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { MeetingPlan, Mode } from './plan.ts';
import { ascii } from './sshsig.ts';

/**
 * The warrant of a meeting: the signed statement that it may begin. All that officers sign later names it, so that it is good for
 * this meeting, begun with this plan, alone: not for one of the same id at another installation, nor with another plan.
 */

export type WarrantFacts = { meeting: string; mode: Mode; plan: string; nonce: string };

/** What is signed. */
export const warrantStatement = ({ meeting, mode, plan, nonce }: WarrantFacts): string =>
  ['Warrant, form 1', `meeting ${meeting}`, `mode ${mode}`, `plan ${plan}`, `nonce ${nonce}`, ''].join('\n');

/** The plan that a warrant is for: its hash is in it. */
export const unwarranted = ({ warrant: _, ...plan }: MeetingPlan): Omit<MeetingPlan, 'warrant'> => plan;

/** By what signatures name a meeting: its id, and its warrant where it has one; meetings of earlier releases and open ones have none. */
export type MeetingNamed = { meeting: string; warrant?: string | undefined };

/** The lines that name a meeting in what is signed. */
export const meetingLines = ({ meeting, warrant }: MeetingNamed): string[] => [
  `meeting ${meeting}`,
  ...(warrant === undefined ? [] : [`warrant ${warrant}`]),
];

/** A meeting as signatures name it, from its plan, whether or not orders have changed that. */
export function namedBy(meeting: string, mode: Mode, { warrant }: Pick<MeetingPlan, 'warrant'>): MeetingNamed {
  if (warrant === undefined) return { meeting };
  const { plan, nonce } = warrant;
  return { meeting, warrant: bytesToHex(sha256(ascii(warrantStatement({ meeting, mode, plan, nonce })))) };
}
