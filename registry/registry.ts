import { randomUUID } from 'node:crypto';
import type { Delegation } from '../domain/delegation.ts';
import type { SubmissionRef } from '../domain/messages/common.ts';
import type { CirculationPlan, MeetingPlan, Mode, Proofs } from '../domain/plan.ts';
import type { Contact } from '../meetings/directory.ts';
import { actOf } from './acts.ts';
import { blobOf, storeBlob } from './blobs.ts';
import { circulationsOf, issuedTo, revisionOf, textBefore } from './circulations.ts';
import { contactsOf, directory, saveDirectory } from './contacts.ts';
import type { Pool } from './database.ts';
import { documentsOf, type KeptPaper, storePaper } from './documents.ts';
import { mailCounts, mailOf, messageIds, openMail } from './mail.ts';
import {
  allMeetings,
  createMeeting,
  greet,
  meetingOf,
  meetingsOf,
  planAtStart,
  startOf,
  unknownMeeting,
} from './meetings.ts';
import {
  answeredOf,
  participantOf,
  participantsOf,
  snapshotOf,
  statesNotReached,
  waitForVersion,
} from './participants.ts';
import { receiptsOf } from './receipts.ts';
import {
  type ActFilter,
  actCount,
  actsOf,
  actsSince,
  answerCount,
  awaitedSince,
  channelCounts,
  recordOf,
} from './record.ts';
import { sessionEntries } from './session.ts';
import { Shards } from './shards.ts';
import { delegationsOf, sameSubmission, storingSubmissions, submissionsOf } from './submissions.ts';
import { inTransaction } from './transaction.ts';
import { unheardSince } from './unheard.ts';

export { existing, isOver } from './meetings.ts';

/**
 * What the client library asks of the registry, and the few things that it writes there before a message names them. Each
 * table has a file of its own, where its rows and queries are described.
 */
