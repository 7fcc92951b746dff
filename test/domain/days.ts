import { clockAt } from '../../domain/day.ts';
import { offsetsOf } from '../../meetings/offsets.ts';

export const zones = [
  'UTC',
  'Europe/Zurich',
  'America/New_York',
  'America/St_Johns', // half an hour, with summer time
  'Asia/Kolkata', // half an hour, without
  'Asia/Kathmandu', // three quarters
  'Australia/Lord_Howe', // half an hour of summer time
  'Pacific/Kiritimati', // the farthest east
  'Pacific/Pago_Pago', // the farthest west
  'Pacific/Auckland', // summer time in January
  'Africa/Casablanca', // summer time that rests in Ramadan
  'Asia/Beirut', // clocks that change at midnight
];
const HOUR = 3_600_000;
const NEAR = 30 * HOUR;

export const placed = (timeZone: string) => ({
  timeZone,
  offsets: offsetsOf(timeZone, '2024-02-05T08:00:00Z', '2024-09-13T16:00:00Z'),
});

/** Where the clock by arithmetic is not that of the runtime, over two years: every hour near a change, else every so many. */
export function wrongClocks(timeZone: string, hours: number): string[] {
  const place = placed(timeZone);
  const changes = place.offsets.map(({ from }) => Date.parse(from));
  const wrong: string[] = [];
  const end = Date.parse('2026-01-01T00:00:00Z');
  for (let ms = Date.parse('2024-01-01T00:30:00Z'), n = 0; ms < end; ms += HOUR, n += 1) {
    if (n % hours !== 0 && !changes.some((change) => Math.abs(change - ms) < NEAR)) continue;
    const [ours, runtime] = [clockAt(ms, place), clockAt(ms, { timeZone })];
    if (ours !== runtime) wrong.push(`${new Date(ms).toISOString()}: ${ours}, and ${runtime} by the runtime`);
  }
  return wrong;
}
