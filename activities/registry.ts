import { ApplicationFailure } from '@temporalio/activity';
import { DateTime } from 'luxon';
import type pg from 'pg';
import { z } from 'zod';
import type { Act } from '../domain/act.ts';
import type { ParticipantRow, RegistryActivities, StatusChange } from '../domain/activities.ts';
import { Capacity, MeetingPlan, type Mode } from '../domain/plan.ts';
import { storable } from '../domain/storable.ts';
import { ActUnusable, appendActs, asideId } from '../registry/acts.ts';
import { enrol } from '../registry/enrol.ts';
import { firstContact } from '../registry/first-contact.ts';
import { inTransaction } from '../registry/transaction.ts';
import { changeOfCapacity, checkLegalBasis, profileOf, quorumOf, rosterOf } from '../treaties/treaties.ts';

/**
 * A database's word that a value, not the database, is at fault: class 22 (data exception), 23 (integrity) and 54 (too
 * large for an index); or that it cannot be hashed.
 */
const isDataError = (error: unknown): error is Error =>
  error instanceof ActUnusable ||
  (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(2[23]|54)/.test(error.code));

const MeetingRow = z.object({ mode: z.enum(['live', 'rehearsal']), plan: MeetingPlan });

/** The plan of a meeting as the registry keeps it: as acts have changed it since its start. */
export async function loadMeeting(
  pool: pg.Pool | pg.PoolClient,
  meeting: string,
): Promise<{ mode: 'live' | 'rehearsal'; plan: MeetingPlan }> {
  const { rows } = await pool.query('SELECT mode, coalesce(plan_now, plan) AS plan FROM meeting WHERE id = $1', [
    meeting,
  ]);
  if (rows.length === 0) {
    // not for good: a database that was restored may lack a meeting that runs, until it is repaired
    throw ApplicationFailure.retryable(
      `the registry has no meeting ${meeting}; start it with \`convene start\``,
      'UnknownMeeting',
    );
  }
  return MeetingRow.parse(rows[0]);
}

/** States whose capacity is known to change after the convocation and before the closing, from the first instant of that day. */
function changesOf(plan: MeetingPlan, roster: readonly { code: string; capacity: Capacity }[]): StatusChange[] {
  return roster.flatMap(({ code, capacity }): StatusChange[] => {
    if (capacity === 'observer_organization') return [];
    const change = changeOfCapacity(plan.treaty, code, plan.convokedOn, plan.closes.date);
    if (change === null) return [];
    const at = DateTime.fromISO(change.on, { zone: plan.venue.timeZone }).toUTC().toISO({ suppressMilliseconds: true });
    return at === null ? [] : [{ participant: code, capacity: change.capacity, effective: { date: change.on, at } }];
  });
}

function ofThisMode(meeting: string, stored: Mode, here: Mode): void {
  if (stored === here) return;
  throw ApplicationFailure.nonRetryable(`${meeting} is a ${stored} in the registry and a ${here} here`, 'ModeMismatch');
}

