/**
 * What the law says. Read in this order:
 *
 * - `ccm.yaml`, `profile.ts`: what a treaty lays down for its meetings, and what is assumed where no source was found;
 * - `data/`, `data.ts`: States, their standing to treaties, scales of assessments, organizations;
 * - `names.ts`: the names of States on a date, and of organizations, in the form that a sentence needs;
 * - `status.ts`: the capacity of a State on a date;
 * - `groups.ts`: the regional, income and other groups of States;
 * - `roster.ts`: everyone a meeting addresses on a date;
 * - `bodies.ts`: what can be convened, and how its sessions are called;
 * - `rules.ts`: the rules of procedure that a session goes by; `seating.ts`: in which order participants are seated and called;
 * - `law.ts`: whether the law allows the meeting of a plan.
 *
 * Pure once the files are read. Other folders import from here.
 */

export { inAlphabeticalOrder } from './alphabet.ts';
export { bodyOf, headsOf, signsOf } from './bodies.ts';
export { checkConvening } from './convening.ts';
export { checkCommittee, wantsCredentials } from './credentials.ts';
export { isListedByEntity, organizations, scales, states, treatyStatus } from './data.ts';
export { groupsOf } from './groups.ts';
export { checkLegalBasis, type LawFinding, quorumOf, remarksOnMandate } from './law.ts';
export {
  isNamed,
  type NameForm,
  type NameLanguage,
  nameAsGiven,
  organizationForms,
  organizationName,
  stateName,
  stateNamed,
} from './names.ts';
export { profileIn, profileOf, profileText, TreatyError, TreatyProfile } from './profile.ts';
export { namedObservers, onRequest, rosterOf } from './roster.ts';
export { assumptionsOf, rulesOf } from './rules.ts';
export { type SeatedParticipant, seatingOf } from './seating.ts';
export { capacityOf, changeOfCapacity, changesOfCapacity } from './status.ts';
