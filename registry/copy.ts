import { type CirculationRecord, circulationRecords } from './circulations.ts';
import { type OpenChange, openChanges } from './contact-changes.ts';
import type { Pool } from './database.ts';
import { type ProvedPaper, provedPapers } from './documents.ts';
import { type ComparedMail, comparedMail } from './mail.ts';
import { type MeetingRecord, meetingRecord } from './meetings.ts';
import { type ParticipantRecord, participantRecords } from './participants.ts';
import { type DoorRow, doorAttendance } from './passages.ts';
import { actRecords } from './record.ts';
import { type SubmissionRecord, submissionRecords } from './submissions.ts';
import { inTransaction } from './transaction.ts';

/** Everything that the registry has of a meeting, at one instant. */
export type RegistryCopy = {
  meeting: MeetingRecord;
  participants: ParticipantRecord[];
  circulations: CirculationRecord[];
  documents: ProvedPaper[];
  outbox: ComparedMail[];
  submissions: SubmissionRecord[];
  changes: OpenChange[];
  door: DoorRow[];
  acts: Awaited<ReturnType<typeof actRecords>>;
};

/** Reads everything of a meeting at one instant, to be compared with what its workflows say. */
export function copyOf(pool: Pool, meeting: string): Promise<RegistryCopy> {
  return inTransaction(pool, async (client) => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const row = await meetingRecord(client, meeting);
    if (row === null) throw new TypeError(`no meeting ${meeting}`);
    return {
      meeting: row,
      participants: await participantRecords(client, meeting),
      circulations: await circulationRecords(client, meeting),
      documents: await provedPapers(client, meeting),
      outbox: await comparedMail(client, meeting),
      submissions: await submissionRecords(client, meeting),
      changes: await openChanges(client, meeting),
      door: await doorAttendance(client, meeting),
      acts: await actRecords(client, meeting),
    };
  });
}
