import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { dayGiven, instantGiven } from '../../client/day-given.ts';
import { type OrderSigner, signedLate } from '../../client/signed.ts';
import { type ErasureOrder, erasureAct, erasureContent, erasureId } from '../../domain/erasure.ts';
import { ConveneError } from '../../domain/errors.ts';
import { lackingOnLate } from '../../domain/late-order.ts';
import { dueBy, dueOn, ERASED_CLASSES, type ErasedClass, periodsOf } from '../../domain/privacy.ts';
import { namedBy } from '../../domain/warrant.ts';
import type { Pool } from '../../registry/database.ts';
import { type ErasedCounts, erase, isNothing, mayErase } from '../../registry/erasing.ts';
import { messageIdsOf } from '../../registry/mail.ts';
import { isOver, type MeetingRow } from '../../registry/meetings.ts';
import { openErasing } from '../../registry/pool.ts';
import { delegationsOf, submissionsOf } from '../../registry/submissions.ts';
import { type CopyFate, eraseCopies } from './copies.ts';
import { isNamed, personsNamed, unknownPerson } from './persons.ts';
import { sinkMail } from './sink.ts';

/**
 * Erasing personal data of a meeting: first the copies outside of the registry, then the registry in one transaction with the act.
 * Stopped anywhere, it goes on when it is called again: as long as no act is on record, the registry still has all that it goes by.
 */

export type ErasureRequest = {
  classes: readonly ErasedClass[] | null;
  person: { name: string; participant?: string | undefined } | null;
  officer: string;
  early?: string | undefined;
  /** The day at the venue, of a rehearsal; default: today. */
  on?: string | undefined;
  id?: string | undefined;
  archives: readonly string[];
};

export type ErasureDone = ErasedCounts & {
  meeting: string;
  classes: readonly ErasedClass[];
  act: string | null;
  /** Messages in the folder of the sink. */
  sink: number;
  copies: CopyFate[];
};

export type ErasureServers = { pool: Pool; databaseUrl: string /** Of the embedded stack. */; dir: string | null };

/**
 * Says what would be erased, or erases it.
 *
 * @param signers whose keys sign the order; null: nothing is done
 * @throws ConveneError `NOT_DUE`, `UNFINISHED`, `PERSON_UNKNOWN`, `PERSON_STANDS`, `ERASURE_UNSIGNED`, `ERASURE_ROLE`, `DAY_GIVEN`
 */
export async function erasePersons(
  { pool, databaseUrl, dir }: ErasureServers,
  row: MeetingRow,
  request: ErasureRequest,
  signers: readonly OrderSigner[] | null,
): Promise<ErasureDone> {
  const { id: meeting, plan, mode, proofs } = row;
  const now = new Date().toISOString();
  const day = dayGiven(row, request.on, now);
  const classes = classesOf(row, request, day);
  const whom = request.person === null ? null : await personOf(pool, row, request.person);
  const named = namedBy(meeting, mode, plan);
  const unsigned: ErasureOrder = {
    ...{ id: request.id ?? randomUUID(), officer: request.officer, classes },
    ...(whom !== null && { participant: whom.participant }),
    ...(request.early !== undefined && { early: request.early }),
  };
  const content = erasureContent(unsigned);
  const order = signers === null ? unsigned : await signedLate(named, unsigned, content, signers);
  const lacks = signers === null ? null : lackingOnLate(order, content, { named, plan, proofs });
  if (lacks !== null) throw new ConveneError('ERASURE_UNSIGNED', `Nothing was erased: ${lacks}.`);

  const by = erasureId(order.id);
  const confirm = signers !== null;
  const of = { meeting, classes, whom };
  const erasing = openErasing(databaseUrl);
  try {
    if (!(await mayErase(erasing))) throw unlicensed();
    const copies = await eraseCopies(
      pool,
      { ...of, by, archives: request.archives, backupDays: periodsOf(plan).backups, place: plan.venue },
      { confirm },
    );
    const takesMail = classes.includes('contact') && whom === null && dir !== null;
    const ids = takesMail ? new Set(await messageIdsOf(pool, meeting)) : new Set<string>();
    const sink = takesMail ? sinkMail(join(dir, 'mail'), ids, { remove: confirm }) : 0;
    const actOf = (counts: ErasedCounts) =>
      erasureAct(order, {
        ...{ named, plan, meeting, worldAt: now, at: instantGiven(row, day, now) },
        ...{ basis: plan.retention?.basis, counts: flat(counts, copies, sink) },
      });
    const counts = await erase(erasing, { ...of, id: by }, confirm ? actOf : null);
    return { meeting, classes, ...counts, sink, copies, act: confirm && !isNothing(counts) ? by : null };
  } finally {
    await erasing.end();
  }
}