export class Registry {
  readonly #pool: Pool;
  readonly #store: ReturnType<typeof storingSubmissions>;
  readonly #shards: Shards;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#store = storingSubmissions(pool);
    this.#shards = new Shards(pool);
  }

  greet = () => greet(this.#pool);

  /** What the clerk entered of the session, as it was entered. */
  sessionEntries = (meeting: string) => sessionEntries(this.#pool, meeting);

  // meetings
  createMeeting = (
    plan: MeetingPlan,
    planSha256: string,
    mode: Mode,
    proofs: Proofs = 'open',
    warrantFor?: Parameters<typeof createMeeting>[5],
  ) => createMeeting(this.#pool, plan, planSha256, mode, proofs, warrantFor);
  planAtStart = (meeting: string) => planAtStart(this.#pool, meeting);
  startOf = (id: string, planSha256: string) => startOf(this.#pool, id, planSha256);
  meetings = async () => (await allMeetings(this.#pool)).read;
  /** Meetings whose plan this release cannot read. */
  unread = async () => (await allMeetings(this.#pool)).unread;
  meetingsOf = (code: string) => meetingsOf(this.#pool, code);
  meeting = (id: string) => meetingOf(this.#pool, id);

  // participants
  participants = (meeting: string) => participantsOf(this.#pool, meeting);
  participant = (meeting: string, code: string) => participantOf(this.#pool, meeting, code);
  snapshotOf = (meeting: string, code: string) => snapshotOf(this.#pool, meeting, code);
  statesNotReached = (meeting: string, circulation: string) => statesNotReached(this.#pool, meeting, circulation);
  receiptsOf = (meeting: string, participant: string) => receiptsOf(this.#pool, meeting, participant);
  answered = (meeting: string) => answeredOf(this.#pool, meeting);
  shardOf = (meeting: string, participant: string) => this.#shards.of(meeting, participant);
  waitForVersion = (meeting: string, participant: string, version: number, withinMs = 10_000) =>
    waitForVersion(this.#pool, { meeting, participant, version, withinMs });

  // the directory
  contactsOf = (participant: string, mode: Mode) => contactsOf(this.#pool, participant, mode);
  contacts = (mode: Mode) => directory(this.#pool, mode);
  /**
   * Puts contacts into the directory of live meetings, or into that of rehearsals, after a copy of the live one; one that is there
   * already, by its id, takes the new values.
   */
  saveDirectory = (contacts: readonly Contact[], mode: Mode) =>
    inTransaction(this.#pool, (client) => saveDirectory(client, contacts, mode));

  // submissions
  submissionsOf = (meeting: string, participant: string) => submissionsOf(this.#pool, meeting, participant);
  sameSubmission = (meeting: string, participant: string, delegation: Delegation) =>
    sameSubmission(this.#pool, meeting, participant, delegation);

  /** Everyone on the roster, each with its current delegation. */
  delegations = (meeting: string) => delegationsOf(this.#pool, meeting);

  /** Stores a delegation; what is returned may stand in a message. @throws ConveneError `UNKNOWN_MEETING` */
  async submit(
    meeting: string,
    participant: string,
    delegation: Delegation,
    sealed: { salt: string; sha256: string; persons: number; heads: number },
  ): Promise<SubmissionRef> {
    const id = randomUUID();
    const { sha256, persons, heads } = sealed;
    if (!(await this.#store({ id, meeting, participant, delegation, ...sealed }))) {
      throw await unknownMeeting(this.#pool, meeting);
    }
    return { id, sha256, persons, heads };
  }

  // circulations and their papers
  circulations = (meeting: string) => circulationsOf(this.#pool, meeting);
  revision = (meeting: string, circulation: string, revision: number | null) =>
    revisionOf(this.#pool, meeting, circulation, revision);
  /** What a correction quotes that the issued paper does not say; its reader loads the fonts, so it is imported only here. */
  misquotes = async (meeting: string, plan: MeetingPlan, correction: CirculationPlan): Promise<string[]> => {
    if (correction.kind !== 'correction') return [];
    const { misquotesOf } = await import('./quoting.ts');
    return misquotesOf(this.#pool, meeting, plan, correction);
  };
  textBefore = (meeting: string, circulation: string, revision: number) =>
    textBefore(this.#pool, meeting, circulation, revision);
  issuedTo = (meeting: string, code: string) => issuedTo(this.#pool, meeting, code);
  documents = (meeting: string) => documentsOf(this.#pool, meeting);
  storePaper = (meeting: string, mode: Mode, paper: KeptPaper) => storePaper(this.#pool, meeting, mode, paper);
  blob = (sha256: string) => blobOf(this.#pool, sha256);
  storeBlob = (sha256: string, media: string, bytes: Buffer) => storeBlob(this.#pool, sha256, media, bytes);

  // what was sent
  mailCounts = (meeting: string) => mailCounts(this.#pool, meeting);
  messageIds = (meeting: string) => messageIds(this.#pool, meeting);
  mailOf = (meeting: string, participant: string) => mailOf(this.#pool, meeting, participant);
  openMail = (meeting: string) => openMail(this.#pool, meeting);

  // the record of acts
  actOf = (meeting: string, id: string) => actOf(this.#pool, meeting, id);
  acts = (meeting: string, of: ActFilter = {}) => actsOf(this.#pool, meeting, of);
  actsSince = (meeting: string, since: string, actions: readonly string[], limit: number) =>
    actsSince(this.#pool, meeting, { since, actions, limit });
  record = (meeting: string) => recordOf(this.#pool, meeting);
  awaitedSince = (meeting: string, circulation: string) => awaitedSince(this.#pool, meeting, circulation);
  unheardSince = (meeting: string, since: string) => unheardSince(this.#pool, meeting, since);
  answerCount = (meeting: string, workflow: string) => answerCount(this.#pool, meeting, workflow);
  channelCounts = (meeting: string) => channelCounts(this.#pool, meeting);
  actCount = (meeting: string) => actCount(this.#pool, meeting);
}
