import { ApplicationFailure } from '@temporalio/activity';
import canonicalize from 'canonicalize';
import { DateTime } from 'luxon';
import type { NoticeKey, RegistryActivities, StatusChange } from '../domain/activities.ts';
import { venueDay } from '../domain/day.ts';
import { Refusal } from '../domain/errors.ts';
import type { Capacity, MeetingPlan, Mode } from '../domain/plan.ts';
import { clocksOf } from '../meetings/zones.ts';
import { setCirculation } from '../registry/circulations.ts';
import type { Pool } from '../registry/database.ts';
import { type Enrolled, enrol } from '../registry/enrol.ts';
import { follow, followWith } from '../registry/follow.ts';
import { findMeeting, type MeetingRow, openedBy, setMeeting } from '../registry/meetings.ts';
import { enterRoster, shardOf, statesNotReached, statesPartiesOf } from '../registry/participants.ts';
import { recordEntries } from '../registry/session.ts';
import { changesOfCapacity, checkLegalBasis, onRequest, profileOf, quorumOf, rosterOf } from '../treaties/treaties.ts';
import { refusing } from './refusals.ts';
import { roomFacts } from './room-facts.ts';

/** The row of a meeting, with its plan as acts have changed it since its start. @throws ApplicationFailure `UnknownMeeting` */
export async function loadMeeting(pool: Pool, meeting: string): Promise<MeetingRow> {
  const row = await findMeeting(pool, meeting);
  if (row !== null) return row;
  // retryable: a restored database may lack a running meeting until it is repaired
  throw ApplicationFailure.retryable(
    `the registry has no meeting ${meeting}; start it with \`convene start\``,
    'UnknownMeeting',
  );
}

/** States whose capacity is known to change after the convocation and before the closing, from the first instant of that day. */
function changesOf(plan: MeetingPlan, roster: readonly { code: string; capacity: Capacity }[]): StatusChange[] {
  return roster.flatMap(({ code, capacity }): StatusChange[] => {
    if (capacity === 'observer_organization') return [];
    return changesOfCapacity(plan.treaty, code, plan.convokedOn, plan.closes.date).flatMap((change): StatusChange[] => {
      const zone = clocksOf(plan.venue);
      const at = DateTime.fromISO(change.on, { zone }).toUTC().toISO({ suppressMilliseconds: true });
      return at === null ? [] : [{ participant: code, capacity: change.capacity, effective: { date: change.on, at } }];
    });
  });
}

/** @throws Refusal `ModeMismatch` */
function ofThisMode({ id, mode }: MeetingRow, here: Mode): void {
  if (mode === here) return;
  throw new Refusal('ModeMismatch', `${id} is a ${mode} in the registry and a ${here} here`);
}

/**
 * A closed meeting is begun with the plan that was entered in the registry, which a stranger cannot write.
 *
 * @throws Refusal `StrangeStart`
 */
function asEntered({ id, plan }: MeetingRow, closed: { plan: MeetingPlan } | undefined): void {
  if (closed !== undefined && canonicalize(closed.plan) !== canonicalize(plan))
    throw new Refusal('StrangeStart', `${id} was started with another plan than the registry has`);
}

/** @throws Refusal `LegalBasis` */
function onLegalBasis(meeting: string, plan: MeetingPlan): void {
  const findings = checkLegalBasis(plan, profileOf(plan.treaty));
  if (findings.length === 0) return;
  const said = findings.map((f) => `${f.field}: found ${f.found}, right would be ${f.right}`).join('; ');
  throw new Refusal('LegalBasis', `the law does not carry ${meeting}: ${said}`);
}

/** A body that may ask to observe. @throws Refusal `InvalidInput` */
function bodyOf(plan: MeetingPlan, code: string): { code: string; name: string } {
  const profile = profileOf(plan.treaty);
  const bodies = onRequest(profile);
  const body = bodies.find((one) => one.code === code);
  if (body !== undefined) return body;
  const known = bodies.map((one) => one.code).join(', ');
  throw new Refusal(
    'InvalidInput',
    `${code} is no body that enters under rule ${profile.observers.onRequest.rule}; those are ${known}`,
  );
}

