import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readOrderFile, VenueFile } from '../../cli/order-files.ts';
import { rightZoneOf } from '../../meetings/venue-zone.ts';
import { folderOfTest } from '../folders.ts';

describe('the time zone of a venue', () => {
  test.each([
    ['Geneva', 'Switzerland', 'Europe/Zurich'],
    ['Vaduz', 'Liechtenstein', 'Europe/Zurich'],
    ['Vaduz', 'Liechtenstein', 'Europe/Vaduz'],
    ['New York', 'United States', 'America/New_York'],
    ['Washington', 'United States of America', 'America/New_York'],
    ['New Delhi', 'India', 'Asia/Calcutta'],
    ['Montreal', 'Canada', 'America/Montreal'],
    ['Vientiane', "Lao People's Democratic Republic", 'Asia/Bangkok'],
    ['Vientiane', 'Laos', 'Asia/Vientiane'],
    ['Ramallah', 'State of Palestine', 'Asia/Hebron'],
    ['Nowhere', 'Atlantis', 'UTC'],
    ['Geneva', 'Switzerland', 'Mars/Olympus'], // refused as a zone, elsewhere
  ])('%s, %s: %s', (city, country, timeZone) => {
    expect(rightZoneOf({ city, country, timeZone })).toBeNull();
  });

  test.each([
    ['Geneva', 'Switzerland', 'America/New_York', 'Switzerland: Europe/Zurich'],
    ['Geneva', 'Switzerland', 'Europe/Paris', 'Switzerland: Europe/Zurich'],
    ['Geneva', 'Switzerland', 'UTC', 'Switzerland: Europe/Zurich'],
    ['Geneva', 'Swiss Confederation', 'Europe/Berlin', 'Swiss Confederation: Europe/Zurich'],
    ['New York', 'United States', 'America/Los_Angeles', 'New York: America/New_York'],
    ['Moscow', 'Russian Federation', 'Asia/Omsk', 'Moscow: Europe/Moscow'],
    ['Vienna', 'Austria', 'Europe/Berlin', 'Vienna: Europe/Vienna'],
    ['Lausanne', 'Switzerland', 'Africa/Casablanca', 'Switzerland: Europe/Zurich'],
  ])('%s, %s: not %s', (city, country, timeZone, right) => {
    expect(rightZoneOf({ city, country, timeZone })).toBe(`the time zone of ${right}`);
  });

  test('of an order of another venue too', () => {
    const file = join(folderOfTest('venue'), 'venue.yaml');
    const written = (timeZone: string) => {
      writeFileSync(file, `venue: { name: Centre, city: Vienna, country: Austria, timeZone: ${timeZone} }\n`);
      return readOrderFile(file, VenueFile).venue.timeZone;
    };
    expect(written('Europe/Vienna')).toBe('Europe/Vienna');
    expect(() => written('Europe/Zurich')).toThrow(/venue\.timeZone: found "Europe\/Zurich"\. Right: .*Europe\/Vienna/);
  });
});
