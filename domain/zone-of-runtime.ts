/**
 * Offsets as the runtime's time zone data have them: for meetings that began before their venue's offsets travelled with the
 * plan, and for orders that were given without. It is the only place with `Intl` that workflows reach: zone data differ
 * between workers and years, so nothing new is to rest on it.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

/** Cached, because creating a formatter is slow. An unknown zone counts as UTC. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone) ?? newFormat(timeZone);
  formats.set(timeZone, made);
  return made;
}

const parts = {
  calendar: 'iso8601',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
} as const;
function newFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { ...parts, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en', { ...parts, timeZone: 'UTC' });
  }
}

const MINUTE = 60_000;

/** Minutes east of UTC in a zone at an instant, in milliseconds since 1970. */
export function minutesByRuntime(ms: number, timeZone: string): number {
  const read = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = read;
  return Date.UTC(year, month - 1, day, hour, minute) / MINUTE - Math.floor(ms / MINUTE);
}
