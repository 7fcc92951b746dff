import { dayAfter, venueDay } from '../../domain/day.ts';
import { dueOn, ERASED_CLASSES, type ErasedClass, periodsOf } from '../../domain/privacy.ts';
import type { Pool } from '../../registry/database.ts';
import { erasedClasses } from '../../registry/erasing.ts';
import { allMeetings, isOver, type MeetingRow } from '../../registry/meetings.ts';

export type DueClass = {
  meeting: string;
  phase: string;
  class: ErasedClass;
  on: string;
  state: 'erased' | 'due' | 'not due' | 'not over';
  /** By when the backups from before the erasure are to be gone. */
  backupsUntil: string | null;
};

/** When which class of a meeting is to be erased, and whether it was; `day` is today, at the venue. */
export async function dueOf(pool: Pool, row: MeetingRow, day: string): Promise<DueClass[]> {
  const { id: meeting, phase, plan } = row;
  const erased = await erasedClasses(pool, meeting);
  return ERASED_CLASSES.map((one) => {
    const at = erased.get(one);
    const on = dueOn(plan, one);
    const state = at !== undefined ? 'erased' : !isOver(row) ? 'not over' : on <= day ? 'due' : 'not due';
    const backupsUntil = at === undefined ? null : dayAfter(venueDay(at, plan), periodsOf(plan).backups);
    return { meeting, phase, class: one, on, state, backupsUntil };
  });
}

/** The same of all meetings, today. */
export async function dueOfAll(pool: Pool): Promise<DueClass[]> {
  const { read } = await allMeetings(pool);
  const now = new Date().toISOString();
  const each: DueClass[] = [];
  for (const row of read) each.push(...(await dueOf(pool, row, venueDay(now, row.plan))));
  return each;
}
