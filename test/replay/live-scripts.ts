import { randomUUID } from 'node:crypto';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { ChainStep, MeetingPlan } from '../../domain/plan.ts';
import type { RunningSink } from '../../stack/sink.ts';
import type { House } from '../house.ts';
import { approve, delegation, plan12, until } from '../workflows/support.ts';
import {
  after,
  CHIEF,
  DAY,
  DESK,
  DIRECTOR,
  dayAfter,
  decided,
  ISSUING,
  LEGAL,
  type LiveMeeting,
  refused,
  words,
} from './live-meeting.ts';

/** What is done in each of the live meetings that are recorded. */

const arrangements = [{ heading: words('Registration'), text: words('From 9 September at the Pregny Gate.') }];

// ---------------------------------------------------------------------------------------------- of months

export function planOfMonths(plan: MeetingPlan): MeetingPlan {
  const chain: ChainStep[] = [
    { step: 'branch', officer: CHIEF, with: [DIRECTOR], needs: 'none' },
    { step: 'legal', officer: LEGAL, needs: 'signature', remindAfterDays: 2, superior: DIRECTOR },
    { step: 'issue', officer: ISSUING, needs: 'signature' },
  ];
  const reminders = plan12().circulations.filter(({ name }) => name === 'reminder-1');
  return {
    ...plan,
    id: 'of-months',
    circulations: [
      ...plan.circulations.map((one) => ({ ...one, chain })),
      ...reminders.map((one) => ({ ...one, draftAt: after(150 * DAY), dispatchAt: after(160 * DAY) })),
    ],
  };
}

export async function ofMonths(live: LiveMeeting): Promise<void> {
  await approvals(live);
  await answers(live);
  await notes(live);
  await silences(live);
  await live.passToTheEnd();
  await live.ended();
}

/** Returned, revised, proposed, escalated, stood in for, signed, filled; held back from one. */
async function approvals(live: LiveMeeting): Promise<void> {
  const { convene, id, house } = live;
  const circulation = 'convocation';
  const first = await live.awaited(circulation, 'branch');
  const by = (officer: string) => ({ actor: `officer:${officer}`, officer });
  const stale = { ...by(CHIEF), revision: 1, sha256: first.sha256 ?? '', evidence: { kind: 'none' as const } };
  await refused(convene.approve(id, circulation, { ...stale, ...by(LEGAL) }));
  await convene.approve(id, circulation, stale);
  const comments = 'Paragraph 2: cite the resolution by its date.';
  await convene.returnForRevision(id, circulation, { ...by(DIRECTOR), revision: 1, comments });
  await live.awaited(circulation, 'revision', 2);
  await convene.revise(id, circulation, { ...DESK, revision: 2, textSha256: null });
  const revision = (
    await until('the text to be drafted again', async () => {
      const { awaits } = await live.view(circulation);
      return awaits?.step === 'branch' && awaits;
    })
  ).revision;
  await refused(convene.approve(id, circulation, stale));
  for (const _ of [CHIEF, DIRECTOR]) await approve(house, id, await live.awaited(circulation, 'branch', revision));
  const legal = await live.awaited(circulation, 'legal', revision);
  const unsigned = { ...by(LEGAL), revision, sha256: legal.sha256 ?? '', evidence: { kind: 'none' as const } };
  await convene.approve(id, circulation, unsigned);

  const change = live.plan.officers.find((officer) => officer.id === LEGAL);
  if (change === undefined) throw new Error('no legal officer');
  const days = { from: after(0).slice(0, 10), until: after(DAY).slice(0, 10) };
  const away = [{ ...days, delegate: ISSUING, basis: 'Memorandum 4' }];
  await live.order('changeOfficer', { ...DESK, change: { ...change, away }, reason: 'Mission' });
  await until('the deputy to be awaited', async () => (await live.view(circulation)).awaits?.officer === ISSUING);
  await live.skipTime(workflowIds.circulation(id, circulation));
  await until('the step to be escalated', async () => {
    const { wait, awaits } = await live.view(circulation);
    return wait?.reminded === 2 && awaits?.officer === LEGAL;
  });
  await live.sign(circulation, 'legal', revision);
  await live.awaited(circulation, 'issue', revision);
  const { today } = await live.view(circulation);
  await convene.fillIssue(id, circulation, { ...by(ISSUING), number: 'ODA/09-2024/CCM', date: today });
  await live.order('hold', { ...DESK, participant: 'CHE', reason: 'The mission moves.' });
  await live.sign(circulation, 'issue', revision);
  await live.dispatched(circulation);
  await live.order('release', { ...DESK, participant: 'CHE' });
  await live.order('resend', { ...DESK, circulation, only: ['FRA'] });
}

