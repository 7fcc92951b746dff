import { type DoorServers, delegatesOf, pass } from '../client/door.ts';
import { printedCode } from '../domain/delegate.ts';
import { ConveneError } from '../domain/errors.ts';
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
    const { untold } = await pass(servers, { meeting, code, way, at, actor, id: `${id}/${code}`, source: 'command' });
    if (untold !== null) throw new ConveneError('DOOR_REFUSED', `${participant} could not be told: ${untold}`);
  }
  return passing.length > 0;
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
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';
  // in already, or out: the scene was played before
  if (field('way') !== way) return;
  const done = await sent(page, `${address}pass`, { key: field('key'), code: field('code'), way });
  await done.arrayBuffer();
  if (done.status !== 303 || done.headers.get('location')?.includes('untold') === true)
    throw new ConveneError('DOOR_REFUSED', `The page of ${desk} did not take a person: it answered ${done.status}.`);
}

const sent = (page: PageGiven, to: string, fields: Record<string, string>): Promise<Response> =>
  fetch(to, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: page.url, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams(fields),
  });
