import canonicalize from 'canonicalize';
import type { ProjectedParticipant as Row } from '../../domain/activities.ts';
import { firstWithin } from '../../domain/bytes.ts';
import { LARGEST, type Repair } from '../../domain/messages/answers.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { participantStatus } from '../../machines/machines.ts';
import type { RecordedAct } from '../../registry/acts.ts';
import { overwriteParticipant, type ParticipantRecord, setShard } from '../../registry/participants.ts';
import type { CollectionParticipant, CollectionState } from '../../workflows/collection/state.ts';
import { isErasedByAct } from './erasures.ts';
import { type Finding, finding, loss, type Mend, steps } from './finding.ts';
import type { Picture } from './picture.ts';

/** The rows of participants follow their collections; a collection that was reset to its past follows the rows. */
export function checkParticipants(picture: Picture): Finding[] {
  const { registry, states, shards, meeting } = picture;
  const rows = new Map(registry.participants.map((row) => [row.code, row]));
  const shardOf = new Map(
    [...states.collections].flatMap(([shard, { participants }]) =>
      participants.map(({ code }) => [code, shard] as const),
    ),
  );
  const findings = [...states.collections].flatMap(([shard, state]) =>
    state.participants.flatMap((participant) => {
      const row = rows.get(participant.code);
      return row === undefined
        ? [missing(picture, shard, state, participant)]
        : compare(picture, shard, state, participant, row);
    }),
  );
  for (const row of registry.participants) {
    const shard = shardOf.get(row.code);
    if (shard === undefined && states.collections.size === shards) {
      findings.push(
        finding({
          code: 'ROW_UNKNOWN',
          subject: row.code,
          found: `a row in shard ${row.shard}, and no collection has this participant`,
          right: 'no row',
          byHand: 'remove the row as the owner of the tables; `convene acts` shows whether it ever took part',
          passing: true,
        }),
      );
    }
    if (shard !== undefined && shard !== row.shard) {
      findings.push(
        finding({
          code: 'ROW_SHARD',
          subject: row.code,
          found: `shard ${row.shard}`,
          right: `shard ${shard}, whose collection has it`,
          mend: {
            key: `shard/${row.code}`,
            step: steps.rows,
            how: 'route it to its collection',
            run: ({ pool }) => setShard(pool, meeting, row.code, shard),
          },
        }),
      );
    }
  }
  return [...findings, ...checkSubmissions(picture)];
}

const rowOf = (p: CollectionParticipant): Row => ({
  code: p.code,
  capacity: p.capacity,
  status: participantStatus(p.snapshot),
  version: p.version,
  snapshot: p.snapshot,
});

function missing(
  { meeting, row, states, registry: known }: Picture,
  shard: number,
  state: CollectionState,
  { code, version }: CollectionParticipant,
) {
  return finding({
    code: 'ROW_MISSING',
    subject: code,
    found: 'no row',
    right: `version ${version}, as collection ${shard} has it`,
    passing: true,
    mend: {
      key: `rows/${shard}`,
      step: steps.rows,
      how: 'write the roster again, and what the collection knows',
      run: async ({ registry }) => {
        await registry.openMeeting({ meeting, mode: row.mode });
        // what openMeeting does not know of: bodies that asked to observe
        const rows = new Set(known.participants.map((one) => one.code));
        const at = states.meeting?.now ?? new Date().toISOString();
        for (const one of state.participants.filter((p) => p.snapshot.context.asksAdmission && !rows.has(p.code)))
          await registry.enrolParticipant({ meeting, mode: row.mode, code: one.code, at });
        const behind = state.participants.filter((p) => p.version > 0).map(rowOf);
        await registry.project({ meeting, mode: row.mode, rows: behind, acts: [] });
      },
    },
  });
}

function compare(
  picture: Picture,
  shard: number,
  state: CollectionState,
  participant: CollectionParticipant,
  row: ParticipantRecord,
): Finding[] {
  const { meeting, row: of } = picture;
  const { code, version } = participant;
  const mine = rowOf(participant);
  if (row.version < version) {
    return [
      finding({
        code: 'ROW_BEHIND',
        subject: code,
        found: `version ${row.version}, ${row.status}`,
        right: `version ${version}, ${mine.status}`,
        passing: true,
        mend: {
          key: `behind/${shard}`,
          step: steps.rows,
          how: 'write what the collection knows',
          run: ({ registry }) =>
            registry.project({
              meeting,
              mode: of.mode,
              rows: state.participants.filter((p) => p.version > 0).map(rowOf),
              acts: [],
            }),
        },
      }),
    ];
  }
  if (row.version === version) {
    const same = row.version === 0 || canonicalize(row.snapshot) === canonicalize(participant.snapshot);
    const capacity = row.capacity === participant.capacity;
    if (same && capacity && row.status === mine.status) return [];
    const said = (of: { status: string; capacity: string }) =>
      capacity ? of.status : `${of.status}, ${of.capacity.replaceAll('_', ' ')}`;
    return [
      finding({
        code: 'ROW_DIFFERS',
        subject: code,
        found: `version ${row.version} is ${said(row)}`,
        right: `${said({ ...mine, capacity: participant.capacity })}, as collection ${shard} has it`,
        passing: true,
        mend: overwrite(meeting, mine, row.version),
      }),
    ];
  }
  const leads = knowsTheLatest(picture, state, row);
  return [
    finding({
      code: 'ROW_AHEAD',
      subject: code,
      found: `the row has version ${row.version}, ${row.status}; collection ${shard} has version ${version}, ${mine.status}`,
      right: leads
        ? `${mine.status}: the collection has the latest answer`
        : `version ${row.version}, ${row.status}: the collection was reset to its past, or begun again`,
      passing: true,
      mend: leads ? overwrite(meeting, mine, row.version) : takeBack(picture, shard, state),
    }),
  ];
}

