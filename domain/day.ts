/** Calendar days at a place, which delegates are held to. The sandbox of workflows has `Intl`, and nothing else for it. */

const formats = new Map<string, Intl.DateTimeFormat>();

/** To make one takes longer than all that it ever formats. A zone that nobody knows is read as UTC. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const made = formats.get(timeZone) ?? newFormat(timeZone);
  formats.set(timeZone, made);
  return made;
}

const parts = { calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' } as const;
function newFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en', { ...parts, timeZone });
  } catch {
    return new Intl.DateTimeFormat('en', { ...parts, timeZone: 'UTC' });
  }
}

/** The day there, such as `2024-02-15`. */
export function dayAt(ms: number, timeZone: string): string {
  const read = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${read.year}-${read.month}-${read.day}`;
}

const HOUR = 3_600_000;
/** Zones are less than fifteen hours from UTC. */
const FARTHEST = 15 * HOUR;
const MINUTE = 60_000;

/** The first minute of a day there, in milliseconds since 1970. */
export function startOf(day: string, timeZone: string): number {
  const utc = Date.parse(`${day}T00:00:00Z`);
  let [before, from] = [(utc - FARTHEST) / MINUTE, (utc + FARTHEST) / MINUTE];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (dayAt(middle * MINUTE, timeZone) < day) before = middle;
    else from = middle;
  }
  return from * MINUTE;
}

/** The day after a calendar day. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 24 * HOUR).toISOString().slice(0, 10);
