import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** The mail that the sink of one machine keeps: a folder of messages, and an index that it appends to while it runs. */

const Line = z.looseObject({ messageId: z.string(), to: z.array(z.string()), file: z.string() });

/** The messages of a meeting that the sink still has; with `remove`, they are deleted, and the index names no recipient of them. */
export function sinkMail(dir: string, messageIds: ReadonlySet<string>, { remove }: { remove: boolean }): number {
  const path = join(dir, 'index.jsonl');
  if (!existsSync(path)) return 0;
  const bytes = readFileSync(path);
  let [found, at] = [0, 0];
  const index = remove ? openSync(path, 'r+') : null;
  try {
    for (const text of bytes.toString('latin1').split('\n')) {
      const from = at;
      at += text.length + 1;
      const line = lineOf(Buffer.from(text, 'latin1').toString('utf8'));
      if (line === null || !messageIds.has(line.messageId)) continue;
      const file = join(dir, line.file);
      if (line.to.length === 0 && !existsSync(file)) continue;
      found += 1;
      if (index === null) continue;
      // the sink appends to the same file: a line keeps its place and its length
      const left = Buffer.from(JSON.stringify({ ...line, to: [] }), 'utf8');
      writeSync(index, Buffer.concat([left, Buffer.alloc(text.length - left.length, ' ')]), 0, text.length, from);
      rmSync(file, { force: true });
    }
  } finally {
    if (index !== null) closeSync(index);
  }
  return found;
}

function lineOf(text: string): z.infer<typeof Line> | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // half a line, which a kill has left
    return null;
  }
}
