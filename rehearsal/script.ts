import type { Presented } from '../domain/credentials.ts';
import { venueDay } from '../domain/day.ts';
import type { Delegation } from '../domain/delegation.ts';
import type { Changes } from '../domain/delegation-change.ts';
import type { Awaited } from '../domain/messages/approvals.ts';
import type { Basis } from '../domain/messages/common.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import type { Contact } from '../meetings/directory.ts';
import { isListedByEntity } from '../treaties/treaties.ts';
import { inventDelegation, randomFrom, shuffled } from './invention.ts';

/**
 * What people do in a rehearsal, determined by a seed: missions acknowledge, name delegations, amend, decline, withdraw,
 * are silent, answer late, send a note without a head; staff record papers; officers approve, and once return a draft;
 * some addresses are refused.
 */

export type Scene = {
  /** The same on a retry, so that a scene played twice happens once. */
  id: string;
  at: string;
  participant: string;
  actor: string;
  basis?: Basis;
  /** By which door a mission answers itself: its link to the page, or its form. */
  door?: { channel: 'page'; source: string } | { channel: 'file' };
} & (
  | { kind: 'nominate'; delegation: Delegation }
  /** A note that changes the list that stands. */
  | { kind: 'change'; changes: Changes }
  /** A note of a competing authority, and how the legal adviser decides some days later. */
  | { kind: 'contest'; delegation: Delegation; outcome: 'kept' | 'newcomer'; decidedAt: string }
  | { kind: 'attendance'; attendance: 'present' | 'absent' | 'departed' }
  /** Without `presented`, uploaded on the page. */
  | { kind: 'credentials'; presented?: Presented; assured?: true }
  | { kind: 'acknowledge' | 'nil_return' | 'withdraw' | 'delivery_confirmed' | 'note_received' }
);

export type Script = {
  scenes: Scene[];
  /** Addresses that the sink refuses, as a server that does not know them does. */
  refused: string[];
};

const DAY = 86_400_000;
/** Who records what missions send, in a rehearsal. */
export const DESK = 'staff:oda-geneva-desk';
/** Missions answer around these shares of the time between convocation and deadline, so that the clock stops rarely. */
const MOMENTS = [0.04, 0.08, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.72, 0.8, 0.86, 0.91, 0.95, 0.98] as const;

const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const atHour = (ms: number, hour: number) => Math.floor(ms / DAY) * DAY + hour * 3_600_000;

/**
 * The script of a meeting.
 *
 * @param codes of the participants, in the order of the roster
 * @param accredited codes of those who send a delegation in any case, named in a note
 */
