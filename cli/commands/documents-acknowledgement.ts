import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { refuseErased } from '../../client/erased.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { nameOf } from '../../documents/addressees.ts';
import { renderAcknowledgement, senderOfAcknowledgements } from '../../documents/documents.ts';
import { unsigned } from '../../documents/remarks.ts';
import { printedName, printedTitle, spellingWanted, unspelled } from '../../documents/spelling.ts';
import { wordingOf } from '../../documents/wording.ts';
import { venueDay } from '../../domain/day.ts';
import { headFirst, roleOf } from '../../domain/delegation.ts';
import { ConveneError } from '../../domain/errors.ts';
import { cleanText, Language, type MeetingPlan, ParticipantCode } from '../../domain/plan.ts';
import type { Registry } from '../../registry/registry.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { meeting } from './words.ts';

/** The secretariat's answer to a delegation: drawn from what the registry has, kept there, and written to a file. */
export const acknowledgement = body(
  { meeting, participant: ParticipantCode, number: cleanText(180).optional(), out: z.string().min(1).optional() },
  async ({ meeting: id, participant: code, number, out }, cli) => {
    const made = await cli.connected(async (connected) => {
      const { registry } = connected.convene;
      const { now } = await asking(connected, () => connected.convene.state(id));
      const made = await acknowledge(registry, { id, code, number: number ?? null, now });
      const file = outFile(out, `${made.name}.pdf`);
      await noteCopy(connected.pool, 'paper', file, { meeting: id, participant: code, bytes: made.bytes });
      return { ...made, file };
    });
    const { bytes, remark, file, ...said } = made;
    writeNew(file, bytes);
    if (remark !== null) cli.say(remark);
    cli.print({ ...said, file, bytes: bytes.length }, () => `${file}: ${said.language}, revision ${said.revision}`);
  },
);

export async function acknowledge(
  registry: Registry,
  { id, code, number, now }: { id: string; code: string; number: string | null; now: string },
) {
  const { plan, mode } = await registry.meeting(id);
  const date = venueDay(now, plan);
  const row = (await registry.participants(id)).find((one) => one.code === code);
  if (row === undefined) throw new ConveneError('UNKNOWN_PARTICIPANT', `${id} has no participant ${code}.`);
  const { delegation, recorded } = await onRecord(registry, id, code);
  refuseErased(id, [delegation]);
  const sender = senderOfAcknowledgements(plan);
  if (sender === null) throw new ConveneError('NO_SENDER', `the plan of ${id} has no circulation`);
  const language = languageFor(row, plan);
  const { addressee: kind } = row;
  const places = unspelled(delegation.persons);
  if (places.length > 0) throw new ConveneError('NAME_UNPRINTABLE', spellingWanted(code, places));
  const persons = delegation.persons.map((person) => ({
    name: printedName(person) ?? person.name,
    title: printedTitle(person, wordingOf(language).list.comma),
    role: roleOf(person.role),
  }));
  const { pdf, sha256, pages } = await renderAcknowledgement(
    {
      participant: { code, kind, name: nameOf({ code, addressee: kind, name: row.name }, language, date), share: null },
      language,
      persons: headFirst(persons),
      recorded: venueDay(recorded, plan),
    },
    { plan, sender, number, date, mode },
  );
  const bytes = Buffer.from(pdf);
  await registry.storeBlob(sha256, 'application/pdf', bytes);
  const paper = { name: `acknowledgement-${code.toLowerCase()}`, kind: 'acknowledgement', language, pages, sha256 };
  const [remark = null] =
    kind === 'organization' ? unsigned('Acknowledgements to organizations', sender.sender, 'of the plan') : [];
  return { ...paper, revision: await registry.storePaper(id, mode, paper), bytes, remark };
}

/** The language in which a participant is written to: its own, where papers of the meeting are in it. */
export function languageFor(row: { language: string }, plan: MeetingPlan): Language {
  const spoken = Language.safeParse(row.language);
  const written = plan.circulations.flatMap(({ documents }) => documents.map((one) => one.language));
  const known: readonly string[] = [...profileOf(plan.treaty).languages.correspondence, ...written];
  return spoken.success && known.includes(spoken.data) ? spoken.data : 'en';
}

/** How long the record is given to follow a delegation that has just come in. */
const FOLLOW_MS = 5_000;
const POLL_MS = 50;

/**
 * The delegation that stands, and the date of the meeting's clock on which it was recorded. What is stored but on no
 * record (its message was refused, or is still on its way) has not been received.
 *
 * @throws ConveneError `NO_DELEGATION`
 */
async function onRecord(registry: Registry, id: string, code: string) {
  const none = new ConveneError(
    'NO_DELEGATION',
    `${code} has named no delegation; see \`convene file ${id} ${code}\`.`,
  );
  for (let waited = 0; ; waited += POLL_MS) {
    const [submissions, acts, snapshot] = await Promise.all([
      registry.submissionsOf(id, code),
      registry.acts(id, { participant: code }),
      registry.snapshotOf(id, code),
    ]);
    const newest = submissions.at(-1);
    if (newest === undefined) throw none;
    const actOf = (submission: string) => acts.findLast(({ act }) => act.detail.submission === submission);
    if (actOf(newest.id) !== undefined || waited >= FOLLOW_MS) {
      const standing = submissions.find((one) => one.id === snapshot?.context.submission);
      const recorded = standing && actOf(standing.id)?.act.at;
      if (standing === undefined || recorded === undefined) throw none;
      return { delegation: standing.delegation, recorded };
    }
    await sleep(POLL_MS);
  }
}