const paper = (receivedAt: string, kind: 'note_verbale' | 'telephone' = 'note_verbale') => ({
  actor: 'staff:geneva-desk',
  basis: { kind, reference: 'No. 7', date: receivedAt.slice(0, 10), receivedAt },
});
const own = (participant: string) => ({ actor: `participant:${participant}`, participant });

/** By participants and by staff, alone and in a list; some are refused. */
async function answers(live: LiveMeeting): Promise<void> {
  const { convene, id } = live;
  await convene.answer(id, { ...own('FRA'), kind: 'acknowledge' });
  await convene.nominate(id, 'AUT', delegation('head', 'delegate'), { actor: 'participant:AUT' });
  await refused(convene.nominate(id, 'NZL', delegation('delegate'), { actor: 'participant:NZL' }));
  await convene.nominate(id, 'NZL', delegation('delegate'), paper(after(-30)));
  await convene.answer(id, { participant: 'BEL', ...paper(after(-60)), kind: 'nil_return' });
  await convene.answer(id, { ...own('MEX'), kind: 'nil_return' });
  await convene.nominate(id, 'IDN', delegation('head'), { actor: 'participant:IDN' });
  await convene.answer(id, { ...own('IDN'), kind: 'withdraw' });
  await refused(convene.answer(id, { ...own('AUT'), participant: 'BEL', kind: 'nil_return' }));
  const note = 'Asks for the note in Spanish.';
  await convene.answer(id, { participant: 'ESP', ...paper(after(-60), 'telephone'), kind: 'call_logged', note });
  const collection = live.collection(await convene.registry.shardOf(id, 'ESP'));
  const one = { v: 1, id: 'answer-1', ...own('ESP'), kind: 'acknowledge' };
  const list = {
    v: 1,
    answers: [one, one, { ...one, id: 'answer-2', actor: 'nobody' }, 7, { ...one, participant: 'XXX' }],
  };
  await collection.executeUpdate(names.updates.answers, { args: [list] });
  await collection.executeUpdate(names.updates.answer, { args: [one], updateId: 'answer-1' });
}

/** Information, a correction, an extension, and a capacity that changes on its date. */
async function notes(live: LiveMeeting): Promise<void> {
  await live.order('inform', { ...DESK, arrangements });
  await live.issue('information-1');
  const corrections = [{ where: words('Registration'), was: words('9 September'), now: words('8 September') }];
  await live.order('correct', { ...DESK, circulation: 'information-1', corrections, only: ['CHE'] });
  await live.order('extend', { ...DESK, deadline: dayAfter(230 * DAY) });
  await live.issue('correction-1');
  await live.issue('extension-1');
  const notification = { reference: 'C.N.12', date: after(0).slice(0, 10) };
  const status = { ...DESK, participant: 'VUT', effective: dayAfter(4), notification } as const;
  await live.order('recordStatus', { ...status, capacity: 'state_party' });
  await live.issue('information-2');
}

