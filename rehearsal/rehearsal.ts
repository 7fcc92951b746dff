import type { Convene } from '../client/client.ts';
import { submissionOf } from '../client/recorded.ts';
import type { OrderSigner } from '../client/signed.ts';
import { type SigningKey, signApproval } from '../client/signing.ts';
import { changedDelegation } from '../domain/delegation-change.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Awaited } from '../domain/messages/approvals.ts';
import type { AdvanceOutcome } from '../domain/messages/reports.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import type { MeetingNamed } from '../domain/warrant.ts';
import type { Pool } from '../registry/database.ts';
import { isOver } from '../registry/registry.ts';
import { correctFinalList } from './addendum.ts';
import { badgesOfVenue } from './badges.ts';
import { passAll } from './door.ts';
import { onForm } from './doors.ts';
import { type ContestScene, decideContest, delivery, type Errand, type ErrandOfficer } from './errands.ts';
import { rehearsalSigner } from './keys.ts';
import type { OrderScene } from './orders.ts';
import { answerOnPage, isPlain, nameOnPage, type PageGiven } from './page.ts';
import { playRoom, type RoomScene } from './room.ts';
import { type OfficerScene, officerScene, type Scene, type Script } from './script.ts';

export type RehearsalProgress = { now: string; phase: string; said: string };

export type RehearsalOptions = {
  convene: Convene;
  meeting: string;
  plan: MeetingPlan;
  script: Script;
  /** What staff order on the way. */
  orders?: readonly OrderScene[];
  /** What the clerk enters of the room; it needs the registry. */
  room?: readonly RoomScene[];
  /** The folder of the officers' keys; without it nobody signs. */
  keys?: string;
  /** The page for missions; without it, what they do there is sent as the page would send it. */
  page?: PageGiven;
  /** The registry, where persons are checked in and out; without it, staff say of each delegation that it is present. */
  pool?: Pool;
  /** Stop here; left out, go to the end. */
  until?: string;
  /** Stops between two scenes. */
  signal?: AbortSignal;
  onProgress?: (progress: RehearsalProgress) => void;
};

/** What was measured on the way, in milliseconds. */
export type RehearsalTimes = {
  /** By the meeting's phase. */
  phases: Record<string, number>;
  /** From the last approval of the convocation until every participant of it is notified. */
  convocation: number | null;
};

/**
 * Plays the script of a rehearsal on its meeting: moves the clock from one instant of interest to the next, and lets
 * officers, missions and staff act there. It begins at the meeting's clock, so it also resumes a
 * rehearsal that was stopped; scenes have ids, so that each is played once.
 */
