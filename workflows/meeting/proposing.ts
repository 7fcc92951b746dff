import type { Act } from '../../domain/act.ts';
import type { Report } from '../../domain/messages/reports.ts';
import { type CommandDraft, decided } from '../../domain/orders.ts';
import type { Clock } from '../shared/clock.ts';
import { afterDecision } from './late-objections.ts';
import type { OrdersState, Proposed, Silence } from './state.ts';

type Ports = {
  state: Pick<OrdersState, 'silences' | 'tasks' | 'taken'>;
  clock: Clock;
  circulations: Record<string, { issued: { number: string } | null }>;
  ownAct: (action: string, key: string, detail: Act['detail']) => void;
  /** Nobody objected: orders what was proposed. */
  agreed: (circulation: string, ordered: ReturnType<typeof decided>) => void;
  /** Circulations that are not sent any more. */
  stop: (circulations: string[], reason: string, key: string) => void;
};

/** What is put to the States Parties for their silence: from the draft decision to what came of it. */
export function proposing({ state, clock, circulations, ownAct, agreed, stop }: Ports) {
  const silenceOf = (circulation: string) => state.silences.find((one) => one.circulation === circulation);

  function propose(circulation: string, ordered: Proposed): void {
    state.silences.push({ circulation, ordered, state: 'drafted' });
  }

  /** Its draft decision is not sent any more. */
  function lapse(circulation: string): void {
    const silence = silenceOf(circulation);
    if (silence?.state === 'drafted') silence.state = 'lapsed';
  }

  /** The dispatch of a draft decision begins: objections are taken from now on. Null where it is too late for it. */
  function open(circulation: string): CommandDraft | null {
    const silence = silenceOf(circulation);
    if (silence === undefined) return null;
    const { until } = silence.ordered.order;
    if (Date.parse(until.at) <= clock.now) {
      silence.state = 'lapsed';
      return null;
    }
    silence.state = 'open';
    return { kind: 'silence', procedure: circulation, until: until.at, state: 'open' };
  }

  function objected(report: Extract<Report, { kind: 'objection' }>): void {
    const { procedure, participant, late } = report;
    const silence = silenceOf(procedure);
    if (silence !== undefined && !late && ['taken', 'overturned', 'contested'].includes(silence.state)) {
      const { state: now, stop: note, act } = afterDecision(silence, report, state.taken, circulations);
      silence.state = now;
      const key = `silence/${procedure}/after/${participant}`;
      ownAct(act.action, key, act.detail);
      if (note !== null) stop([note], `${participant} had objected in time to ${procedure}`, key);
      return;
    }
    if (silence === undefined || late || (silence.state !== 'open' && silence.state !== 'counting')) return;
    silence.state = 'broken';
    ownAct('silence_broken', `silence/${procedure}/broken`, { circulation: procedure, participant });
    state.tasks.push({ type: 'command', key: `silence/${procedure}/over`, command: over(silence) });
  }

  /** The last instant has come: the collections count what came in. */
  function end(circulation: string): void {
    const silence = silenceOf(circulation);
    if (silence?.state !== 'open') return;
    silence.state = 'counting';
    state.tasks.push({ type: 'command', key: `silence/${circulation}/over`, command: over(silence) });
  }

  function counted(circulation: string, objections: number): void {
    const silence = silenceOf(circulation);
    if (silence?.state !== 'counting') return;
    if (objections > 0) {
      silence.state = 'broken';
      ownAct('silence_broken', `silence/${circulation}/broken`, { circulation, objections });
      return;
    }
    silence.state = 'taken';
    const { proposal, officer, until } = silence.ordered.order;
    const reference = circulations[circulation]?.issued?.number ?? circulation;
    agreed(circulation, decided(proposal, { officer, decision: { by: 'silence', reference, date: until.date } }));
  }

  /** Those that wait for their end. */
  const calendar = () =>
    state.silences.flatMap(({ circulation, state: now, ordered }) =>
      now === 'open' ? [{ key: `silence/${circulation}`, at: ordered.order.until.at, silence: circulation }] : [],
    );

  return { propose, lapse, open, objected, end, counted, calendar };
}

const over = ({ circulation, ordered }: Silence): CommandDraft => ({
  kind: 'silence',
  procedure: circulation,
  until: ordered.order.until.at,
  state: 'over',
});