/** One that nobody breaks, and one that is broken in time. */
async function silences(live: LiveMeeting): Promise<void> {
  const { convene, id } = live;
  const stateOf = async (circulation: string) =>
    (await convene.state(id)).orders?.silences.find((one) => one.circulation === circulation)?.state;
  const text = words('Plenary meetings may be followed online.');
  const propose = (proposal: Parameters<typeof live.order<'proposeBySilence'>>[1]['proposal'], seconds: number) =>
    live.order('proposeBySilence', { ...DESK, proposal, words: words('It is decided.'), until: dayAfter(seconds) });
  await propose({ act: 'changeFormat', format: 'hybrid', text }, 45);
  await live.issue('silence-1');
  await until('the silence to have decided', async () => (await stateOf('silence-1')) === 'taken');
  await live.issue('information-3');
  await propose({ act: 'postpone', dates: null }, 20 * DAY);
  await live.issue('silence-2');
  const object = { kind: 'object', procedure: 'silence-2' } as const;
  await refused(convene.answer(id, { ...own('USA'), ...object }));
  await convene.answer(id, { ...own('CHE'), ...object });
  await until('the silence to be broken', async () => (await stateOf('silence-2')) === 'broken');
  await until('nothing more to be under way', async () => (await convene.state(id)).commands.length === 0);
  await refused(convene.answer(id, { participant: 'FRA', ...paper(after(-1)), ...object }));
}

// ---------------------------------------------------------------------------------------------- of seconds

/** Its deadline passes, is extended and passes again; it opens, admits, sits and closes by timers that nobody skips. */
export async function ofSeconds(live: LiveMeeting, inSession: () => Promise<void>): Promise<void> {
  const { convene, id } = live;
  await live.issue('convocation');
  const request = { reference: 'Letter 12', date: after(0).slice(0, 10) };
  await live.order('inviteOrganization', { ...DESK, organization: 'OSCE', request });
  await live.issue('letter-1');
  await convene.answer(id, { ...own('CHE'), kind: 'nil_return' });
  await convene.nominate(id, 'FRA', delegation('head'), { actor: 'participant:FRA' });
  await badMessages(live);
  await live.phase('preparing');
  await convene.answer(id, { ...own('AUT'), kind: 'nil_return' });
  await convene.answer(id, { participant: 'BEL', ...paper(live.plan.deadline.at), kind: 'nil_return' });
  await live.order('extend', { ...DESK, deadline: dayAfter(25) });
  await live.issue('extension-1');
  await live.phase('in_session');
  const decision = decided();
  await live.order('decideAdmission', { ...DESK, organization: 'OSCE', admission: 'admitted', decision });
  const seen = { participant: 'FRA', actor: 'staff:desk', kind: 'attendance' } as const;
  await convene.answer(id, { ...seen, attendance: 'present' });
  await inSession();
  await convene.answer(id, { ...seen, attendance: 'departed' });
  await live.phase('concluded');
  await live.ended();
}

/** Signals that are malformed or unknown, updates that are refused, Cancel in the Temporal UI: all to no effect. */
async function badMessages(live: LiveMeeting): Promise<void> {
  const { signals, updates } = names;
  const to = {
    meeting: live.workflow(workflowIds.meeting(live.id)),
    collection: live.collection(),
    circulation: live.workflow(workflowIds.circulation(live.id, 'convocation')),
  };
  for (const handle of Object.values(to)) {
    for (const name of ['unheard-of', signals.report, signals.command, signals.approve, signals.tick, signals.lapse])
      await handle.signal(name, { v: 1, kind: 'nothing', id: randomUUID() });
    await handle.signal('of no argument');
    await handle.cancel();
  }
  const late = { v: 1, actor: `officer:${CHIEF}`, officer: CHIEF, revision: 1, sha256: 'f'.repeat(64) };
  await to.circulation.signal(signals.approve, late);
  const attempts = [
    [to.circulation, updates.approve, late],
    [to.meeting, updates.cancel, 'cancel it'],
    [to.meeting, updates.advanceClock, { v: 1, actor: 'staff:desk', to: after(DAY) }],
    [to.collection, updates.answer, { v: 1, kind: 'acknowledge' }],
    [to.collection, updates.answers, {}],
  ] as const;
  for (const [handle, name, message] of attempts) {
    const taken = await handle.executeUpdate(name, { args: [message] }).then(
      () => true,
      () => false,
    );
    if (taken) throw new Error(`${name} was taken`);
  }
  const repair = { v: 1, id: 'repair-1', actor: 'staff:desk', participants: [], outcomes: [] };
  await to.collection.executeUpdate(updates.repair, { args: [repair] });
}

