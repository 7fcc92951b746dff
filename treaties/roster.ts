import type { Capacity } from '../domain/plan.ts';
import { organizations, type State, states } from './data.ts';
import { TreatyError, type TreatyProfile } from './profile.ts';
import { capacityOf } from './status.ts';

export type RosterAddressee = 'permanent_representative' | 'permanent_observer' | 'ministry' | 'organization';

/** Who is to be addressed, and how; contacts come from the directory. */
export type RosterEntry = {
  code: string;
  kind: 'state' | 'organization';
  name: string;
  capacity: Capacity;
  addressee: RosterAddressee;
};

/** A State without a mission to the United Nations is reached at its ministry. */
const addresseeOf = {
  un_member: 'permanent_representative',
  un_observer_state: 'permanent_observer',
  non_member_state: 'ministry',
} as const satisfies Record<State['membership'], RosterAddressee>;

const english = new Intl.Collator('en');
const byName = (one: RosterEntry, other: RosterEntry) => english.compare(one.name, other.name);

/** The organizations that the rules of procedure name and that are invited with the convocation (CCM: rule 1.2). */
export function namedObservers(profile: TreatyProfile): string[] {
  return organizations()
    .filter((row) => row.ccm_rule === profile.observers.named.rule)
    .map((row) => row.code);
}

/** The bodies that enter on request (CCM: rule 1.3), with their English names. */
export function onRequest(profile: TreatyProfile): { code: string; name: string }[] {
  return organizations()
    .filter((row) => row.ccm_rule === profile.observers.onRequest.rule)
    .map(({ code, name_en: name }) => ({ code, name }));
}

/**
 * Everyone a meeting addresses: all States in the capacity they have on `date`, then the organizations of these codes;
 * each of the two in English alphabetical order.
 * @throws TreatyError `treaty.organization_unknown` for a code that the reference data does not hold.
 */
export function rosterOf(
  profile: TreatyProfile,
  date: string,
  observers: readonly string[] = namedObservers(profile),
): RosterEntry[] {
  const ofStates = states().map(
    (state): RosterEntry => ({
      code: state.code,
      kind: 'state',
      name: state.name_en,
      capacity: capacityOf(profile.treaty, state.code, date),
      addressee: addresseeOf[state.membership],
    }),
  );
  const ofOrganizations = [...new Set(observers)].map((code): RosterEntry => {
    const organization = organizations().find((row) => row.code === code);
    if (!organization) {
      throw new TreatyError(
        'treaty.organization_unknown',
        `"${code}" is not an organization of the reference data. Known: ${organizations()
          .map((row) => row.code)
          .join(', ')}.`,
      );
    }
    return {
      code,
      kind: 'organization',
      name: organization.name_en,
      capacity: 'observer_organization',
      addressee: 'organization',
    };
  });
  return [...ofStates.sort(byName), ...ofOrganizations.sort(byName)];
}
