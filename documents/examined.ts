import type { Act } from '../domain/act.ts';
import { venueDay } from '../domain/day.ts';
import { Language, type MeetingPlan } from '../domain/plan.ts';
import { credentialsList, credentialsOf, type ParticipantSnapshot } from '../machines/machines.ts';
import type { Accredited, CredentialsFacts } from './credentials.ts';

/** How credentials stand by the registry, and what the record says of their examination. */

/** The acts that papers on credentials are drawn from. */
export const EXAMINING_ACTS: readonly string[] = [
  'credentials_memorandum_drawn',
  'credentials_examined',
  'credentials_objected',
];

type AskedState = Pick<Accredited, 'code' | 'name' | 'addressee'> & { snapshot: ParticipantSnapshot | null };

/** Those who are asked for credentials; one of whom nothing was ever recorded has presented nothing. */
export const accredited = (rows: readonly AskedState[]): Accredited[] =>
  rows.flatMap(({ snapshot, ...state }): Accredited[] => {
    if (snapshot === null) return [{ ...state, list: 'none', outcome: null, assurance: null }];
    const { credentials } = snapshot.value;
    if (credentials === 'not_wanted') return [];
    const outcome =
      credentials === 'accepted' || credentials === 'deferred' || credentials === 'refused' ? credentials : null;
    const assurance = credentialsOf(snapshot)?.assurance ?? null;
    return [{ ...state, list: credentialsList(snapshot), outcome, assurance }];
  });

/** When the memorandum was drawn, when the committee met, and what it heard. */
export function examinedIn(
  acts: readonly Act[],
  plan: Pick<MeetingPlan, 'venue'>,
): Pick<CredentialsFacts, 'memorandum' | 'met' | 'objections'> {
  const named = (action: string) => acts.filter((act) => act.action === action);
  const drawn = named('credentials_memorandum_drawn').at(-1);
  const days = [...named('credentials_examined'), ...named('credentials_objected')].map(({ detail }) =>
    String(detail.met),
  );
  return {
    memorandum: drawn === undefined ? null : venueDay(drawn.at, plan),
    met: [...new Set(days)].sort(),
    objections: named('credentials_objected').map(({ subject, detail }) => ({
      by: String(detail.by),
      to: subject,
      words: Object.fromEntries(
        Language.options.flatMap((language) => {
          const words = detail[language];
          return typeof words === 'string' ? [[language, words]] : [];
        }),
      ),
    })),
  };
}
