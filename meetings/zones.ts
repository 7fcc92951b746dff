import { Zone } from 'luxon';
import moment from 'moment-timezone';
import type { PlaceOfDays } from '../domain/day.ts';

/**
 * The one zone database of the house: pinned with the package, whatever the runtime has. What a plan, a paper, a mail or a
 * calendar says of a local time comes from here, or from the offsets that came from here and travel with a meeting.
 */

/** The release of the IANA time zone database, such as `2026f`. */
export const ZONE_DATA = moment.tz.dataVersion;

/** An offset in minutes east of UTC, from an instant on, in milliseconds since 1970. */
export type ClockChange = { from: number; minutes: number };

/** The offsets of a zone since its clocks were first set, in order of time; null for a zone that nobody knows. */
export function changesOf(timeZone: string): readonly ClockChange[] | null {
  const known = read.get(timeZone);
  if (known !== undefined) return known;
  const zone = moment.tz.zone(timeZone);
  if (zone === null) return null;
  // the package counts minutes west of UTC, each until an instant
  const changes = zone.offsets.map(
    (west, index): ClockChange => ({
      from: zone.untils[index - 1] ?? Number.NEGATIVE_INFINITY,
      minutes: 0 - Math.round(west),
    }),
  );
  const told = changes.filter(({ minutes }, index) => minutes !== changes[index - 1]?.minutes);
  read.set(timeZone, told);
  return told;
}

const read = new Map<string, readonly ClockChange[]>();

/** Whether this is a time zone of the IANA database, such as Europe/Zurich, written as the database writes it. */
export const isTimeZone = (zone: string): boolean =>
  /^([A-Za-z_]+(\/[A-Za-z0-9_+-]+)+|UTC)$/.test(zone) && moment.tz.zone(zone)?.name === zone;

/** All names of zones, links too. */
export const zoneNames = (): string[] => moment.tz.names();

/** The countries of which the database has zones, as ISO 3166 alpha-2 codes. */
export const countryCodes = (): string[] => moment.tz.countries();

/** The zones that clocks of a country keep, by `zone.tab`; of a country that nobody knows, none. @param iso2 such as `CH` */
export const zonesOfCountry = (iso2: string): string[] => moment.tz.zonesForCountry(iso2, false) ?? [];

/** The clocks of one place, for luxon. */
class ClocksOf extends Zone {
  readonly #changes: readonly ClockChange[];
  readonly #name: string;

  constructor(name: string, changes: readonly ClockChange[]) {
    super();
    this.#name = name;
    this.#changes = changes;
  }

  override get type(): string {
    return 'convene';
  }
  override get name(): string {
    return this.#name;
  }
  get ianaName(): string {
    return this.#name;
  }
  override get isUniversal(): boolean {
    return this.#changes.length < 2;
  }
  override get isValid(): boolean {
    return true;
  }
  override offsetName(): string {
    return this.#name;
  }
  override formatOffset(ms: number): string {
    const minutes = this.offset(ms);
    const two = (count: number) => String(Math.trunc(Math.abs(count))).padStart(2, '0');
    return `${minutes < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
  }
  override offset(ms: number): number {
    let [low, high] = [0, this.#changes.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#changes[middle]?.from ?? 0) <= ms) low = middle;
      else high = middle - 1;
    }
    return this.#changes[low]?.minutes ?? 0;
  }
  /** The changes after one instant and before another. */
  between(after: number, before: number): ClockChange[] {
    return this.#changes.filter(({ from }) => from > after && from < before);
  }
  override equals(other: Zone): boolean {
    return other === this;
  }
}

/**
 * The clocks of a place, for luxon's `zone`. A meeting's own offsets come first: what it began with is what its engine applies.
 *
 * @param place a venue, or the name of a zone; one that nobody knows counts as UTC
 */
export function clocksOf(place: PlaceOfDays | string): ClocksOf {
  const { timeZone, offsets } = typeof place === 'string' ? { timeZone: place } : place;
  if (offsets !== undefined) {
    return new ClocksOf(
      timeZone,
      offsets.map(({ from, minutes }) => ({ from: Date.parse(from), minutes })),
    );
  }
  return new ClocksOf(timeZone, changesOf(timeZone) ?? []);
}
