import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import type { Delegation } from '../domain/delegation.ts';
import { ConveneError } from '../domain/errors.ts';
import type { SubmissionRef } from '../domain/messages/common.ts';
import { type MeetingPlan, Mode } from '../domain/plan.ts';
import { hasAnswered, type ParticipantSnapshot } from '../machines/machines.ts';
import type { Contact } from '../meetings/directory.ts';
import { saveContacts } from './contacts.ts';
import type { ActRecord } from './record.ts';
import {
  ActRow,
  CirculationRow,
  ContactRow,
  counts,
  DirectoryRow,
  DocumentRow,
  MailRow,
  MeetingRow,
  OpenMailRow,
  ParticipantRow,
  RecordHead,
  RevisionRow,
  Snapshot,
  SubmissionRow,
} from './rows.ts';
import { Submissions } from './submissions.ts';
import { inTransaction } from './transaction.ts';

/** Whether nothing more happens in a meeting of this phase. */
export const isOver = ({ phase }: { phase: string }): boolean => phase === 'concluded' || phase === 'cancelled';
export type ActFilter = {
  subject?: string | undefined;
  actor?: string | undefined;
  /** Acts of a participant, and acts about it. */
  participant?: string | undefined;
  /** Acts of an officer, by himself or recorded by another, and what he recorded for others. */
  officer?: string | undefined;
  action?: string | undefined;
  /** On the meeting's clock. */
  from?: string | undefined;
  before?: string | undefined;
  limit?: number | undefined;
};

