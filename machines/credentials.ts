import type { CredentialsKnown, Presented } from '../domain/credentials.ts';
import type { ParticipantSnapshot } from './participant.v2.ts';

/**
 * What more is known of a participant's credentials than the machine's region says (`CredentialsKnown`) stands beside the machine,
 * which does not change any more, in its context, as the note does.
 */

/** Null where nothing was presented. */
export const credentialsOf = ({ context }: Pick<ParticipantSnapshot, 'context'>): CredentialsKnown | null =>
  context.credentials ?? null;

export const withCredentials = (
  { value, context }: ParticipantSnapshot,
  credentials: CredentialsKnown,
): ParticipantSnapshot => ({ value, context: { ...context, credentials } });

/** The more formal, the more it counts: what was presented later never takes the place of something better. */
const rank = ({ form, as, unchecked }: CredentialsKnown): number => {
  if (unchecked === true) return 0;
  return form === 'other' ? 1 : as === 'original' ? 3 : 2;
};

/**
 * What is known after another presentation. A better one takes the place of the former, an assurance stays until the original is
 * there, and whoever checks a paper has checked what was uploaded.
 *
 * @param presented null: a scan that the participant uploaded, to be checked
 */
export function afterPresentation(
  before: CredentialsKnown | null,
  presented: Presented | null,
  assured: boolean,
): CredentialsKnown {
  const given: CredentialsKnown = presented ?? { form: 'other', as: 'scan', unchecked: true };
  const isBetter = before === null || rank(given) >= rank(before);
  const { unchecked: _, assurance: earlier, decided, ...kept } = before ?? given;
  const stands = isBetter ? given : kept;
  const hasOriginal = stands.form === 'formal' && stands.as === 'original';
  const assurance = hasOriginal ? undefined : (earlier ?? (assured ? 'given' : undefined));
  return {
    ...stands,
    ...(presented === null && { unchecked: true }),
    ...(assurance !== undefined && { assurance }),
    ...(decided !== undefined && { decided }),
  };
}

/** The three lists of the memorandum: formal credentials in due form, by other means, nothing yet. Null: it is in none. */
export function credentialsList({ value, context }: ParticipantSnapshot): 'formal' | 'other' | 'none' | null {
  if (value.credentials === 'not_wanted') return null;
  const known = credentialsOf({ context });
  if (known !== null) return known.form === 'formal' && known.as === 'original' ? 'formal' : 'other';
  if (value.delegation === 'nil_return' || value.delegation === 'withdrawn') return null;
  // its note that names the delegation communicates its representatives
  return NAMED.has(value.delegation) && context.note !== 'awaited' ? 'other' : 'none';
}

const NAMED: ReadonlySet<string> = new Set(['nominated', 'amended', 'incomplete'] as const);

export type Rights = 'full' | 'provisional' | 'none';

/** With which rights it takes part: provisionally with all of them until the Meeting has decided; refused, with none. */
export const rightsOf = ({ value, context }: ParticipantSnapshot): Rights =>
  rightsBy(value.credentials, credentialsOf({ context })?.decided ?? null);

/** The same of what the registry has: how they stand, and what the Meeting decided. */
export function rightsBy(stands: string, decided: string | null): Rights {
  if (decided === 'refused') return 'none';
  return stands === 'not_wanted' || decided === 'accepted' ? 'full' : 'provisional';
}

/** Asked for from now on, of a State that has become one of those who are. */
export const askedForCredentials = ({ value, context }: ParticipantSnapshot): ParticipantSnapshot =>
  value.credentials === 'not_wanted'
    ? { value: { ...value, credentials: 'awaited' }, context: { ...context, credentialsWanted: true } }
    : { value, context };
