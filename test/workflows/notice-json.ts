import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { z } from 'zod';
import type { House } from '../house.ts';
import { until } from './support.ts';

/** The JSON that notices to officers hold, with their codes, as it is taken from a mailbox. */

type Ready = 'approve' | 'returnForRevision';
const Pasted = z.looseObject({ officer: z.string(), proof: z.string() });

/** All that came to an officer, the newest last. */
async function pasted(house: House, meeting: string, officer: string, what: Ready) {
  await house.sink.settled();
  const mails = await Promise.all(
    house.sink.received().map(({ file }) => simpleParser(readFileSync(join(house.mailDir, file)))),
  );
  return mails
    .filter(({ headers }) => String(headers.get('x-convene-notice')).startsWith(`${meeting}/`))
    .flatMap(({ text = '' }) => {
      const lines = text.split('\n');
      const at = lines.indexOf(what);
      return at === -1 ? [] : [Pasted.parse(JSON.parse(lines[at + 1] ?? ''))];
    })
    .filter((one) => one.officer === officer);
}

/** The newest, once so many have come. */
export const noticeJson = (house: House, meeting: string, officer: string, what: Ready, count = 1) =>
  until(`notice ${count} to ${officer}`, async () => {
    const found = await pasted(house, meeting, officer, what);
    return found.length >= count ? found.at(-1) : null;
  });