/** What the client library reads from the registry, and the few things that it writes there before a message names them. */
export class Registry {
  readonly #pool: pg.Pool;
  readonly #submissions: Submissions;
  readonly #shards = new Map<string, ReadonlyMap<string, number>>();
  readonly #reading = new Map<string, Promise<ReadonlyMap<string, number>>>();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.#submissions = new Submissions(pool);
  }

  async #rows<S extends z.ZodType>(schema: S, sql: string, values: unknown[]): Promise<z.output<S>[]> {
    const { rows } = await this.#pool.query(sql, values);
    return z.array(schema).parse(rows);
  }

  /**
   * Looks whether the registry answers and has its tables.
   *
   * @throws ConveneError `REGISTRY_UNREACHABLE`, `REGISTRY_NOT_READY`
   */
  async greet(): Promise<void> {
    try {
      await this.#pool.query('SELECT 1 FROM meeting LIMIT 0');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      // no such table, or no such role as the first migration makes
      if (code === '42P01' || code === '22023' || code === '42704') {
        throw new ConveneError('REGISTRY_NOT_READY', 'The database has no registry yet; `convene setup` makes it.', {
          cause: error,
        });
      }
      throw new ConveneError(
        'REGISTRY_UNREACHABLE',
        `The registry does not answer (${said(error)}). Start PostgreSQL, or correct DATABASE_URL.`,
        { cause: error },
      );
    }
  }

  // ------------------------------------------------------------------------------------------ writing

  /** Puts contacts into the directory; one that is there already, by its id, takes the new values. */
  async saveDirectory(contacts: readonly Contact[]): Promise<void> {
    await inTransaction(this.#pool, (client) => saveContacts(client, contacts));
  }

  /**
   * Takes an id for a meeting; the row decides whether it is free, for ever. A rehearsal takes the next `~r` number. A live
   * meeting's row that a start with the same plan left, and nothing has followed, is taken again.
   *
   * @throws ConveneError `MEETING_EXISTS`
   */
  async createMeeting(plan: MeetingPlan, planSha256: string, mode: Mode): Promise<string> {
    const { id, made } = await inTransaction(this.#pool, async (client) => {
      // one at a time for a plan, so that two rehearsals started at once take two numbers
      await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [plan.id]);
      const { rows } = await client.query<{ n: number }>(
        `SELECT coalesce(max(split_part(id, '~r', 2)::int), 0) AS n FROM meeting WHERE plan_id = $1 AND mode = 'rehearsal'`,
        [plan.id],
      );
      const id = mode === 'live' ? plan.id : `${plan.id}~r${(rows[0]?.n ?? 0) + 1}`;
      const { rowCount } = await client.query(
        'INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING',
        [id, plan.id, mode, JSON.stringify(plan), planSha256],
      );
      return { id, made: rowCount === 1 };
    });
    if (made || (await this.startOf(id, planSha256)) === 'begun') return id;
    throw existing(id);
  }

  /**
   * Whether an id may be used to start a live meeting of this plan: `free`; `begun` where a start stopped half way; `taken`.
   * The Temporal server has the last word on `begun`: a meeting that has only just started looks like that too.
   */
  async startOf(id: string, planSha256: string): Promise<'free' | 'begun' | 'taken'> {
    const [row] = await this.#rows(
      z.object({ begun: z.boolean() }),
      `SELECT mode = 'live' AND plan_sha256 = $2 AND act_seq = 0
              AND NOT EXISTS (SELECT FROM participant WHERE meeting = $1) AS begun
       FROM meeting WHERE id = $1`,
      [id, planSha256],
    );
    if (row === undefined) return 'free';
    return row.begun ? 'begun' : 'taken';
  }

  /** Stores a delegation; what is returned may stand in a message. */
  async submit(
    meeting: string,
    participant: string,
    delegation: Delegation,
    sealed: { salt: string; sha256: string; persons: number; heads: number },
  ): Promise<SubmissionRef> {
    const id = randomUUID();
    const { sha256, persons, heads } = sealed;
    if (!(await this.#submissions.store({ id, meeting, participant, delegation, ...sealed }))) {
      throw await this.#unknownMeeting(meeting);
    }
    return { id, sha256, persons, heads };
  }

  async storeBlob(sha256: string, media: string, bytes: Buffer): Promise<void> {
    await this.#pool.query('INSERT INTO blob (sha256, media, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      sha256,
      media,
      bytes,
    ]);
  }

  /** Keeps a paper that staff had drawn, whose bytes are stored: the next revision of its name, or the one that it equals. */
  async storePaper(
    meeting: string,
    mode: Mode,
    { name, kind, language, pages, sha256 }: Pick<DocumentRow, 'name' | 'kind' | 'language' | 'pages' | 'sha256'>,
  ): Promise<number> {
    const { rows } = await this.#pool.query(
      `WITH known AS (SELECT revision FROM document WHERE meeting = $1 AND name = $3 AND sha256 = $7),
            made AS (
              INSERT INTO document (meeting, mode, name, revision, stage, kind, language, pages, sha256)
              SELECT $1, $2, $3, coalesce(max(revision), 0) + 1, 'final', $4, $5, $6, $7 FROM document
              WHERE meeting = $1 AND name = $3 HAVING NOT EXISTS (SELECT FROM known)
              RETURNING revision)
       SELECT revision FROM known UNION ALL SELECT revision FROM made`,
      [meeting, mode, name, kind, language, pages, sha256],
    );
    return z.object({ revision: z.int() }).parse(rows[0]).revision;
  }

  // ------------------------------------------------------------------------------------------ reading

  meetings(): Promise<MeetingRow[]> {
    return this.#rows(
      MeetingRow,
      'SELECT id, mode, phase, coalesce(plan_now, plan) AS plan, created_at FROM meeting ORDER BY created_at, id',
      [],
    );
  }

  /** The meetings that have a participant of this code. */
  meetingsOf(code: string): Promise<{ id: string; mode: Mode }[]> {
    return this.#rows(
      z.object({ id: z.string(), mode: Mode }),
      `SELECT m.id, m.mode FROM meeting m JOIN participant p ON p.meeting = m.id AND p.code = $1
       ORDER BY m.created_at, m.id`,
      [code],
    );
  }

  async meeting(id: string): Promise<MeetingRow> {
    const [row] = await this.#rows(
      MeetingRow,
      'SELECT id, mode, phase, coalesce(plan_now, plan) AS plan, created_at FROM meeting WHERE id = $1',
      [id],
    );
    if (row === undefined) throw await this.#unknownMeeting(id);
    return row;
  }

  async #unknownMeeting(id: string): Promise<ConveneError> {
    const others = (await this.meetings()).map((meeting) => meeting.id);
    const rehearsals = others.filter((other) => other.startsWith(`${id}~r`));
    if (rehearsals.length > 0) {
      const named = rehearsals.slice(-10).join(', ');
      return new ConveneError('UNKNOWN_MEETING', `There is no live meeting ${id}, only rehearsals of it: ${named}.`);
    }
    const known = others.length === 0 ? 'none yet' : others.slice(-10).join(', ');
    return new ConveneError('UNKNOWN_MEETING', `There is no meeting ${id}. Meetings: ${known}.`);
  }

  participants(meeting: string): Promise<ParticipantRow[]> {
    return this.#participants(meeting, null);
  }

  /** @throws ConveneError `UNKNOWN_PARTICIPANT`, `UNKNOWN_MEETING` */
  async participant(meeting: string, code: string): Promise<ParticipantRow> {
    const [row] = await this.#participants(meeting, code);
    if (row !== undefined) return row;
    throw await this.#unknownParticipant(meeting, code);
  }

  #participants(meeting: string, code: string | null): Promise<ParticipantRow[]> {
    return this.#rows(
      ParticipantRow,
      `SELECT code, name, capacity, addressee, language, channel, shard, status, version,
              coalesce((snapshot -> 'context' ->> 'persons')::int, 0) AS persons,
              coalesce((snapshot -> 'context' ->> 'late')::boolean, false) AS late,
              coalesce(snapshot -> 'value' ->> 'correspondence', 'pending') AS correspondence
       FROM participant WHERE meeting = $1 AND ($2::text IS NULL OR code = $2)
       ORDER BY (capacity = 'observer_organization'), name`,
      [meeting, code],
    );
  }

  /** Where a participant's machine stands, as the registry has it; null before anything happened. */
  async snapshotOf(meeting: string, code: string): Promise<ParticipantSnapshot | null> {
    const [row] = await this.#rows(
      z.object({ snapshot: Snapshot }),
      'SELECT snapshot FROM participant WHERE meeting = $1 AND code = $2 AND snapshot IS NOT NULL',
      [meeting, code],
    );
    return row?.snapshot ?? null;
  }

  /** Issued circulations that name a participant among their recipients. */
  issuedTo(meeting: string, code: string): Promise<{ name: string; number: string | null }[]> {
    return this.#rows(
      z.object({ name: z.string(), number: z.string().nullable() }),
      `SELECT name, number FROM circulation
       WHERE meeting = $1 AND state = 'issued' AND final_manifest -> 'recipients' -> 'participants' ? $2
       ORDER BY created_at, name`,
      [meeting, code],
    );
  }

  /** Who has said who will attend, or that none will: whom a circulation to the silent leaves out. */
  async answered(meeting: string): Promise<Set<string>> {
    const Row = z.object({
      code: z.string(),
      snapshot: z.custom<ParticipantSnapshot>(
        (value) => typeof value === 'object' && value !== null && 'value' in value,
      ),
    });
    const rows = await this.#rows(
      Row,
      'SELECT code, snapshot FROM participant WHERE meeting = $1 AND snapshot IS NOT NULL',
      [meeting],
    );
    return new Set(rows.filter(({ snapshot }) => hasAnswered(snapshot)).map(({ code }) => code));
  }

  /** The directory's contacts of a participant, in the order in which they are tried. */
  contactsOf(participant: string): Promise<ContactRow[]> {
    return this.#rows(
      ContactRow,
      `SELECT id, place, role, channel, language, name, address, rank, valid_from::text, valid_until::text
       FROM contact JOIN contact_of ON contact_of.contact = contact.id
       WHERE contact_of.participant = $1 ORDER BY rank, id`,
      [participant],
    );
  }

  /** The directory as the plan files wrote it. */
  contacts(): Promise<Contact[]> {
    return this.#rows(
      DirectoryRow,
      `SELECT id, place, role, channel, language, name, address, rank, valid_from::text AS "validFrom",
              valid_until::text AS "validUntil",
              array(SELECT participant FROM contact_of WHERE contact = id ORDER BY participant) AS participants
       FROM contact ORDER BY id`,
      [],
    );
  }

  /**
   * Which collection has a participant. The shards of a meeting are fixed, so they are read once: later answers find their
   * way while the database hangs.
   */
  async shardOf(meeting: string, participant: string): Promise<number> {
    const known = this.#shards.get(meeting)?.get(participant);
    if (known !== undefined) return known;
    // many who ask at first share one reading
    const reading = this.#reading.get(meeting) ?? this.#readShards(meeting);
    this.#reading.set(meeting, reading);
    const shard = (await reading).get(participant);
    if (shard !== undefined) return shard;
    throw await this.#unknownParticipant(meeting, participant);
  }

  async #readShards(meeting: string): Promise<ReadonlyMap<string, number>> {
    try {
      const rows = await this.#rows(
        z.object({ code: z.string(), shard: z.int() }),
        'SELECT code, shard FROM participant WHERE meeting = $1',
        [meeting],
      );
      const shards = new Map(rows.map(({ code, shard }) => [code, shard]));
      this.#shards.set(meeting, shards);
      return shards;
    } finally {
      this.#reading.delete(meeting);
    }
  }

  async #unknownParticipant(meeting: string, code: string): Promise<ConveneError> {
    await this.meeting(meeting);
    return new ConveneError(
      'UNKNOWN_PARTICIPANT',
      `${code} is not a participant of ${meeting}; \`convene participants ${meeting}\` lists them.`,
    );
  }

  /** Waits until the registry has followed to a version that an answer returned. */
  async waitForVersion(meeting: string, participant: string, version: number, withinMs = 10_000): Promise<void> {
    const limit = Date.now() + withinMs;
    for (;;) {
      const [row] = await this.#rows(
        z.object({ version: z.int() }),
        'SELECT version FROM participant WHERE meeting = $1 AND code = $2',
        [meeting, participant],
      );
      if (row !== undefined && row.version >= version) return;
      if (Date.now() > limit) {
        throw new ConveneError(
          'REGISTRY_BEHIND',
          `The answer of ${participant} is kept, but the registry has not followed to version ${version} within ${withinMs / 1000} s.`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The newest revision of each circulation; `sha256` is of its final bytes, else of its text. */
  circulations(meeting: string): Promise<CirculationRow[]> {
    return this.#rows(
      CirculationRow,
      `SELECT DISTINCT ON (c.name) c.name, c.kind, c.revision, c.state, c.approvals,
              coalesce(c.final_sha256, c.text_sha256) AS sha256,
              (SELECT count(DISTINCT o.participant)::int FROM outbox o WHERE o.meeting = c.meeting AND o.circulation = c.name
                 AND o.revision = c.revision AND o.state = 'sent') AS dispatched
       FROM circulation c WHERE c.meeting = $1 ORDER BY c.name, c.revision DESC`,
      [meeting],
    );
  }

  /** One drafted revision of a circulation, or the newest: its text, and the manifests whose hashes are approved. */
  async revision(meeting: string, circulation: string, revision: number | null): Promise<RevisionRow> {
    const [row] = await this.#rows(
      RevisionRow,
      `SELECT text, revision, text_manifest, text_sha256, final_manifest, final_sha256 FROM circulation
       WHERE meeting = $1 AND name = $2 AND ($3::int IS NULL OR revision = $3) ORDER BY circulation.revision DESC LIMIT 1`,
      [meeting, circulation, revision],
    );
    if (row !== undefined) return row;
    throw new ConveneError(
      'NOT_DRAFTED',
      `${revision === null ? circulation : `Revision ${revision} of ${circulation}`} is not drafted yet; \`convene status ${meeting}\` shows where it stands.`,
    );
  }

  /** The text of the last revision before this one that was drafted; null where there is none. */
  async textBefore(meeting: string, circulation: string, revision: number) {
    const [row] = await this.#rows(
      z.object({ revision: z.int(), text: z.unknown() }),
      `SELECT revision, text FROM circulation WHERE meeting = $1 AND name = $2 AND revision < $3
       ORDER BY circulation.revision DESC LIMIT 1`,
      [meeting, circulation, revision],
    );
    return row ?? null;
  }

  /** The papers, each with what has become of it: a list is issued as it is drawn, a paper when its circulation is. */
  documents(meeting: string): Promise<DocumentRow[]> {
    return this.#rows(
      DocumentRow,
      `SELECT d.name, d.revision, d.stage, d.kind, d.circulation, d.language, d.pages, d.sha256, d.archive_sha256,
              CASE
                WHEN d.circulation IS NULL AND d.revision < max(d.revision) OVER (PARTITION BY d.name) THEN 'superseded'
                WHEN d.circulation IS NULL THEN 'issued'
                WHEN c.revision < max(c.revision) OVER (PARTITION BY d.circulation) THEN 'superseded'
                WHEN c.state = 'issued' AND d.stage = 'draft' THEN 'superseded'
                -- what is returned, or withdrawn while it is revised, has no row of its own yet
                WHEN c.state <> 'issued' AND last.action = 'return' THEN 'draft'
                WHEN c.state <> 'issued' AND last.action = 'withdraw' THEN 'withdrawn'
                WHEN c.state IN ('in_review', 'issuing') THEN 'in_review'
                WHEN c.state IN ('issued', 'withdrawn') THEN c.state
                ELSE 'draft'
              END AS state
       FROM document d
       LEFT JOIN circulation c ON c.meeting = d.meeting AND c.name = d.circulation AND c.revision = d.revision
       LEFT JOIN (
         SELECT DISTINCT ON (act ->> 'subject') act ->> 'subject' AS circulation, act ->> 'action' AS action FROM act
         WHERE meeting = $1 AND act ->> 'action' IN ('approve', 'return', 'revise', 'fill', 'withdraw')
         ORDER BY act ->> 'subject', seq DESC
       ) last ON last.circulation = d.circulation
       WHERE d.meeting = $1 ORDER BY d.created_at, d.name, d.revision, d.stage`,
      [meeting],
    );
  }

  /** The bytes of a hash, having proved that they have it. */
  async blob(sha256: string): Promise<Buffer> {
    const { rows } = await this.#pool.query<{ bytes: Buffer }>('SELECT bytes FROM blob WHERE sha256 = $1', [sha256]);
    const bytes = rows[0]?.bytes;
    if (bytes === undefined)
      throw new ConveneError('UNKNOWN_DOCUMENT', `The registry has no document with the hash ${sha256}.`);
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new ConveneError(
        'DOCUMENT_DAMAGED',
        `The bytes that the registry keeps under ${sha256} have another hash.`,
      );
    return bytes;
  }

  /** Messages by state, and how many were handed over again after a lost answer. */
  async mailCounts(meeting: string): Promise<Record<string, number>> {
    const [row] = await this.#rows(
      z.object({ counts }),
      `SELECT jsonb_build_object('prepared', count(*), 'sent', count(*) FILTER (WHERE state = 'sent'),
                'refused', count(*) FILTER (WHERE state = 'refused'), 'unknown', count(*) FILTER (WHERE state = 'unknown'),
                'withheld', count(*) FILTER (WHERE state = 'withheld'),
                'open', count(*) FILTER (WHERE state IN ('prepared', 'sending')), 'repeated', coalesce(sum(repeats), 0)) AS counts
       FROM outbox WHERE meeting = $1`,
      [meeting],
    );
    return row?.counts ?? {};
  }

  async messageIds(meeting: string): Promise<string[]> {
    const rows = await this.#rows(
      z.object({ message_id: z.string() }),
      'SELECT message_id FROM outbox WHERE meeting = $1',
      [meeting],
    );
    return rows.map((row) => row.message_id);
  }

  mailOf(meeting: string, participant: string): Promise<MailRow[]> {
    return this.#rows(
      MailRow,
      `SELECT circulation, revision, participant, contact, state, message_id, envelope_to, message ->> 'subject' AS subject,
              message, tries, repeats, answer, prepared_at, answered_at
       FROM outbox WHERE meeting = $1 AND participant = $2 ORDER BY prepared_at, key`,
      [meeting, participant],
    );
  }

  /** Messages that did not arrive, or not yet; `reached`: the participant has that circulation by another contact. */
  openMail(meeting: string): Promise<OpenMailRow[]> {
    return this.#rows(
      OpenMailRow,
      `SELECT o.circulation, o.participant, o.contact, o.message -> 'to' ->> 'address' AS address, o.state, o.tries,
              o.answer, coalesce(o.answered_at, o.prepared_at) AS since,
              EXISTS (SELECT FROM outbox s WHERE s.meeting = o.meeting AND s.circulation = o.circulation
                        AND s.revision = o.revision AND s.participant = o.participant AND s.state = 'sent') AS reached
       FROM outbox o WHERE o.meeting = $1 AND o.state <> 'sent' ORDER BY o.prepared_at, o.key`,
      [meeting],
    );
  }

  submissionsOf(meeting: string, participant: string): Promise<SubmissionRow[]> {
    return this.#rows(
      SubmissionRow,
      'SELECT id, persons, heads, created_at, delegation FROM submission WHERE meeting = $1 AND participant = $2 ORDER BY created_at',
      [meeting, participant],
    );
  }

  /** The record of acts, oldest first; of those that are asked for, the newest `limit`. */
  acts(meeting: string, of: ActFilter = {}): Promise<ActRow[]> {
    return this.#rows(
      ActRow,
      `SELECT * FROM (
         SELECT seq, act, prev, hash FROM act
         WHERE meeting = $1
           AND ($2::text IS NULL OR act ->> 'subject' = $2)
           AND ($3::text IS NULL OR act ->> 'actor' = $3)
           AND ($4::text IS NULL OR act ->> 'subject' = $4 OR act ->> 'actor' = 'participant:' || $4)
           AND ($5::text IS NULL OR act ->> 'actor' = 'officer:' || $5 OR act -> 'detail' ->> 'officer' = $5
                OR act -> 'detail' ->> 'recordedBy' = $5)
           AND ($6::text IS NULL OR act ->> 'action' = $6)
           AND ($7::timestamptz IS NULL OR (act ->> 'at')::timestamptz >= $7)
           AND ($8::timestamptz IS NULL OR (act ->> 'at')::timestamptz < $8)
         ORDER BY seq DESC LIMIT $9) newest
       ORDER BY seq`,
      [
        meeting,
        of.subject ?? null,
        of.actor ?? null,
        of.participant ?? null,
        of.officer ?? null,
        of.action ?? null,
        of.from ?? null,
        of.before ?? null,
        of.limit ?? null,
      ],
    );
  }

  /** The whole record as it stands at one instant, with the end that the meeting's row names. */
  async record(meeting: string): Promise<ActRecord> {
    await this.meeting(meeting);
    return inTransaction(this.#pool, async (client) => {
      // head and acts of the same instant: the record may grow meanwhile
      await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const heads = await client.query(
        `SELECT id AS meeting, mode, plan_sha256 AS "planSha256", act_seq::int AS count, act_head AS head
         FROM meeting WHERE id = $1`,
        [meeting],
      );
      const acts = await client.query('SELECT seq, act, prev, hash FROM act WHERE meeting = $1 ORDER BY seq', [
        meeting,
      ]);
      return { ...RecordHead.parse(heads.rows[0]), acts: z.array(ActRow).parse(acts.rows) };
    });
  }

  /** When the last thing happened that made a circulation await whom it awaits, on both clocks. */
  async awaitedSince(meeting: string, circulation: string): Promise<{ at: string; worldAt: string } | null> {
    const [row] = await this.#rows(
      z.object({ at: z.string(), worldAt: z.string() }),
      `SELECT act ->> 'at' AS at, act ->> 'worldAt' AS "worldAt" FROM act
       WHERE meeting = $1
         AND (id = 'meeting/begun/' || $2
              OR act ->> 'subject' = $2 AND act ->> 'action' IN ('approve', 'return', 'revise', 'fill'))
       ORDER BY seq DESC LIMIT 1`,
      [meeting, circulation],
    );
    return row ?? null;
  }

  /** The newest acts of some kinds since an instant of the meeting's clock, oldest first. */
  actsSince(meeting: string, since: string, actions: readonly string[], limit: number): Promise<ActRow[]> {
    return this.#rows(
      ActRow,
      `SELECT * FROM (
         SELECT seq, act, prev, hash FROM act
         WHERE meeting = $1 AND (act ->> 'at')::timestamptz >= $2 AND act ->> 'action' = ANY ($3)
         ORDER BY seq DESC LIMIT $4) newest
       ORDER BY seq`,
      [meeting, since, actions, limit],
    );
  }

  /** How many answers and records a collection took: its acts that are not its own. */
  async answerCount(meeting: string, workflow: string): Promise<number> {
    const [row] = await this.#rows(
      z.object({ n: z.int() }),
      `SELECT count(*)::int AS n FROM act
       WHERE meeting = $1 AND act ->> 'workflow' = $2 AND act ->> 'actor' NOT LIKE 'system:%'`,
      [meeting, workflow],
    );
    return row?.n ?? 0;
  }

  async actCount(meeting: string): Promise<number> {
    const [row] = await this.#rows(z.object({ n: z.int() }), 'SELECT count(*)::int AS n FROM act WHERE meeting = $1', [
      meeting,
    ]);
    return row?.n ?? 0;
  }
}

/** What failed; an error of several attempts at connecting has no text of its own. */
function said(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(said).join('; ');
  return error instanceof Error ? error.message : String(error);
}

/** A second meeting of one id is refused, also after the first has ended. */
export const existing = (id: string, cause?: unknown): ConveneError =>
  new ConveneError(
    'MEETING_EXISTS',
    `There has been a meeting ${id} already (\`convene status ${id}\`); give the plan another id.`,
    { cause },
  );