export function scriptOf(
  plan: MeetingPlan,
  contacts: readonly Contact[],
  codes: readonly string[],
  seed: number,
  accredited: readonly string[] = [],
): Script {
  const random = randomFrom(seed);
  const begin = Date.parse(plan.convokedOn) + 5 * DAY;
  const deadline = Date.parse(plan.deadline.at);
  const opens = Date.parse(plan.opens.at);
  const closes = Date.parse(plan.closes.at);
  const scenes: Scene[] = [];
  const moment = (share: number) => instant(atHour(begin + share * (deadline - begin), 12));
  const someTime = (from: number) => moment(MOMENTS[from + Math.floor(random() * (MOMENTS.length - from))] ?? 0.98);

  const paper = (participant: string, kind: Basis['kind'], receivedAt: string): Basis => ({
    kind,
    reference: `No. ${1 + Math.floor(random() * 900)}/2024 of ${participant}`,
    date: venueDay(receivedAt, plan),
    receivedAt,
  });
  const firstContact = new Map<string, string>();
  for (const { id, participants, channel, role } of contacts)
    for (const code of participants)
      if (channel === 'email' && role === 'to' && !firstContact.has(code)) firstContact.set(code, id);
  let told = 0;
  const nextId = (participant: string) => `scene/${participant}/${++told}`;
  const itself = (participant: string, at: string) => ({
    id: nextId(participant),
    at,
    participant,
    actor: `participant:${participant}`,
    door: { channel: 'page', source: firstContact.get(participant) ?? participant } as const,
  });
  const recorded = (participant: string, at: string, receivedAt = at, kind: Basis['kind'] = 'note_verbale') => ({
    id: nextId(participant),
    at,
    participant,
    actor: DESK,
    basis: paper(participant, kind, receivedAt),
  });
  const taken = new Set<string>();
  const named = (code: string, head = true) => {
    const organization = plan.observers.organizations.some((one) => one === code);
    const delegation = inventDelegation(random, { head, organization, taken });
    return { kind: 'nominate', delegation: isListedByEntity(code) ? ofEntities(delegation) : delegation } as const;
  };

  const hasEmail = new Set(
    contacts.filter((c) => c.channel === 'email' && c.role === 'to').flatMap((c) => c.participants),
  );
  const attending: string[] = [];
  // Those that no e-mail reaches: an officer confirms the delivery by pouch; one answers, in a note.
  const byPost = codes.filter((code) => !hasEmail.has(code));
  for (const [i, code] of byPost.entries()) {
    scenes.push({
      ...recorded(code, instant(atHour(begin + 16 * DAY, 15)), undefined, 'receipt'),
      kind: 'delivery_confirmed',
    });
    if (i > 0) continue;
    scenes.push({ ...recorded(code, moment(0.8)), ...named(code) });
    attending.push(code);
  }

  const order = shuffled(
    random,
    codes.filter((code) => hasEmail.has(code) && !accredited.includes(code)),
  );
  const take = (n: number) => order.splice(0, n);
  const share = (part: number) => Math.round(codes.length * part);

  for (const code of accredited.filter((one) => hasEmail.has(one))) {
    scenes.push({ ...recorded(code, moment(0.72)), ...named(code) });
    attending.push(code);
  }
  // a note without a head of delegation
  for (const code of take(3)) {
    scenes.push({ ...recorded(code, someTime(4)), ...named(code, false) });
    attending.push(code);
  }
  for (const code of take(1)) {
    // … and one that is completed when the secretariat asks
    scenes.push(
      { ...recorded(code, moment(0.65)), ...named(code, false) },
      { ...recorded(code, moment(0.98)), ...named(code) },
    );
    attending.push(code);
  }
  for (const code of take(share(0.07))) {
    scenes.push({ ...recorded(code, someTime(3)), ...named(code) });
    attending.push(code);
  }
  for (const code of take(2)) {
    scenes.push({ ...itself(code, moment(0.25)), ...named(code) }, { ...itself(code, moment(0.91)), kind: 'withdraw' });
  }
  for (const [i, code] of take(share(0.08)).entries()) {
    scenes.push({ ...itself(code, someTime(0)), kind: 'nil_return' });
    if (i === 0) {
      scenes.push({ ...recorded(code, moment(0.98)), ...named(code) });
      attending.push(code);
    }
  }
  for (const [i, code] of take(share(0.04)).entries()) {
    const late = instant(atHour(deadline + (2 + (i % 4)) * DAY, 12));
    // the first came in time by post and was recorded late, so it is not late
    if (i === 0) scenes.push({ ...recorded(code, late, instant(deadline - DAY)), ...named(code) });
    else scenes.push({ ...itself(code, late), ...named(code) });
    attending.push(code);
  }
  for (const code of take(share(0.16))) {
    if (random() < 0.25) scenes.push({ ...itself(code, moment(0.08)), kind: 'acknowledge' });
  }
  for (const code of order) {
    if (random() < 0.3) scenes.push({ ...itself(code, moment(0.04)), kind: 'acknowledge' });
    const at = someTime(1);
    scenes.push({ ...itself(code, at), ...named(code) });
    if (random() < 0.2 && at < moment(0.95)) scenes.push({ ...itself(code, moment(0.98)), ...named(code) });
    attending.push(code);
  }

  const attend = (code: string, ms: number, attendance: 'present' | 'absent' | 'departed') =>
    scenes.push({
      id: nextId(code),
      at: instant(ms),
      participant: code,
      actor: DESK,
      kind: 'attendance',
      attendance,
    });
  for (const code of attending) {
    const chance = random();
    if (chance < 0.04) continue; // named, and never came
    attend(code, chance < 0.12 ? opens + DAY : opens + 1_800_000, 'present');
    if (chance > 0.97) attend(code, opens + 2 * DAY + 3_600_000, 'absent');
    else if (chance > 0.9) attend(code, closes - 2 * 3_600_000, 'departed');
  }

  scenes.push(
    ...whatADelegationCanBe(scenes, { at: moment(0.985), decidedAt: moment(0.995) }, (code, at) => recorded(code, at)),
  );
  const noted = byDoors(scenes, random, (participant, at) => ({ ...recorded(participant, at), kind: 'note_received' }));

  return { scenes: inTime(noted), refused: refusedOf(contacts, random) };
}

/** Scenes in the order of time. */
export const inTime = (scenes: readonly Scene[]): Scene[] =>
  scenes.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));

/** Entities of the United Nations, by which lists print its persons. */
function ofEntities({ persons }: Delegation): Delegation {
  const entities = ['UNMAS', 'UNDP', 'UNICEF'];
  const others = ['Ondine WRENFIELD', 'Perrin ASHGROVE', 'Rosalva TEALBROOK'].map((name) => ({
    ...{ name, title: 'Programme Officer', role: 'delegate' as const },
  }));
  return {
    persons: [...persons, ...others].map((one, n) => ({ ...one, organization: entities[n % entities.length] })),
  };
}