// ---------------------------------------------------------------------------------------------- cancelled

const datesIn = (days: number) => ({
  deadline: dayAfter(days * DAY),
  opens: dayAfter((days + 10) * DAY),
  provisionalListAt: after((days + 11) * DAY),
  closes: dayAfter((days + 12) * DAY),
});

/** Postponed to dates to be decided, convened anew, moved, postponed again and cancelled before that was told. */
export async function postponedAndCancelled(live: LiveMeeting): Promise<void> {
  const { convene, id } = live;
  await live.issue('convocation');
  await live.order('extend', { ...DESK, deadline: dayAfter(210 * DAY) });
  await live.awaited('extension-1', 'legal');
  await convene.withdraw(id, 'extension-1', { ...DESK, reason: 'Superseded' });
  await live.order('inform', { ...DESK, arrangements });
  await live.awaited('information-1', 'legal');
  await live.order('postpone', { ...DESK, dates: null, decision: decided() });
  await live.issue('postponement-1');
  await refused(live.order('postpone', { ...DESK, dates: null, decision: decided() }));
  await live.order('reschedule', { ...DESK, dates: datesIn(300), invite: true, decision: decided() });
  await live.issue('postponement-2');
  await live.phase('collecting');
  await convene.answer(id, { ...own('CHE'), kind: 'acknowledge' });
  const venue = { name: 'Palais des Nations', city: 'Geneva', country: 'Switzerland', timeZone: 'UTC' };
  await live.order('changeVenue', { ...DESK, venue, decision: decided() });
  await live.issue('venue-1');
  await live.order('postpone', { ...DESK, dates: datesIn(400), decision: decided() });
  await live.awaited('postponement-3', 'legal');
  await live.order('cancel', { ...DESK, decision: decided() });
  await live.issue('cancellation-1');
  await live.ended();
}

// ---------------------------------------------------------------------------------------------- under way

export function planOfWaiting(plan: MeetingPlan): MeetingPlan {
  const { acts } = plan;
  if (acts === undefined) throw new Error('the plan says nothing of acts');
  const chain = acts.chain.map((step) => ({ ...step, remindAfterDays: 3 }));
  return { ...plan, id: 'waiting', acts: { ...acts, chain } };
}

/** It waits for its deadline, and two circulations for an officer. */
export async function underApproval(live: LiveMeeting): Promise<void> {
  await live.issue('convocation');
  await live.convene.answer(live.id, { ...own('CHE'), kind: 'acknowledge' });
  await live.order('inform', { ...DESK, arrangements });
  await approve(live.house, live.id, await live.awaited('information-1', 'legal'));
  await live.awaited('information-1', 'issue');
  await live.order('inform', { ...DESK, arrangements });
  await live.awaited('information-2', 'legal');
  await until('its officer to be reminded by a timer', async () => {
    const { events } = await live.workflow(workflowIds.circulation(live.id, 'information-2')).fetchHistory();
    return events?.some(({ timerStartedEventAttributes: timer }) => timer != null);
  });
}

/** The mail server of every second mission puts the convocation off while the histories are kept. */
export async function midDispatch(
  live: LiveMeeting,
  house: House,
  world: RunningSink,
  keep: () => Promise<void>,
): Promise<void> {
  const later = new Map<string, boolean>();
  world.setRefuse((address) => {
    if (!later.has(address)) later.set(address, later.size % 2 === 0);
    return later.get(address) === true ? { code: 451, message: '4.7.1 later' } : null;
  });
  const issued = live.issue('convocation');
  // awaited at the end; until then what fails here is what is said
  issued.catch(() => null);
  await until('some to be reached', async () => {
    const { rows } = await house.pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM outbox WHERE meeting = $1 AND state = 'sent'`,
      [live.id],
    );
    return (rows[0]?.n ?? 0) > 0;
  });
  await keep();
  world.setRefuse(() => null);
  await issued;
}
