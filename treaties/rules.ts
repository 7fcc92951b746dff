import type { MeetingPlan } from '../domain/plan.ts';
import type { RulesOfProcedure } from '../domain/rules/rules.ts';
import { wantsCredentials } from './credentials.ts';
import { profileOf, type TreatyProfile } from './profile.ts';

/**
 * The rules that the session of a meeting goes by, as data that it is started with: those of the treaty's profile. A committee on
 * credentials is appointed at the opening where the meeting asks for credentials.
 * @throws TreatyError as `profileOf`
 */
export function rulesOf(plan: Pick<MeetingPlan, 'treaty' | 'credentials'>): RulesOfProcedure {
  const { settings } = profileOf(plan.treaty);
  const { by, steps } = settings.opening.value;
  return {
    quorum: { open: settings.quorumToOpen.value, decide: settings.quorum.value },
    voting: settings.voting.value,
    tie: settings.tie.value,
    deferral: settings.deferral.value,
    substance: settings.substance.value,
    presiding: settings.presiding.value,
    elections: settings.elections.value,
    extensions: settings.extensions.value,
    opening: { by, steps: steps.filter((step) => step !== 'appoint_credentials_committee' || wantsCredentials(plan)) },
    assumed: assumptionsOf({ settings }).map(({ setting }) => setting),
  };
}

/** The settings of a treaty for which no source was found, and what each assumes: papers and commands print them as such. */
export const assumptionsOf = ({ settings }: Pick<TreatyProfile, 'settings'>): { setting: string; said: string }[] =>
  Object.entries(settings).flatMap(([setting, one]) =>
    'assumption' in one ? [{ setting, said: one.assumption }] : [],
  );
