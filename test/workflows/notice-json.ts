import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { z } from 'zod';
import type { House } from '../house.ts';
import { until } from './support.ts';

/** The JSON that notices to officers hold, with their codes, as it is taken from a mailbox. */

type Ready = 'approve' | 'returnForRevision' | 'disown';
const Pasted = z.looseObject({ officer: z.string(), proof: z.string() });

/** The server that takes the notices, and the folder where it keeps them. */
type Mailbox = Pick<House, 'mailDir'> & { sink: Pick<House['sink'], 'settled' | 'received'> };

/** All that came to an officer about `of`, the newest last. */
async function pasted({ sink, mailDir }: Mailbox, of: string, officer: string, what: Ready) {
  await sink.settled();
  const mails = await Promise.all(sink.received().map(({ file }) => simpleParser(readFileSync(join(mailDir, file)))));
  return mails
    .filter(({ headers }) => String(headers.get('x-convene-notice')).startsWith(`${of}/`))
    .flatMap(({ text = '' }) => {
      const lines = text.split('\n');
      const at = lines.indexOf(what);
      return at === -1 ? [] : [Pasted.parse(JSON.parse(lines[at + 1] ?? ''))];
    })
    .filter((one) => one.officer === officer);
}

/** The newest, once so many have come. @param of a meeting, or a circulation as `MEETING/CIRCULATION` */
export const noticeJson = (mailbox: Mailbox, of: string, officer: string, what: Ready, count = 1) =>
  until(`notice ${count} to ${officer}`, async () => {
    const found = await pasted(mailbox, of, officer, what);
    return found.length >= count ? found.at(-1) : null;
  });