export async function rehearse(options: RehearsalOptions): Promise<{ outcome: AdvanceOutcome; times: RehearsalTimes }> {
  const { convene, meeting, plan, script } = options;
  const say = options.onProgress ?? (() => {});
  const end = Date.parse(options.until ?? plan.closes.at);
  const times: RehearsalTimes = { phases: {}, convocation: null };
  const officers = new Map<string, { awaited: Awaited; scene: OfficerScene }>();
  const begun = Date.parse((await convene.state(meeting)).now);
  const scenes = script.scenes.filter((scene) => Date.parse(scene.at) >= begun);
  const orders = (options.orders ?? []).filter((scene) => Date.parse(scene.at) >= begun);
  const room = (options.room ?? []).filter((scene) => Date.parse(scene.at) >= begun);
  /** The plan, with the circulations that acts have added. */
  const planNow = async () => (await convene.registry.meeting(meeting)).plan;

  async function advance(to: number): Promise<AdvanceOutcome> {
    const from = performance.now();
    const outcome = await convene.advance(meeting, new Date(to).toISOString());
    times.phases[outcome.phase] = (times.phases[outcome.phase] ?? 0) + performance.now() - from;
    const awaitedNow = new Set(outcome.waitingFor.map(keyOf));
    // a new draft is awaited again
    for (const key of officers.keys()) if (!awaitedNow.has(key)) officers.delete(key);
    for (const awaited of outcome.waitingFor) {
      const key = keyOf(awaited);
      if (officers.has(key)) continue;
      officers.set(key, { awaited, scene: officerScene(await planNow(), awaited, outcome.now) });
    }
    return outcome;
  }

  /** The awaited officer with their key, where the step asks for a signature, or the meeting for proofs. */
  async function signingIn({ circulation, step, officer }: Awaited): Promise<OrderSigner | null> {
    const { plan: current, proofs } = await convene.registry.meeting(meeting);
    const planned = current.circulations.find((one) => one.name === circulation);
    const needs = planned?.chain.find((one) => one.step === step)?.needs;
    if ((needs !== 'signature' && proofs !== 'closed') || options.keys === undefined) return null;
    return rehearsalSigner(options.keys, plan.id, officer);
  }

  /** Whoever gives an order, and another officer beside them, as orders of some kinds need. */
  function signersOf({ officer, recordedBy = officer }: ErrandOfficer): OrderSigner[] {
    const { keys } = options;
    if (keys === undefined) return [];
    const drafters = plan.circulations.map(({ drafter }) => drafter);
    const second = plan.officers.find(({ id }) => id !== recordedBy && !drafters.includes(id))?.id;
    return [recordedBy, ...(second === undefined ? [] : [second])].map((id) => rehearsalSigner(keys, plan.id, id));
  }

  const decisionOf = (scene: ContestScene): Errand => ({
    at: Date.parse(scene.decidedAt),
    play: (now) => decideContest(options, scene, { now, signersOf }),
  });
  const errands: Errand[] = [
    // of a rehearsal that was stopped: what is contested, and not decided yet
    ...script.scenes
      .filter((scene): scene is ContestScene => scene.kind === 'contest' && Date.parse(scene.at) < begun)
      .map(decisionOf),
    ...badgesOfVenue(options),
  ].filter(({ at }) => at >= begun);

  let outcome = await advance(begun);
  for (;;) {
    options.signal?.throwIfAborted();
    const now = Date.parse(outcome.now);
    const due = [...officers].filter(([, { scene }]) => Date.parse(scene.at) <= now);
    if (due.length > 0) {
      for (const [key, { awaited, scene }] of due) {
        officers.delete(key);
        say({
          now: outcome.now,
          phase: outcome.phase,
          said: `${awaited.officer} ${words[scene.act]} ${awaited.circulation} (${awaited.step})`,
        });
        const last = plan.circulations
          .find((c) => c.kind === 'convocation' && c.name === awaited.circulation)
          ?.chain.at(-1);
        const from = performance.now();
        await act(convene, meeting, awaited, scene, await signingIn(awaited));
        outcome = await advance(now);
        if (last?.step === awaited.step) times.convocation = performance.now() - from;
      }
      continue;
    }
    const playing = scenes.filter((scene) => Date.parse(scene.at) <= now);
    if (playing.length > 0) {
      scenes.splice(0, playing.length);
      say({ now: outcome.now, phase: outcome.phase, said: `${playing.length} answers and records` });
      const from = performance.now();
      await playSome(playing, (scene) => play(options, scene));
      for (const one of playing) if (one.kind === 'contest') errands.push(decisionOf(one));
      times.phases[outcome.phase] = (times.phases[outcome.phase] ?? 0) + performance.now() - from;
      continue;
    }
    const ordering = orders.filter((scene) => Date.parse(scene.at) <= now);
    if (ordering.length > 0) {
      orders.splice(0, ordering.length);
      for (const { name, order } of ordering) {
        say({ now: outcome.now, phase: outcome.phase, said: `${order.officer} orders: ${name}` });
        const { circulation } = await convene.order(meeting, name, order, signersOf(order));
        if (name === 'proposeBySilence' && circulation !== null)
          errands.push(delivery(options, circulation, order.until.at));
      }
      outcome = await advance(now);
      continue;
    }
    const entering = room.filter((scene) => Date.parse(scene.at) <= now);
    if (entering.length > 0 && options.pool !== undefined) {
      room.splice(0, entering.length);
      for (const scene of entering) {
        const said = await playRoom({ convene, pool: options.pool, meeting }, scene);
        say({ now: outcome.now, phase: outcome.phase, said: `the clerk: ${said}` });
      }
      continue;
    }
    const doing = errands.filter(({ at }) => at <= now);
    if (doing.length > 0) {
      for (const errand of doing) {
        errands.splice(errands.indexOf(errand), 1);
        say({ now: outcome.now, phase: outcome.phase, said: await errand.play(outcome.now) });
      }
      outcome = await advance(now);
      continue;
    }
    if (isOver(outcome) || now >= end) {
      const said = outcome.phase === 'concluded' ? await correctFinalList(options, signersOf) : null;
      if (said !== null) say({ now: outcome.now, phase: outcome.phase, said });
      return { outcome, times };
    }
    const next = Math.min(
      end,
      ...[...officers.values()].map(({ scene }) => Date.parse(scene.at)),
      ...scenes.slice(0, 1).map((scene) => Date.parse(scene.at)),
      ...orders.slice(0, 1).map((scene) => Date.parse(scene.at)),
      ...nextSitting(room, now),
      ...errands.map(({ at }) => at),
      ...plan.circulations.map((c) => Date.parse(c.draftAt)).filter((at) => at > now),
    );
    outcome = await advance(next);
    say({ now: outcome.now, phase: outcome.phase, said: outcome.phase.replaceAll('_', ' ') });
  }
}

/** The clock stops rarely: at the last of what the clerk enters one after another. Each says when it happened. */
function nextSitting(room: readonly RoomScene[], now: number): number[] {
  const ahead = room.map(({ at }) => Date.parse(at)).filter((at) => at > now);
  const last = ahead.findIndex((at, index) => (ahead[index + 1] ?? Number.POSITIVE_INFINITY) - at > HALF_AN_HOUR_MS);
  return ahead.slice(last, last + 1);
}
const HALF_AN_HOUR_MS = 1_800_000;

