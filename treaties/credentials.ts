import type { CredentialsPlan, MeetingPlan } from '../domain/plan.ts';
import { states } from './data.ts';
import type { LawFinding } from './law.ts';
import { profileOf } from './profile.ts';
import { capacityOf } from './status.ts';

/** Whether a meeting asks for credentials: as its plan says, else as the treaty's profile does. */
export const wantsCredentials = ({ treaty, credentials }: Pick<MeetingPlan, 'treaty' | 'credentials'>): boolean =>
  (credentials?.wanted ?? profileOf(treaty).settings.credentials.value) === 'required';

type CommitteePlan = {
  treaty?: string | undefined;
  credentials?: Pick<CredentialsPlan, 'committee'> | undefined;
  opens?: { date: string } | undefined;
  closes?: { date: string } | undefined;
};

/** The committee of a plan: States Parties, each once, its chair among them, appointed on a day of the meeting. */
export function checkCommittee({ treaty = '', credentials, opens, closes }: CommitteePlan): LawFinding[] {
  if (credentials === undefined) return [];
  const { members, chair, appointed } = credentials.committee;
  const at = 'credentials.committee';
  const isParty = (code: string) =>
    opens === undefined ||
    (states().some((state) => state.code === code) && capacityOf(treaty, code, opens.date) === 'state_party');
  const findings = members.flatMap((code, index): LawFinding[] => {
    const field = `${at}.members[${index}]`;
    if (members.indexOf(code) < index)
      return [{ code: 'plan.committee_twice', field, found: code, right: 'each member of the committee once' }];
    if (isParty(code)) return [];
    const right = 'the code of a State Party on the day of the opening, such as CHE';
    return [{ code: 'plan.committee_member', field, found: code, right }];
  });
  if (!members.includes(chair)) {
    const right = `one of the members of the committee: ${members.join(', ')}`;
    findings.push({ code: 'plan.committee_chair', field: `${at}.chair`, found: chair, right });
  }
  if (opens && closes && (appointed < opens.date || appointed > closes.date)) {
    const right = `a day of the meeting, from ${opens.date} to ${closes.date}`;
    findings.push({ code: 'plan.committee_appointed', field: `${at}.appointed`, found: appointed, right });
  }
  return findings;
}
