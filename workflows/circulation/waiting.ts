import { dayAfter, startOf } from '../../domain/day.ts';
import type { Acting } from '../../machines/machines.ts';
import { instant } from '../shared/clock.ts';
import { acting, awaitedHash, awaits } from './awaiting.ts';
import { addedAgain, type WantedNotice } from './notices.ts';
import type { CirculationDecision, CirculationFacts, CirculationState } from './state.ts';

/** What happens by time while a circulation waits for officers: reminders, escalation, the days on which delegates act. */

/** The first reminder goes to the officers of the step, the second to those who may act for them. */
const REMINDERS = 2;
const DAY_MS = 86_400_000;

/** Restarts the wait if another step or revision is awaited. */
export function followed(state: CirculationState, facts: CirculationFacts): CirculationState {
  const awaited = awaits(state, facts);
  if (awaited === null) return { ...state, wait: null };
  const key = `${awaited.revision}/${awaited.step}`;
  return state.wait?.key === key ? state : { ...state, wait: { key, since: instant(facts.now), reminded: 0 } };
}

function reminderDue(state: CirculationState, { plan }: CirculationFacts): number | null {
  const { chain, step } = state.snapshot.context;
  const days = plan.chain.find((one) => one.step === chain[step]?.step)?.remindAfterDays;
  if (state.officers === null || days === undefined || state.wait === null || awaitedHash(state) === null) return null;
  const { since, reminded } = state.wait;
  return reminded < REMINDERS ? Date.parse(since) + (reminded + 1) * days * DAY_MS : null;
}

/** When the delegates of the awaited step change next. */
function delegateChangeDue(state: CirculationState, { today, place }: CirculationFacts): number | null {
  const { chain, step } = state.snapshot.context;
  if (state.officers === null || awaitedHash(state) === null) return null;
  const [day] = (chain[step]?.delegates ?? [])
    .flatMap(({ from, until }) => [from, dayAfter(until)])
    .filter((one) => one > today)
    .sort();
  return day === undefined ? null : startOf(day, place);
}

/** The next instant at which something is due. */
export function nextDue(state: CirculationState, facts: CirculationFacts): string | null {
  const instants = [reminderDue(state, facts), delegateChangeDue(state, facts)].filter((ms) => ms !== null);
  return instants.length === 0 ? null : instant(Math.min(...instants));
}

/** What is due now, or null: a reminder, or a report because other officers are awaited than were last reported. */
export function dueNow(state: CirculationState, facts: CirculationFacts): CirculationDecision | null {
  const due = reminderDue(state, facts);
  if (due !== null && due <= facts.now) return reminded(state, facts);
  const { officers, told, tasks } = state;
  if (officers === null || told === null || told === JSON.stringify(acting(state, facts))) return null;
  return { state: { ...state, tasks: [...tasks, { type: 'tell' }] }, effects: [] };
}

function reminded(state: CirculationState, facts: CirculationFacts): CirculationDecision {
  const awaited = awaits(state, facts);
  const wait = state.wait === null ? null : { ...state.wait, reminded: state.wait.reminded + 1 };
  const next: CirculationState = { ...state, wait };
  if (wait === null || awaited === null) return { state: next, effects: [] };
  const { revision, step } = awaited;
  const others = escalatedTo(next, facts);
  const asked = others.length === 0 ? acting(next, facts) : others.map((officer) => ({ officer, for: officer }));
  const { key, since } = wait;
  const wanted = asked.map((who) => ({ ...wantedNotice(next, who), since }));
  return {
    state: {
      ...next,
      notices: addedAgain(next.notices, wanted, instant(facts.now)),
      tasks: [...next.tasks, { type: 'tell' }],
    },
    effects: [
      {
        type: 'note',
        action: others.length === 0 ? 'officers_reminded' : 'step_escalated',
        detail: { revision, step, since, officers: asked.map((one) => one.officer).join(', ') },
        id: `${key}/${since}/${wait.reminded}`,
      },
    ],
  };
}

/** Who else may act in the awaited step, once its officers have had their reminders. */
export function escalatedTo(state: CirculationState, facts: CirculationFacts): string[] {
  const { today } = facts;
  const { chain, step } = state.snapshot.context;
  const awaited = chain[step];
  if (awaitedHash(state) === null || awaited === undefined || (state.wait?.reminded ?? 0) < REMINDERS) return [];
  const delegates = awaited.delegates.filter((one) => one.from <= today && today <= one.until);
  const asked = acting(state, facts).map((one) => one.officer);
  const others = [...delegates.map((one) => one.officer), ...(awaited.superior === null ? [] : [awaited.superior])];
  return [...new Set(others)].filter((officer) => !asked.includes(officer));
}

/** The notice for an awaited officer. */
export function wantedNotice(state: CirculationState, who: Acting): WantedNotice {
  const { context } = state.snapshot;
  const awaited = context.chain[context.step];
  const sha256 = awaitedHash(state);
  const office = state.officers?.find(({ id }) => id === who.officer);
  return {
    revision: context.revision,
    step: sha256 === null ? 'revision' : (awaited?.step ?? ''),
    officer: who.officer,
    act: sha256 === null ? 'revise' : 'approve',
    sha256,
    ...(who.for === who.officer ? {} : { for: who.for }),
    ...(sha256 === null || awaited === undefined ? {} : { needs: awaited.evidence }),
    ...(office === undefined ? {} : { to: { title: office.title, email: office.email } }),
  };
}
