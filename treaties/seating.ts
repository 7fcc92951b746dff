import { inAlphabeticalOrder } from './alphabet.ts';
import { isNamed, organizationName, stateName } from './names.ts';
import { TreatyError, type TreatyProfile } from './profile.ts';

/** In which order participants are seated, their name plates stand, and a roll is called. */

export type SeatedParticipant = { code: string; kind: 'state' | 'organization'; isParty: boolean };

/** The three rows of a room: States Parties vote, other States and organizations observe. */
type Seating = { parties: string[]; otherStates: string[]; organizations: string[] };

const LANGUAGES = { english_alphabetical: 'en', french_alphabetical: 'fr' } as const;

/**
 * The codes of participants in the order of their seats: States Parties, other States, organizations, each by name in the language of the
 * treaty's rule, as names were on `date` (`2024-09-10`).
 *
 * @param drawn where a lot is drawn for the first seat: a letter, or the code of a State Party. Each row begins with that letter, or with
 * that State, and ends with the one before it; a letter that no name begins with is passed over for the next.
 * @throws TreatyError `seating.drawn_malformed` for anything else, `seating.no_lot` where the treaty draws none; `name.*` as `stateName`, `organizationName`
 */
export function seatingOf(
  { settings }: Pick<TreatyProfile, 'settings'>,
  participants: readonly SeatedParticipant[],
  { date, drawn = null }: { date: string; drawn?: string | null },
): Seating {
  if (drawn !== null && settings.seatingStart.value === 'alphabet')
    throw new TreatyError(
      'seating.no_lot',
      'No lot is drawn for the first seat under this treaty; the order begins with the alphabet.',
    );
  const language = LANGUAGES[settings.seating.value];
  const compare = inAlphabeticalOrder(language);
  const nameOf = ({ code, kind }: SeatedParticipant) =>
    kind === 'state' ? stateName(code, language, date) : organizationName(code, language).name;
  const row = (seats: readonly SeatedParticipant[]) =>
    seats.map((seat) => ({ code: seat.code, name: nameOf(seat) })).sort((one, other) => compare(one.name, other.name));
  const start = startOf(drawn, (code) => stateName(code, language, date));
  const begun = (names: ReturnType<typeof row>) => {
    const first =
      start === null
        ? 0
        : Math.max(
            0,
            names.findIndex(({ name }) => compare(name, start) >= 0),
          );
    return [...names.slice(first), ...names.slice(0, first)].map(({ code }) => code);
  };
  return {
    parties: begun(row(participants.filter(({ kind, isParty }) => kind === 'state' && isParty))),
    otherStates: begun(row(participants.filter(({ kind, isParty }) => kind === 'state' && !isParty))),
    organizations: begun(row(participants.filter(({ kind }) => kind === 'organization'))),
  };
}

/** What the names of the first seats come after. */
function startOf(drawn: string | null, nameOf: (code: string) => string): string | null {
  if (drawn === null || /^[A-Z]$/.test(drawn)) return drawn;
  if (isNamed(drawn, 'state')) return nameOf(drawn);
  const right = 'a capital letter from A to Z, or the code of a State such as CHE';
  throw new TreatyError('seating.drawn_malformed', `"${drawn}" was not drawn for the first seat; that is ${right}.`);
}
