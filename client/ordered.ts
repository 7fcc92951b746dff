import type { Act } from '../domain/act.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import type { MeetingView } from './client.ts';

/** What was ordered of a meeting, and how it stands. The meeting leads; the record says when and on what authority. */
export type OrderedAct = {
  id: string;
  act: string;
  officer: string | null;
  at: string | null;
  authority: string | null;
  reason: string | null;
  /** The circulation that communicates it. */
  circulation: string | null;
  state: 'in_effect' | 'waiting' | 'withdrawn' | 'lapsed' | 'stopped' | MeetingSilence['state'];
  /** What it waits for, why it lapsed, or who stopped it. */
  because: string | null;
};

type MeetingSilence = NonNullable<MeetingView['orders']>['silences'][number];
export type OpenSilence = {
  procedure: string;
  act: string;
  officer: string;
  until: string;
  state: MeetingSilence['state'];
  /** States Parties that it had not reached by then, where it waits for a person because of that. */
  unreached: string[];
};
export type Waits = { id: string; act: string; officer: string; circulation: string | null; at: string | null };

/** Orders that are still open. */
export type OpenOrders = {
  waiting: Waits[];
  silences: OpenSilence[];
  holds: { participant: string; circulation: string | null; reason: string }[];
};

/** What objections are awaited for, and what somebody still has to do something about. */
const AWAITED: readonly MeetingSilence['state'][] = ['drafted', 'open', 'counting', 'unreached'];
const OPEN: readonly MeetingSilence['state'][] = [...AWAITED, 'overturned', 'contested'];

export function openOrders({ orders }: Pick<MeetingView, 'orders'>): OpenOrders {
  const { waiting = [], holds = [] } = orders ?? {};
  return {
    waiting: waiting
      .filter(({ name }) => name !== 'proposeBySilence')
      .map(({ id, name, order, circulation, at }) => ({ id, act: name, officer: order.officer, circulation, at })),
    silences: silencesOf(orders === undefined ? {} : { orders }).filter(({ state }) => OPEN.includes(state)),
    holds: holds.map(({ circulation = null, ...hold }) => ({ ...hold, circulation })),
  };
}

/** All silence procedures, with those that are over. */
export const silencesOf = ({ orders }: Pick<MeetingView, 'orders'>): OpenSilence[] =>
  (orders?.silences ?? []).map((silence) => {
    const { proposal, officer, until } = silence.ordered.order;
    return {
      procedure: silence.circulation,
      act: proposal.act,
      officer,
      until: until.at,
      state: silence.state,
      unreached: silence.state === 'unreached' ? silence.participants : [],
    };
  });

/** Everything that was ordered, the oldest first. `acts` are those of the record about orders. */
export function orderedActs(state: Pick<MeetingView, 'orders' | 'circulations'>, acts: readonly Act[]): OrderedAct[] {
  const { taken = [], waiting = [], silences = [] } = state.orders ?? {};
  return taken.map(([id, { act, circulation, effective }]): OrderedAct => {
    const given = acts.find((one) => one.id === `meeting/order/${id}`);
    const waits = waiting.find((one) => one.id === id);
    const silence = silences.find((one) => one.circulation === circulation);
    const text = (value: Act['detail'][string] | undefined) => (typeof value === 'string' ? value : null);
    const stands = (): Pick<OrderedAct, 'state' | 'because'> => {
      if (act === 'proposeBySilence' && silence !== undefined) {
        const lapsed = acts.find((one) => one.id === `meeting/silence/${circulation}/lapsed`);
        if (lapsed !== undefined) return { state: 'lapsed', because: text(lapsed.detail.reason) };
        return {
          state: silence.state,
          because: AWAITED.includes(silence.state) ? `objections until ${silence.ordered.order.until.at}` : null,
        };
      }
      const stopped = acts.find((one) => one.id === `meeting/change_stopped/${id}`);
      if (stopped !== undefined) return { state: 'stopped', because: `stopped by ${stopped.actor}` };
      if (waits !== undefined) return { state: 'waiting', because: waits.circulation ?? waits.at };
      const lost = acts.find((one) => one.id === `meeting/order_lapsed/${id}`);
      if (lost !== undefined) return { state: 'lapsed', because: text(lost.detail.reason) };
      if (!effective && circulation !== null && state.circulations[circulation]?.state === 'withdrawn') {
        return { state: 'withdrawn', because: `${circulation} was withdrawn` };
      }
      return { state: 'in_effect', because: null };
    };
    return {
      id,
      act,
      officer: text(given?.detail.officer),
      at: given?.at ?? null,
      authority: given?.authority ?? null,
      reason: text(given?.detail.reason),
      circulation,
      ...stands(),
    };
  });
}

/** The plan without the circulations that lapsed or were withdrawn. */
export function stillPlanned(
  plan: MeetingPlan,
  state: Pick<MeetingView, 'circulations' | 'done' | 'phase'>,
): MeetingPlan {
  const comes = (name: string) => {
    const progress = state.circulations[name];
    if (progress === undefined) return !state.done.includes(`draft/${name}`);
    return progress.dispatched !== 'lapsed' && progress.state !== 'withdrawn';
  };
  return { ...plan, circulations: plan.circulations.filter(({ name }) => comes(name)) };
}