/** The activities that keep the registry. `pool` works as `convene_app`; `roster` says who is addressed. */
export function registryActivities({
  pool,
  roster: whoIsAddressed = rosterOf,
}: {
  pool: pg.Pool;
  roster?: typeof rosterOf;
}): RegistryActivities {
  async function write(
    meeting: string,
    rows: readonly ParticipantRow[],
    acts: readonly Act[],
    also?: (client: pg.PoolClient) => Promise<unknown>,
  ): Promise<void> {
    await inTransaction(pool, async (client) => {
      await appendActs(client, meeting, acts);
      if (rows.length > 0) {
        await client.query(
          `UPDATE participant p
           SET status = x.status, version = x.version, snapshot = x.snapshot,
               capacity = coalesce(x.capacity, p.capacity), updated_at = now()
           FROM jsonb_to_recordset($2::jsonb) AS x (code text, capacity text, status text, version int, snapshot jsonb)
           WHERE p.meeting = $1 AND p.code = x.code AND p.version < x.version`,
          [meeting, JSON.stringify(rows)],
        );
      }
      await also?.(client);
    });
  }

  /** Writes a batch; where a value in it is refused, halves it until the bad item stands alone, and sets that aside. */
  async function writeAround(meeting: string, rows: readonly ParticipantRow[], acts: readonly Act[]): Promise<void> {
    try {
      await write(meeting, rows, acts);
    } catch (error) {
      if (!isDataError(error)) throw error;
      if (rows.length + acts.length === 1) return setAside(meeting, rows[0]?.code ?? acts[0]?.id ?? 'unknown', error);
      const [r, a] = [Math.ceil(rows.length / 2), Math.ceil(acts.length / 2)];
      for (const half of [[rows.slice(0, r), acts.slice(0, a)] as const, [rows.slice(r), acts.slice(a)] as const]) {
        if (half[0].length + half[1].length === rows.length + acts.length) {
          // one row and one act: each by itself
          await writeAround(meeting, half[0], []);
          await writeAround(meeting, [], half[1]);
        } else if (half[0].length + half[1].length > 0) {
          await writeAround(meeting, ...half);
        }
      }
    }
  }

  /** Acts, and what they are about, together; where an act is refused, the rest without it. */
  async function writeAlso(
    meeting: string,
    acts: readonly Act[],
    also: (client: pg.PoolClient) => Promise<unknown>,
  ): Promise<void> {
    try {
      await write(meeting, [], acts, also);
    } catch (error) {
      if (!isDataError(error) || acts.length === 0) throw error;
      await writeAround(meeting, [], acts);
      await write(meeting, [], [], also);
    }
  }

  async function setAside(meeting: string, item: string, error: Error): Promise<void> {
    const now = new Date().toISOString();
    await write(
      meeting,
      [],
      [
        {
          id: asideId(item),
          at: now,
          worldAt: now,
          actor: 'system:registry',
          action: 'row_set_aside',
          subject: storable(item, 100),
          authority: 'none',
          basis: null,
          detail: { reason: storable(error.message, 300) },
          workflow: '',
          run: '',
        },
      ],
    );
  }

  return {
    async openMeeting({ meeting, mode, run = null }) {
      const stored = await loadMeeting(pool, meeting);
      ofThisMode(meeting, stored.mode, mode);
      // the registry decides uniqueness: the server would let a closed meeting's workflow id be started again
      const { rowCount } = await pool.query(
        'UPDATE meeting SET first_run = coalesce(first_run, $2) WHERE id = $1 AND coalesce(first_run = $2, true)',
        [meeting, run],
      );
      if (rowCount === 0) {
        throw ApplicationFailure.nonRetryable(
          `there has been a meeting ${meeting} already; a second one takes another id`,
          'SecondMeeting',
        );
      }
      const { plan } = stored;
      const profile = profileOf(plan.treaty);
      const findings = checkLegalBasis(plan, profile);
      if (findings.length > 0) {
        const said = findings.map((f) => `${f.field}: found ${f.found}, right would be ${f.right}`).join('; ');
        throw ApplicationFailure.nonRetryable(`the law does not carry ${meeting}: ${said}`, 'LegalBasis');
      }
      const roster = whoIsAddressed(profile, plan.convokedOn, plan.observers.organizations).map((entry, index) => ({
        ...entry,
        shard: Math.floor(index / plan.shardCapacity) + 1,
      }));
      await inTransaction(pool, async (client) => {
        // Language and channel are those of the first contact to be written to on the date of the convocation.
        await client.query(
          `INSERT INTO participant (meeting, mode, code, shard, name, capacity, addressee, language, channel, status)
           SELECT $1, $2, x.code, x.shard, x.name, x.capacity, x.addressee,
                  coalesce(c.language, 'en'), coalesce(c.channel, 'post'), 'pending'
           FROM jsonb_to_recordset($3::jsonb) AS x (code text, shard int, name text, capacity text, addressee text)
           LEFT JOIN LATERAL (${firstContact('x.code', '$4::date')}) c ON true
           ON CONFLICT (meeting, code) DO NOTHING`,
          [meeting, mode, JSON.stringify(roster), plan.convokedOn],
        );
      });
      const counts: Partial<Record<Capacity, number>> = {};
      for (const { capacity } of roster) counts[capacity] = (counts[capacity] ?? 0) + 1;
      const shards = Math.max(1, ...roster.map((entry) => entry.shard));
      return { roster: counts, shards, changes: changesOf(plan, roster) };
    },

    async enrolParticipant({ meeting, mode, code, at }) {
      const stored = await loadMeeting(pool, meeting);
      ofThisMode(meeting, stored.mode, mode);
      return enrol(pool, { meeting, mode, code, at }, stored.plan);
    },

    async loadShard({ meeting, shard }) {
      const { rows } = await pool.query(
        'SELECT code, name, capacity FROM participant WHERE meeting = $1 AND shard = $2 ORDER BY (capacity = $3), name',
        [meeting, shard, 'observer_organization'],
      );
      return z.array(z.object({ code: z.string(), name: z.string(), capacity: Capacity })).parse(rows);
    },

    project: ({ meeting, rows, acts }) => writeAround(meeting, rows, acts),

    async recordMeeting({ meeting, phase, counts, acts, plan = null }) {
      await writeAlso(meeting, acts, (client) =>
        client.query('UPDATE meeting SET phase = $2, counts = $3, plan_now = coalesce($4, plan_now) WHERE id = $1', [
          meeting,
          phase,
          counts,
          plan === null ? null : JSON.stringify(plan),
        ]),
      );
    },

    async recordCirculation({ meeting, name, revision, state, approvals, acts }) {
      await writeAlso(meeting, acts, (client) =>
        client.query(
          'UPDATE circulation SET state = $4, approvals = $5 WHERE meeting = $1 AND name = $2 AND revision = $3',
          [meeting, name, revision, state, JSON.stringify(approvals)],
        ),
      );
    },

    async countPresent({ meeting }) {
      const { plan } = await loadMeeting(pool, meeting);
      const { rows } = await pool.query(
        `SELECT count(*) FILTER (WHERE status = 'present')::int AS present,
                count(*)::int AS parties,
                count(*) FILTER (WHERE status IN ('present', 'absent', 'nominated', 'amended', 'incomplete'))::int AS participating
         FROM participant WHERE meeting = $1 AND capacity = 'state_party'`,
        [meeting],
      );
      const Row = z.object({ present: z.int(), parties: z.int(), participating: z.int() });
      const { present, parties, participating } = Row.parse(rows[0]);
      const quorum = quorumOf(profileOf(plan.treaty), { stateParties: parties, participating });
      return { statePartiesPresent: present, stateParties: parties, quorum: quorum.present, rule: quorum.rule };
    },
  };
}