/**
 * Of those whose delegation staff recorded once: a title changes in one, the head of the next is replaced, one names a person of another
 * too, and in one a second authority names others.
 */
function whatADelegationCanBe(
  scenes: readonly Scene[],
  { at, decidedAt }: { at: string; decidedAt: string },
  noteOf: (participant: string, at: string) => Omit<Scene, 'kind'> & { basis: Basis },
): Scene[] {
  const once = scenes.filter(
    (one) =>
      one.kind === 'nominate' &&
      one.basis !== undefined &&
      one.at < at &&
      one.delegation.persons[0]?.role === 'head' &&
      scenes.filter(({ kind, participant }) => kind === 'nominate' && participant === one.participant).length === 1,
  );
  const [titled, headed, shared, lender, contested] = once;
  if (shared?.kind === 'nominate' && lender?.kind === 'nominate') {
    const [lent] = lender.delegation.persons;
    if (lent !== undefined)
      shared.delegation = { persons: [...shared.delegation.persons, { ...lent, role: 'delegate' }] };
  }
  const person = { name: 'Sunniva MOORLAND', title: 'Ambassador for Disarmament' };
  return [
    ...(titled === undefined
      ? []
      : [
          {
            ...noteOf(titled.participant, at),
            kind: 'change',
            changes: { changes: [{ change: 'replace', person: 1, title: 'Minister Counsellor' }] },
          } satisfies Scene,
        ]),
    ...(headed === undefined
      ? []
      : [
          {
            ...noteOf(headed.participant, at),
            kind: 'change',
            changes: { changes: [{ change: 'replace', person: 'head', ...person }] },
          } satisfies Scene,
        ]),
    ...(contested === undefined
      ? []
      : [
          {
            ...noteOf(contested.participant, at),
            ...{ kind: 'contest', outcome: 'newcomer', decidedAt },
            delegation: { persons: [{ name: 'Thessaly BRIARWOOD', title: 'Chargé d’affaires a.i.', role: 'head' }] },
          } satisfies Scene,
        ]),
  ];
}

/** Some missions answer by the form, and most send the signed note three days after their answer by page or form. */
function byDoors(
  scenes: readonly Scene[],
  random: () => number,
  noteOf: (participant: string, at: string) => Scene,
): Scene[] {
  return scenes.flatMap((scene): Scene[] => {
    if (scene.door === undefined) return [scene];
    const byForm = scene.kind === 'nominate' && random() < 0.25;
    const given: Scene = byForm ? { ...scene, door: { channel: 'file' } } : scene;
    if (scene.kind === 'acknowledge' || random() < 0.06) return [given];
    return [given, noteOf(scene.participant, instant(Date.parse(scene.at) + 3 * DAY))];
  });
}

/** Three first addresses with another to fall back on, and one that is its participant's only one. */
function refusedOf(contacts: readonly Contact[], random: () => number): string[] {
  const addresses = new Map<string, string[]>();
  for (const { participants, channel, role, address } of contacts) {
    const [only] = participants;
    if (channel !== 'email' || role !== 'to' || only === undefined || participants.length > 1) continue;
    addresses.set(only, [...(addresses.get(only) ?? []), address]);
  }
  const several = [...addresses.values()].filter((list) => list.length > 1);
  const single = [...addresses.values()].filter((list) => list.length === 1);
  return [...shuffled(random, several).slice(0, 3), ...shuffled(random, single).slice(0, 1)].flatMap((list) =>
    list.slice(0, 1),
  );
}

/** The circulation and step that is returned once, so that a revision is seen. */
const RETURNED = { circulation: 'convocation', step: 'legal', revision: 1 };

export type OfficerScene = { at: string; act: 'approve' | 'revise' } | { at: string; act: 'return'; comments: string };

/** When and how an awaited officer acts: reviewers on the next morning, the issuing officer on the date of issue. */
export function officerScene(plan: MeetingPlan, awaited: Awaited, now: string): OfficerScene {
  const nextMorning = instant(atHour(Date.parse(now) + DAY, 9));
  if (awaited.act === 'revise') return { at: nextMorning, act: 'revise' };
  const { circulation, step, revision } = awaited;
  if (circulation === RETURNED.circulation && step === RETURNED.step && revision === RETURNED.revision) {
    return { at: nextMorning, act: 'return', comments: 'Cite the resolution with its date in the second paragraph.' };
  }
  const planned = plan.circulations.find((c) => c.name === circulation);
  const issuing = planned?.chain.at(-1)?.step === step;
  const issueMorning = planned === undefined ? now : instant(atHour(Date.parse(planned.issue.date), 9));
  if (!issuing) return { at: nextMorning, act: 'approve' };
  return { at: Date.parse(issueMorning) > Date.parse(now) ? issueMorning : now, act: 'approve' };
}
