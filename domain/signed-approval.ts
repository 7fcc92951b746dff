import { signatureFaultOf } from './signature.ts';
import { type MeetingNamed, meetingLines } from './warrant.ts';

/** A signed approval: what the officer's key signs, and whether it did. */

/** What such a signature is for: `ssh-keygen -Y sign -n convene-approval`. */
export const APPROVAL_NAMESPACE = 'convene-approval';

/** All that a signature binds, so that it is good for nothing else. `for`: the officer, or whom they stand in for. */
export type ApprovalFacts = MeetingNamed & {
  circulation: string;
  revision: number;
  step: string;
  officer: string;
  for: string;
  sha256: string;
};

/** The lines that say which officer does something in which step. */
export const placeLines = (facts: Omit<ApprovalFacts, 'sha256'>): string[] => [
  ...meetingLines(facts),
  `circulation ${facts.circulation}`,
  `revision ${facts.revision}`,
  `step ${facts.step}`,
  `officer ${facts.officer}`,
  `for ${facts.for}`,
];

/** The text that is signed: a line for each fact, so that a person can read it before they sign. */
export const approvalStatement = (facts: ApprovalFacts): string =>
  ['Approval, form 1', ...placeLines(facts), `sha256 ${facts.sha256}`, ''].join('\n');

/** Whether a signature is one of this approval, and by this key: what is wrong in half a sentence, or null. */
export function signatureFault(text: string, facts: ApprovalFacts, key: string | undefined): string | null {
  const { officer, meeting, circulation, revision, step } = facts;
  return signatureFaultOf(text, key, {
    officer,
    namespace: APPROVAL_NAMESPACE,
    statement: approvalStatement(facts),
    what: `this is no signature of ${officer} on the step ${step} of ${circulation} of ${meeting}, revision ${revision}, for ${facts.for} and ${facts.sha256.slice(0, 12)}…; it was made for another approval, or altered: sign this one with \`convene sign\``,
    command: 'convene sign',
  });
}
