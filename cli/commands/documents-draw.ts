import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { writeNew } from '../../client/files.ts';
import { venueDay } from '../../domain/day.ts';
import { CalendarDate, cleanText, Language, type Mode } from '../../domain/plan.ts';
import type { Registry } from '../../registry/registry.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { admittedIn, factsOn, participantsOf, SESSION_NAMES, type SessionFile, sessionFiles } from './session-files.ts';
import { proceedingsIn } from './session-ground.ts';
import { meeting } from './words.ts';

/** `convene documents draw`: a paper of the session, from the plan and what is on record, kept in the registry and written to files. */
export const draw = body(
  {
    meeting,
    paper: z.enum(SESSION_NAMES, { error: `must be one of ${SESSION_NAMES.join(', ')}` }),
    language: Language.optional(),
    day: CalendarDate.optional(),
    sitting: z.coerce.number('must be the number of a sitting').int().min(1).max(60).optional(),
    number: cleanText(180).optional(),
    format: z.enum(['pdf', 'docx'], { error: 'must be pdf or docx' }).default('pdf'),
    out: z.string().min(1).default('.'),
  },
  async ({ meeting: id, paper, day, sitting, out, ...wanted }, cli) => {
    const made = await cli.connected(async (connected) => {
      const { registry } = connected.convene;
      const { plan, mode } = await registry.meeting(id);
      const { now } = await asking(connected, () => connected.convene.state(id));
      const [drawn, participants] = await Promise.all([registry.documents(id), participantsOf(connected.pool, id)]);
      const proceedings = paper === 'decisions' ? await proceedingsIn(connected, id, plan) : undefined;
      const facts = factsOn(plan, { date: venueDay(now, plan), day, sitting, drawn, participants, proceedings });
      const acts = paper === 'admission' ? (await registry.acts(id)).map(({ act }) => act) : [];
      const of = { facts, admitted: admittedIn(acts, plan, participants) };
      const kept = [];
      for (const one of await sessionFiles(paper, of, { plan, mode, ...wanted }))
        kept.push({ ...one, revision: await keep(registry, id, mode, one) });
      return kept;
    });
    mkdirSync(out, { recursive: true });
    const written = made.map(({ bytes, archive: _, ...one }) => {
      const file = join(out, `${one.name}.${wanted.format}`);
      writeNew(file, bytes);
      return { ...one, file };
    });
    cli.print(written, () =>
      table(
        ['paper', 'language', 'revision', 'pages', 'file'],
        written.map((one) => [one.name, one.language, one.revision, one.pages, one.file]),
      ),
    );
  },
);

/** Stores what was printed; its revision, or null for a Word file, which is no original. */
async function keep(
  registry: Registry,
  meeting: string,
  mode: Mode,
  { name, language, pages, sha256, bytes, archive }: SessionFile,
): Promise<number | null> {
  if (sha256 === null || pages === null) return null;
  await registry.storeBlob(sha256, 'application/pdf', bytes);
  if (archive !== null) await registry.storeBlob(archive.sha256, 'application/pdf', Buffer.from(archive.pdf));
  const paper = { name, kind: 'session', language, pages, sha256, archive_sha256: archive?.sha256 };
  return registry.storePaper(meeting, mode, paper);
}
