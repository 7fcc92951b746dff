import { setTimeout as sleep } from 'node:timers/promises';
import { type DoorServers, delegatesOf, pass, tellAttendance } from '../client/door.ts';
import { printedCode } from '../domain/delegate.ts';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import type { PassageWay } from '../domain/passage.ts';
import type { PageGiven } from './page.ts';

/** Persons of a rehearsal who come and go: some by the command's way, the others by the pages of several desks, over HTTP. */

/** As many as a door has; each checks in some persons a minute. */
const DESKS = 10;

type Passers = { participant: string; way: PassageWay; at: string; actor: string; id: string };

/** All persons of a delegation pass; false where it names nobody. */
export async function passAll(
  servers: DoorServers,
  meeting: string,
  { participant, way, at, actor, id }: Passers,
  page?: PageGiven,
): Promise<boolean> {
  const own = await delegatesOf(servers, meeting, participant);
  const passing = own.filter(({ gone_at: gone, way: last }) =>
    way === 'arrival' ? gone === null : last === 'arrival',
  );
  for (const { code, place, badge } of passing) {
    if (page !== undefined && place % 2 === 0) {
      await passOnPage(page, `desk-${1 + (code.charCodeAt(code.length - 1) % DESKS)}`, {
        who: badge ?? printedCode(code),
        way,
      });
      continue;
    }
    await pass(servers, { meeting, code, way, at, actor, id: `${id}/${code}`, source: 'command' });
  }
  await toldAtLast(servers, meeting, participant, actor);
  return passing.length > 0;
}

const TELLINGS = { atMost: 12, betweenMs: 2_000 };

/** A collection that is busy is told again: who passed is on record already. */
async function toldAtLast(servers: DoorServers, meeting: string, participant: string, actor: string): Promise<void> {
  for (let telling = 1; ; telling++) {
    try {
      return await tellAttendance(servers, meeting, participant, actor);
    } catch (error) {
      if (telling === TELLINGS.atMost)
        throw new ConveneError('DOOR_REFUSED', `${participant} could not be told: ${reasonOf(error)}`, {
          cause: error,
        });
      await sleep(TELLINGS.betweenMs);
    }
  }
}

/** As staff of a desk do: the code, or the number of the venue's badge, is scanned, and what the page shows is pressed. */
async function passOnPage(
  page: PageGiven,
  desk: string,
  { who, way }: { who: string; way: PassageWay },
): Promise<void> {
  const address = `${page.url}${await page.deskOf(desk)}`;
  const found = await sent(page, `${address}find`, { who });
  const text = await found.text();
  if (!found.ok)
    throw new ConveneError('DOOR_REFUSED', `The page of ${desk} found nobody: it answered ${found.status}.`);
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
  // in already, or out: the scene was played before
  if (field('way') !== way) return;
  const done = await sent(page, `${address}pass`, { key: field('key'), code: field('code'), way });
  await done.arrayBuffer();
  if (done.status !== 303)
    throw new ConveneError('DOOR_REFUSED', `The page of ${desk} did not take a person: it answered ${done.status}.`);
}

const AWAY = 503;
const PRESSES = { atMost: 10, betweenMs: 1_000 };

/** A page that is busy says so, and staff press again: the key of the form is the same, so that it happens once. */
async function sent(page: PageGiven, to: string, fields: Record<string, string>): Promise<Response> {
  for (let press = 1; ; press++) {
    const answer = await fetch(to, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: page.url, 'sec-fetch-site': 'same-origin' },
      body: new URLSearchParams(fields),
    });
    if (answer.status !== AWAY || press === PRESSES.atMost) return answer;
    await answer.arrayBuffer();
    await sleep(PRESSES.betweenMs);
  }
}