/** The collection accepted the latest answer, and the row, which has a higher version, was not updated. */
function knowsTheLatest({ registry }: Picture, state: CollectionState, row: ParticipantRecord): boolean {
  const latest = registry.acts.findLast(({ act }) => answered(act.id, row.code) !== null);
  if (latest === undefined || latest.recorded_at <= row.updated_at) return false;
  const id = answered(latest.act.id, row.code);
  return state.outcomes.some(([known]) => known === id);
}

const answered = (actId: string, code: string): string | null =>
  actId.startsWith(`answer/${code}/`) ? actId.slice(`answer/${code}/`.length) : null;

/** Writes an older version over a newer one on purpose, only while the row is unchanged since the check. */
const overwrite = (meeting: string, mine: Row, version: number): Mend => ({
  key: `overwrite/${mine.code}`,
  step: steps.rows,
  how: 'write what the collection knows over it',
  run: ({ pool }) => overwriteParticipant(pool, meeting, mine, version),
});

function takeBack(picture: Picture, shard: number, state: CollectionState): Mend {
  const { meeting, registry } = picture;
  const known = new Map(state.participants.map((p) => [p.code, p.version]));
  const ahead = registry.participants.filter((row) => row.version > (known.get(row.code) ?? Number.POSITIVE_INFINITY));
  const given = ahead.filter((row) => !knowsTheLatest(picture, state, row));
  return {
    key: `takeBack/${shard}`,
    step: steps.takeBack,
    how: 'give the collection back what the registry kept',
    run: async ({ ask, id, actor }) => {
      const outcomes = outcomesOf(registry.acts, new Set(given.map(({ code }) => code)));
      const participants = given.flatMap(({ code, version, snapshot }) =>
        snapshot === null ? [] : [{ code, version, snapshot }],
      );
      const parts = inTwos(cut(participants, LARGEST.repair / 2), cut(outcomes, LARGEST.repair / 3));
      for (const [n, part] of parts.entries()) {
        const message = { v: 1, id: `${id}/${shard}${n === 0 ? '' : `/${n + 1}`}`, actor, ...part } satisfies Repair;
        await ask(workflowIds.collection(meeting, shard), names.updates.repair, message);
      }
    },
  };
}

/** A list in parts that have so many bytes at most. */
function cut<T>(items: readonly T[], bytes: number): T[][] {
  const part = firstWithin(items, bytes);
  return part.length === items.length ? [part] : [part, ...cut(items.slice(part.length), bytes)];
}

/** Parts of both lists side by side, so that each message is as full as it may be. */
const inTwos = (participants: Repair['participants'][], outcomes: Repair['outcomes'][]) =>
  Array.from({ length: Math.max(participants.length, outcomes.length) }, (_, n) => ({
    participants: participants[n] ?? [],
    outcomes: outcomes[n] ?? [],
  }));

const MOST = 2_000;

/** The outcome of each message id, as the acts have it: a repeat must still return the first outcome. */
export function outcomesOf(acts: readonly RecordedAct[], codes: ReadonlySet<string>): CollectionState['outcomes'] {
  return acts
    .flatMap(({ act }): CollectionState['outcomes'] => {
      const id = codes.has(act.subject) ? answered(act.id, act.subject) : null;
      const { version, status, late } = act.detail;
      if (id === null || typeof version !== 'number' || typeof status !== 'string') return [];
      return [[id, act.subject, version, status, late === true]];
    })
    .slice(-MOST);
}

/** A list of names is only in the registry: where it is lost, the participant has to send it again. */
function checkSubmissions(picture: Picture): Finding[] {
  const { registry, states } = picture;
  const stored = new Map(registry.submissions.map((one) => [one.id, one]));
  const hashes = new Map(
    registry.acts.map(({ act }) => [String(act.detail.submission ?? ''), String(act.detail.submissionSha256 ?? '')]),
  );
  return [...states.collections.values()].flatMap(({ participants }) =>
    participants.flatMap(({ code, snapshot }): Finding[] => {
      const { submission, persons } = snapshot.context;
      if (submission === null) return [];
      const kept = stored.get(submission);
      const named = hashes.get(submission);
      if (kept === undefined) {
        return [
          loss({
            code: 'NAMES_LOST',
            subject: `${code}/${submission}`,
            about: code,
            found: `${code} named ${persons} persons, and the list is not in the registry`,
            right: 'the list under its id',
            byHand: 'ask the participant for its list again, and record that with `convene nominate`',
          }),
        ];
      }
      if (kept.participant === code && isErasedByAct(picture, kept.erased_by)) return [];
      if (kept.genuine && kept.participant === code && (named === undefined || named === kept.sha256)) return [];
      return [
        finding({
          code: 'NAMES_ALTERED',
          subject: `${code}/${submission}`,
          found: 'the list stored does not have the hash that the answer named',
          right: 'the list as it was sent',
          byHand: `restore the row of table submission from a backup, or ask ${code} for its list again`,
        }),
      ];
    }),
  );
}
