/** The rows that the registry gives, each declared with its table. */
export type { RecordedAct as ActRow } from './acts.ts';
export type { Manifest, RevisionRow } from './circulations.ts';
export type { ContactRow } from './contacts.ts';
export type { DocumentRow } from './documents.ts';
export type { MailRow, OpenMailRow } from './mail.ts';
export type { MeetingRow } from './meetings.ts';
export type { ParticipantRow } from './participants.ts';
export type { SubmissionRow } from './submissions.ts';
