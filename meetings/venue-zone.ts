import { stateNamed } from '../treaties/treaties.ts';
import { changesOf, countryCodes, isTimeZone, zonesOfCountry } from './zones.ts';

type VenueNamed = { city?: string | undefined; country?: string | undefined; timeZone?: string | undefined };

/** How many zones a message names. */
const NAMED = 8;

/**
 * What a venue's time zone should be, where the one given is not kept there: its deadline would end at another hour than the place
 * on the paper says. A country that nobody knows is not judged.
 *
 * @returns what would be right, in words; null where nothing is wrong
 */
export function rightZoneOf({ city, country, timeZone }: VenueNamed): string | null {
  if (country === undefined || timeZone === undefined || !isTimeZone(timeZone)) return null;
  const iso2 = iso2Of(country);
  const kept = iso2 === null ? [] : zonesOfCountry(iso2);
  if (kept.length === 0) return null;
  const ofCity = kept.filter((zone) => placeIn(zone) === city?.trim().toLowerCase());
  const [right, whose] = ofCity.length > 0 ? [ofCity, city] : [kept, country];
  if (right.includes(timeZone)) return null;
  const isItsOwn = kept.includes(timeZone) || !ofSomeCountry().has(timeZone);
  if (isItsOwn && right.some((zone) => alike(zone, timeZone))) return null;
  const more = right.length > NAMED ? ` and ${right.length - NAMED} more` : '';
  return `the time zone of ${whose}: ${right.slice(0, NAMED).join(', ')}${more}`;
}

const placeIn = (zone: string): string | undefined => zone.split('/').at(-1)?.replaceAll('_', ' ').toLowerCase();

/** Two names of the same clocks: a zone that several countries share, or an older name such as Asia/Calcutta. */
const alike = (zone: string, other: string) => JSON.stringify(changesOf(zone)) === JSON.stringify(changesOf(other));

let zonesOfCountries: ReadonlySet<string> | undefined;
function ofSomeCountry(): ReadonlySet<string> {
  zonesOfCountries ??= new Set(countryCodes().flatMap(zonesOfCountry));
  return zonesOfCountries;
}

/** By the names of the United Nations, and by those in common use. */
function iso2Of(country: string): string | null {
  const state = stateNamed(country);
  if (state !== null) return state.iso2;
  const wanted = country.trim().toLowerCase();
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return countryCodes().find((iso2) => names.of(iso2)?.toLowerCase() === wanted) ?? null;
}

/** The zone of a place: that of its city, or the only one of its country; null where that does not tell. */
export function zoneFor({ city, country }: { city: string; country: string }): string | null {
  const iso2 = iso2Of(country);
  const kept = iso2 === null ? [] : zonesOfCountry(iso2);
  const [only, ...more] = kept;
  const ofCity = kept.find((zone) => placeIn(zone) === city.trim().toLowerCase());
  return ofCity ?? (more.length === 0 ? (only ?? null) : null);
}