const keyOf = ({ circulation, revision, step, officer, sha256 }: Awaited): string =>
  [circulation, revision, step, officer, sha256].join('/');

const words = { approve: 'approves', return: 'returns', revise: 'revises' } as const;

async function act(
  convene: Convene,
  meeting: string,
  awaited: Awaited,
  scene: OfficerScene,
  signer: OrderSigner | null,
): Promise<void> {
  const { circulation, officer, revision, sha256 } = awaited;
  const by = signer === null ? undefined : { signer };
  const head = {
    actor: `officer:${officer}`,
    officer,
    revision,
    id: `scene/${circulation}/${revision}/${awaited.step}/${officer}/${scene.act}`,
    ...(awaited.for === undefined || scene.act !== 'approve' ? {} : { for: awaited.for }),
  };
  if (scene.act === 'return') {
    await convene.returnForRevision(meeting, circulation, { ...head, comments: scene.comments }, by);
  } else if (scene.act === 'revise') {
    await convene.revise(meeting, circulation, { ...head, textSha256: null }, by);
  } else if (sha256 !== null) {
    const evidence =
      signer === null
        ? ({ kind: 'none' } as const)
        : await signedEvidence(signer.key, await convene.named(meeting), awaited, sha256);
    await convene.approve(meeting, circulation, { ...head, sha256, evidence });
  }
}

/** The officer's signature on what awaits it. */
export async function signedEvidence(
  key: SigningKey,
  named: MeetingNamed,
  { circulation, revision, step, officer, for: place = officer }: Awaited,
  sha256: string,
) {
  const facts = { ...named, circulation, revision, step, officer, for: place, sha256 };
  return { kind: 'signature', signature: await signApproval(key, facts) } as const;
}

/** As many as the desks of a secretariat: each waits for the registry and for a collection. */
const AT_ONCE = 10;

/** Plays them, some at a time. Once one has failed no other begins, and nothing goes on when it throws. */
async function playSome(scenes: readonly Scene[], playOne: (scene: Scene) => Promise<void>): Promise<void> {
  const left = [...scenes];
  const inTurn = async () => {
    try {
      for (let scene = left.shift(); scene !== undefined; scene = left.shift()) await playOne(scene);
    } finally {
      left.length = 0;
    }
  };
  const failed = (await Promise.allSettled(Array.from({ length: AT_ONCE }, inTurn))).find(
    (one) => one.status === 'rejected',
  );
  if (failed !== undefined) throw failed.reason;
}

async function play({ convene, meeting, page, pool }: RehearsalOptions, scene: Scene): Promise<void> {
  const { id, participant, actor } = scene;
  const head = { id, participant, actor, ...(scene.basis ? { basis: scene.basis } : {}) };
  try {
    if (page !== undefined && scene.door?.channel === 'page' && (scene.kind === 'nominate' || isPlain(scene.kind))) {
      const visitor = { page, participant, contact: scene.door.source };
      if (scene.kind === 'nominate') await nameOnPage(visitor, scene.delegation);
      else await answerOnPage(visitor, scene.kind, id);
    } else if (scene.kind === 'nominate' && scene.door?.channel === 'file') {
      const { delegation, sha256 } = await onForm(convene, meeting, participant, scene);
      await convene.nominate(meeting, participant, delegation, { ...head, channel: 'file', source: sha256 });
    } else if (scene.kind === 'nominate')
      await convene.nominate(meeting, participant, scene.delegation, { ...head, ...scene.door });
    else if (scene.kind === 'change') {
      const row = (await convene.registry.delegations(meeting)).find(({ code }) => code === participant);
      const made = changedDelegation(row?.delegation?.persons ?? [], scene.changes);
      if ('problems' in made) throw new ConveneError('DELEGATION_CHANGE', made.problems.join('; '));
      await convene.nominate(meeting, participant, made.delegation, head);
    } else if (scene.kind === 'contest') {
      const submission = await submissionOf(convene, meeting, participant, scene.delegation);
      await convene.answer(meeting, { ...head, kind: 'contest', submission });
    } else if (scene.kind === 'attendance') {
      const way = scene.attendance === 'present' ? 'arrival' : 'departure';
      const passing = { participant, way, at: scene.at, actor, id } as const;
      if (pool !== undefined && (await passAll({ convene, pool }, meeting, passing, page))) return;
      await convene.answer(meeting, { ...head, kind: 'attendance', attendance: scene.attendance });
    } else if (scene.kind === 'credentials') {
      const { presented, assured } = scene;
      const said = { ...(presented && { presented }), ...(assured && { assured }) };
      await convene.answer(meeting, { ...head, ...scene.door, ...said, kind: 'credentials' });
    } else await convene.answer(meeting, { ...head, ...scene.door, kind: scene.kind });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new ConveneError('SCENE_REFUSED', `At ${scene.at}, ${participant} (${scene.kind}): ${said}`, {
      cause: error,
    });
  }
}
