import type { ChangeNotice } from '../../domain/activities.ts';
import type { OfficerChange } from '../../domain/orders/officer-change.ts';
import { namedBy } from '../../domain/warrant.ts';
import { NoticeSender, type SentNotice } from '../shared/notice-sender.ts';
import { noticePort } from '../shared/ports.ts';
import type { RunningMeeting } from './running.ts';

/** A notice of a change that is still to be sent. */
type DueNotice = { change: OfficerChange; round: number; open: boolean };

const keyOf = ({ change, round }: DueNotice) => `${change.id}/${round}`;

const dueNotices = (changes: readonly OfficerChange[]): DueNotice[] =>
  changes.flatMap((change) =>
    change.notices.filter(({ open }) => open).map(({ round }) => ({ change, round, open: true })),
  );

/** Tells officers of changes of their entries, once the registry has the order. */
export class ChangeNotices {
  readonly #meeting: RunningMeeting;
  readonly #sender: NoticeSender<DueNotice>;
  /** Those that were tried, with the tick of a rehearsal at which they were. */
  readonly #tried = new Map<string, number>();

  constructor(meeting: RunningMeeting) {
    this.#meeting = meeting;
    this.#sender = new NoticeSender({
      keyOf,
      deliver: (notice) => this.#deliver(notice),
      done: (sent) => this.#done(sent),
    });
  }

  /** Whether no notice is being sent. */
  get settled(): boolean {
    return this.#sender.settled;
  }

  /** Sends what is open; what no server took is tried again at the next tick. */
  send(): void {
    const { ticks, orders } = this.#meeting.state;
    const due = dueNotices(orders.changes).filter((notice) => this.#tried.get(keyOf(notice)) !== ticks);
    for (const notice of due) this.#tried.set(keyOf(notice), ticks);
    this.#sender.send(due);
  }

  #deliver({ change, round }: DueNotice) {
    const { input, state } = this.#meeting;
    const { meeting, mode } = input;
    const { id: order, officer, fields, signers, own, from, until, at, before, after, notices } = change;
    const to = notices.find((one) => one.round === round)?.to ?? 'former';
    const told: ChangeNotice = {
      ...namedBy(meeting, mode, state.orders.plan),
      ...{ mode, order, officer, to, round, at, fields, signers, own, from, until, before, after },
      ...(state.codes && { codes: state.codes.by }),
    };
    const summary = `notice of the change of ${officer}, ${to} address`;
    return noticePort(mode).notifyChange.executeWithOptions({ summary }, [told]);
  }

  #done({ notice: { change, round }, failed }: SentNotice<DueNotice>): void {
    const { state, record } = this.#meeting;
    const changes = state.orders.changes.map((one) =>
      one.id === change.id
        ? { ...one, notices: one.notices.map((of) => (of.round === round ? { ...of, open: false } : of)) }
        : one,
    );
    this.#meeting.state = { ...state, orders: { ...state.orders, changes } };
    if (failed === null) return;
    const { officer, id } = change;
    record.note('notice_failed', { officer, order: id, round, reason: failed });
    record.show(`notice to ${officer} of the change ${id}: ${failed}`);
    this.#meeting.stir();
  }
}
