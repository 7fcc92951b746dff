import { dayAfter, startOf } from '../../domain/day.ts';
import type { CirculationPlan } from '../../domain/plan.ts';
import type { Acting } from '../../machines/machines.ts';
import { type Clock, instant } from '../shared/clock.ts';
import type { ActRecord } from '../shared/record.ts';
import type { Awaiting } from './awaiting.ts';
import type { Notices, Wanted } from './noticing.ts';
import type { CirculationState } from './state.ts';

type Ports = {
  plan: CirculationPlan;
  state: CirculationState;
  clock: Clock;
  record: ActRecord;
  notices: Notices;
  timeZone: string;
  awaiting: Awaiting;
};

/** An officer is reminded after so many days, and after as many again who may act for him; no more. */
const REMINDERS = 2;
const DAY_MS = 86_400_000;

export type Waiting = ReturnType<typeof waiting>;

/** What comes by itself while a circulation awaits somebody: reminders, escalation, the days of those who stand in. */
export function waiting({ plan, state, clock, record, notices, timeZone, awaiting }: Ports) {
  const { today, awaitedHash, acting, awaits } = awaiting;

  /** Waiting begins anew with each step, and with each text. */
  function follow(): void {
    const awaited = awaits();
    const key = awaited === null ? null : `${awaited.revision}/${awaited.step}`;
    if (key === null) state.wait = null;
    else if (state.wait?.key !== key) state.wait = { key, since: clock.iso, reminded: 0 };
  }

  function reminderDue(): number | null {
    const { chain, step } = state.snapshot.context;
    const days = plan.chain.find((one) => one.step === chain[step]?.step)?.remindAfterDays;
    if (state.officers === null || days === undefined || state.wait === null || awaitedHash() === null) return null;
    const { since, reminded } = state.wait;
    return reminded < REMINDERS ? Date.parse(since) + (reminded + 1) * days * DAY_MS : null;
  }

  /** When the day comes from which another acts for an officer of the awaited step, or he himself again. */
  function turnOfDelegates(): number | null {
    const { chain, step } = state.snapshot.context;
    if (state.officers === null || awaitedHash() === null) return null;
    const [day] = (chain[step]?.delegates ?? [])
      .flatMap(({ from, until }) => [from, dayAfter(until)])
      .filter((one) => one > today())
      .sort();
    return day === undefined ? null : startOf(day, timeZone);
  }

  function nextDue(): string | null {
    const instants = [reminderDue(), turnOfDelegates()].filter((ms) => ms !== null);
    return instants.length === 0 ? null : instant(Math.min(...instants));
  }

  /** Does what has come due; false where nothing has. */
  function comeDue(): boolean {
    const due = reminderDue();
    if (due !== null && due <= clock.now) {
      remind();
      return true;
    }
    if (state.officers === null || state.told === null || state.told === JSON.stringify(acting())) return false;
    state.tasks.push({ type: 'tell' });
    return true;
  }

  function remind(): void {
    const { wait } = state;
    const awaited = awaits();
    if (wait !== null) wait.reminded += 1;
    if (wait === null || awaited === null) return;
    const { revision, step } = awaited;
    const next = escalatedTo();
    const asked: Acting[] = next.length === 0 ? acting() : next.map((officer) => ({ officer, for: officer }));
    const officers = asked.map((one) => one.officer).join(', ');
    const { since, reminded } = wait;
    const action = next.length === 0 ? 'officers_reminded' : 'step_escalated';
    record.note(action, { revision, step, since, officers }, `${wait.key}/${since}/${reminded}`);
    notices.addAgain(
      asked.map((who) => ({ ...wanted(who), since })),
      clock.iso,
    );
    state.tasks.push({ type: 'tell' });
  }

  /** Who else may act in the awaited step, once its officers were reminded in vain. */
  function escalatedTo(): string[] {
    const { chain, step } = state.snapshot.context;
    const awaited = chain[step];
    if (awaitedHash() === null || awaited === undefined || (state.wait?.reminded ?? 0) < REMINDERS) return [];
    const delegates = awaited.delegates.filter((one) => one.from <= today() && today() <= one.until);
    const asked = acting().map((one) => one.officer);
    const others = [...delegates.map((one) => one.officer), ...(awaited.superior === null ? [] : [awaited.superior])];
    return [...new Set(others)].filter((officer) => !asked.includes(officer));
  }

  /** What a notice says to somebody who is awaited. */
  function wanted(who: Acting): Wanted {
    const { context } = state.snapshot;
    const awaited = context.chain[context.step];
    const sha256 = awaitedHash();
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

  return { follow, nextDue, comeDue, escalatedTo, wanted };
}