/** What the act says of how much went: numbers alone. */
const flat = (
  { rows, persons, papers, files, filesShared }: ErasedCounts,
  copies: readonly CopyFate[],
  sink: number,
): Record<string, number> => ({
  persons,
  papers: papers.length,
  files,
  files_shared: filesShared,
  ...Object.fromEntries(Object.entries(rows).map(([table, count]) => [`rows_${table}`, count])),
  copies_erased: copies.filter(({ fate }) => fate !== 'kept').length,
  copies_named: copies.filter(({ fate }) => fate === 'kept').length,
  sink,
});

function classesOf(row: MeetingRow, { classes, person, early }: ErasureRequest, day: string): readonly ErasedClass[] {
  if (person !== null) return classes ?? ['sensitive', 'person'];
  if (!isOver(row))
    throw new ConveneError(
      'UNFINISHED',
      `${row.id} is ${row.phase.replaceAll('_', ' ')}: its persons are erased after it has closed; --person erases one on request.`,
    );
  const due = dueBy(row.plan, day);
  const wanted = classes ?? due;
  const tooEarly = wanted.filter((one) => !due.includes(one));
  const schedule = ERASED_CLASSES.map((one) => `${one} ${dueOn(row.plan, one)}`).join(', ');
  if (wanted.length === 0) throw new ConveneError('NOT_DUE', `Nothing of ${row.id} is due on ${day}: ${schedule}.`);
  if (tooEarly.length > 0 && early === undefined)
    throw new ConveneError(
      'NOT_DUE',
      `${tooEarly.join(', ')} of ${row.id} is not due on ${day} (${schedule}); --early with the reason, which is put on record, erases before the day.`,
    );
  return ERASED_CLASSES.filter((one) => wanted.includes(one));
}

/** Whom a request is about, in one delegation. */
async function personOf(pool: Pool, row: MeetingRow, { name, participant }: NonNullable<ErasureRequest['person']>) {
  const { same, alike } = await personsNamed(pool, name, { meeting: row.id, participant });
  const codes = [...new Set(same.map((one) => one.participant))];
  const [code] = codes;
  if (code === undefined)
    throw unknownPerson(name, participant === undefined ? row.id : `${participant} of ${row.id}`, alike);
  if (codes.length > 1)
    throw new ConveneError('PERSON_UNKNOWN', `Persons of this name are in ${codes.join(', ')}: say which with --in.`);
  const is = isNamed(name);
  if (!isOver(row)) {
    const standing = (await delegationsOf(pool, row.id)).find((one) => one.code === code);
    // the registry follows: what was sent last may stand already
    const newest = (await submissionsOf(pool, row.id, code)).at(-1);
    const lists = [standing?.delegation, standing?.signed, newest?.delegation];
    const persons = lists.flatMap((one) => one?.persons ?? []);
    if (standing?.status !== 'withdrawn' && standing?.status !== 'nil_return' && persons.some(is))
      throw new ConveneError(
        'PERSON_STANDS',
        `${code} has this person in the delegation that stands; who is in it is for ${code} to say. Ask for an amended list, record it, then erase.`,
      );
  }
  return { participant: code, is };
}

const unlicensed = (): ConveneError =>
  new ConveneError(
    'ERASURE_ROLE',
    'The login of DATABASE_URL may not erase: GRANT convene_erase TO it, or give this command a DATABASE_URL with a login that may.',
  );