/** The activities that keep the registry. `pool` works as `convene_app`; `roster` says who is addressed. */
export function registryActivities({
  pool,
  roster: whoIsAddressed = rosterOf,
  codes = null,
  lacking = () => null,
}: {
  pool: Pool;
  /** The public half of the key that signs the codes of notices; null where there is none. */
  codes?: NoticeKey | null;
  /** What the warrant of a closed meeting lacks, in half a sentence; null: nothing. */
  lacking?: (meeting: string, mode: Mode, plan: MeetingPlan) => string | null;
  roster?: typeof rosterOf;
}): RegistryActivities {
  const openMeeting: RegistryActivities['openMeeting'] = async ({ meeting, mode, run = null, closed }) => {
    const stored = await loadMeeting(pool, meeting);
    ofThisMode(stored, mode);
    asEntered(stored, closed);
    const lacks = closed === undefined ? null : lacking(meeting, mode, stored.plan);
    if (lacks !== null)
      throw new Refusal('Unwarranted', `${meeting} does not begin: ${lacks}; it is started with \`convene start\``);
    // the registry ensures uniqueness: the server would accept the workflow id of a closed meeting again
    if (!(await openedBy(pool, meeting, run))) {
      throw new Refusal('SecondMeeting', `there has been a meeting ${meeting} already; a second one takes another id`);
    }
    const { plan } = stored;
    onLegalBasis(meeting, plan);
    const addressed = whoIsAddressed(profileOf(plan.treaty), plan.convokedOn, plan.observers.organizations);
    const roster = addressed.map((entry, index) => ({ ...entry, shard: Math.floor(index / plan.shardCapacity) + 1 }));
    await enterRoster(pool, { meeting, mode, on: plan.convokedOn }, roster);
    const counts: Partial<Record<Capacity, number>> = {};
    for (const { capacity } of roster) counts[capacity] = (counts[capacity] ?? 0) + 1;
    const shards = Math.max(1, ...roster.map((entry) => entry.shard));
    const coded = closed === undefined || codes === null ? {} : { codes };
    return { roster: counts, shards, changes: changesOf(plan, roster), ...coded };
  };

  const enrolParticipant = async ({
    meeting,
    mode,
    code,
    at,
  }: Parameters<RegistryActivities['enrolParticipant']>[0]): Promise<Enrolled> => {
    const stored = await loadMeeting(pool, meeting);
    ofThisMode(stored, mode);
    const { name } = bodyOf(stored.plan, code);
    return enrol(pool, { meeting, mode, code, name, room: stored.plan.shardCapacity, on: venueDay(at, stored.plan) });
  };

  return {
    openMeeting: refusing(openMeeting),
    enrolParticipant: refusing(enrolParticipant),
    loadShard: ({ meeting, shard }) => shardOf(pool, meeting, shard),
    project: ({ meeting, rows, acts, entries = [] }) =>
      entries.length === 0
        ? follow(pool, meeting, rows, acts)
        : followWith(pool, meeting, acts, (client) => recordEntries(client, meeting, entries)),

    recordMeeting: ({ meeting, phase, counts, acts, plan = null }) =>
      followWith(pool, meeting, acts, (client) => setMeeting(client, { meeting, phase, counts, plan })),

    recordCirculation: ({ meeting, name, revision, state, approvals, acts }) =>
      followWith(pool, meeting, acts, (client) =>
        setCirculation(client, { meeting, name, revision }, { state, approvals }),
      ),

    statesNotReached: ({ meeting, circulation }) => statesNotReached(pool, meeting, circulation),

    roomFacts: async (asked) => roomFacts(pool, (await loadMeeting(pool, asked.meeting)).plan, asked),

    async countPresent({ meeting }) {
      const { plan } = await loadMeeting(pool, meeting);
      const { present, parties, participating } = await statesPartiesOf(pool, meeting);
      const quorum = quorumOf(profileOf(plan.treaty), { stateParties: parties, participating });
      return { statePartiesPresent: present, stateParties: parties, quorum: quorum.present, rule: quorum.rule };
    },
  };
}
