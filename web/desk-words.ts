import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { PASSAGE_WAYS } from '../domain/passage.ts';

/** What the page of a desk says: `wording/desk.en.yaml`. It is for staff, in English. */

const Text = z.string().trim().min(1);
const byWay = z.record(z.enum(PASSAGE_WAYS), Text);

const DeskWords = z.strictObject({
  ...{ title: Text, skip: Text, rehearsal: Text.regex(/^REHEARSAL\b/), service: Text, desk: Text },
  ...{ find: Text, search: Text, room: Text, arrives: Text, departs: Text },
  ...{ in: Text, out: Text, unseen: Text, gone: Text },
  ...{ done: byWay, already: byWay },
  ...{ nobody: Text, many: Text, found: Text, untold: Text, again: Text },
  ...{ notNamed: Text, over: Text, failed: Text, unnamed: Text },
  columns: z.strictObject({ person: Text, delegation: Text, state: Text, act: Text }),
});
type DeskWords = z.infer<typeof DeskWords>;

let read: DeskWords | undefined;

/** @throws ZodError where the file lacks some */
export function deskWords(): DeskWords {
  read ??= DeskWords.parse(parse(readFileSync(new URL('wording/desk.en.yaml', import.meta.url), 'utf8')));
  return read;
}
