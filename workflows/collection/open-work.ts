import { condition } from '@temporalio/workflow';
import { Command } from '../../domain/messages/commands.ts';
import { names } from '../../domain/messages/messages.ts';
import { Report, type Tally, Tick } from '../../domain/messages/reports.ts';
import type { Clock } from '../shared/clock.ts';
import { lasting } from '../shared/lasting.ts';
import type { ActRecord } from '../shared/record.ts';
import { sentence } from '../shared/refusal.ts';
import { concerns, type HaltOrder } from './addressing.ts';
import { addCounts } from './counts.ts';
import { tallyOf } from './participants.ts';
import type { Signals } from './signals.ts';
import type { CollectionParticipant, CollectionState, OpenCommand, OpenTick } from './state.ts';
import type { Turn } from './turn.ts';

type Open = OpenCommand | OpenTick;

/** What commands and ticks need from the rest of the collection. */
export type WorkNeeds = {
  clock: Clock;
  record: ActRecord;
  turn: Turn;
  signals: Signals;
  participants: ReadonlyMap<string, CollectionParticipant>;
  /** Whether the registry has everything. */
  clean: () => boolean;
  /** Performs this collection's own part of a command, or as much as fits before a turn; null: it is already done. */
  carryOut: (open: OpenCommand) => Promise<void> | null;
};

/** Commands and ticks of the meeting: received, relayed, performed here, and reported once done below too. */
export class OpenWork {
  readonly commands: OpenCommand[];
  readonly ticks: OpenTick[];
  readonly finished: Map<string, Record<string, number>>;
  readonly tallies: Map<number, Tally>;
  /** Closed, and reported to the meeting. */
  ended: boolean;
  readonly #needs: WorkNeeds;
  readonly #begun = new Set<Open>();
  #working = 0;

  constructor(needs: WorkNeeds, carried: CollectionState | null) {
    this.#needs = needs;
    this.commands = carried?.commands ?? [];
    this.ticks = carried?.ticks ?? [];
    this.finished = new Map(carried?.finished);
    this.tallies = new Map(carried?.tallies);
    this.ended = carried?.ended ?? false;
  }

  /** Whether no command or tick is being performed right now. */
  get quiet(): boolean {
    return this.#working === 0;
  }

  get isNew(): boolean {
    return [...this.commands, ...this.ticks].some((open) => !this.#begun.has(open));
  }

  /** Counts of this collection and of all below it. */
  tally(): Tally {
    return tallyOf(this.#needs.participants.values(), this.tallies.values());
  }

  // ------------------------------------------------------------------------------------------ receiving

  hearCommand(raw: unknown): void {
    const { record, clock, signals } = this.#needs;
    const parsed = Command.safeParse(raw);
    if (!parsed.success) {
      record.setAside({ signal: names.signals.command, reason: sentence(parsed.error), code: 'malformed' });
      return;
    }
    const { id, at } = parsed.data;
    if (at !== undefined) clock.moveTo(at);
    if (this.commands.some((open) => open.command.id === id)) return;
    const before = this.finished.get(id);
    // the meeting may have lost the report, for example in a reset
    if (before !== undefined) {
      void lasting(() => this.#reportDone(id, before));
      return;
    }
    const below = [...signals.below];
    this.commands.push({ command: parsed.data, remaining: null, counts: {}, own: false, relayed: false, below });
  }

  hearTick(raw: unknown): void {
    const { record, clock, signals } = this.#needs;
    const parsed = Tick.safeParse(raw);
    if (!parsed.success) {
      record.setAside({ signal: names.signals.tick, reason: sentence(parsed.error), code: 'malformed' });
      return;
    }
    clock.moveTo(parsed.data.at);
    this.ticks.push({ tick: parsed.data, relayed: false, below: [...signals.below] });
  }

  /** Takes a report of a collection below; a report from anybody else is ignored. */
  hearReport(raw: unknown): void {
    const parsed = Report.safeParse(raw);
    if (!parsed.success) {
      const reason = sentence(parsed.error);
      this.#needs.record.setAside({ signal: names.signals.report, reason, code: 'malformed' });
      return;
    }
    const message = parsed.data;
    const from = this.#needs.signals.numberOf(message.child);
    if (from === undefined) return;
    if ('tally' in message && message.tally !== null) this.tallies.set(from, message.tally);
    if (message.kind === 'ticked') {
      const open = this.ticks.find((t) => t.tick.id === message.id);
      if (open !== undefined) open.below = open.below.filter((n) => n !== from);
    }
    if (message.kind === 'done') {
      const open = this.commands.find((c) => c.command.id === message.id);
      if (open === undefined || !open.below.includes(from)) return;
      open.below = open.below.filter((n) => n !== from);
      open.further ??= {};
      addCounts(open.further, message.counts);
    }
  }

  // ------------------------------------------------------------------------------------------ performing

  /** Begins commands and ticks that were received and are not begun in this run. */
  begin(): void {
    for (const open of this.commands.filter((one) => !this.#begun.has(one))) {
      this.#begun.add(open);
      void this.#command(open);
    }
    for (const open of this.ticks.filter((one) => !this.#begun.has(one))) {
      this.#begun.add(open);
      void this.#tick(open);
    }
  }

  async #command(open: OpenCommand): Promise<void> {
    const { command } = open;
    const { turn, signals, clean } = this.#needs;
    // the dispatches that it stops must have been relayed before it
    if (command.kind === 'halt' && !(await this.#relayedBefore(open, command))) return;
    await signals.relay(open);
    while (!open.own && !turn.begun) await this.#carryOut(open);
    if (!(await this.#settled(() => open.own && open.below.length === 0 && clean()))) return;
    const total = { ...open.counts };
    addCounts(total, open.further ?? {});
    this.commands.splice(this.commands.indexOf(open), 1);
    this.finished.set(command.id, total);
    await this.#reportDone(command.id, total);
    if (command.kind === 'close') this.ended = true;
  }

  async #carryOut(open: OpenCommand): Promise<void> {
    this.#working += 1;
    try {
      const doing = this.#needs.carryOut(open);
      // no await without a promise, so that commands keep the order of earlier histories
      if (doing !== null) await doing;
    } finally {
      this.#working -= 1;
      this.#needs.turn.happened();
    }
  }

  #relayedBefore(open: OpenCommand, command: HaltOrder): Promise<boolean> {
    const { signals } = this.#needs;
    const onItsWay = (other: OpenCommand) => concerns(command, other) && signals.isRelaying(other);
    return this.#settled(() => open.relayed || !this.commands.some(onItsWay));
  }

  #reportDone(id: string, counts: Record<string, number>): Promise<void> {
    return this.#needs.signals.tellAbove({ kind: 'done', id, counts, tally: this.tally() });
  }

  async #tick(open: OpenTick): Promise<void> {
    const { signals, clean } = this.#needs;
    await signals.relay(open);
    if (!(await this.#settled(() => open.below.length === 0 && this.commands.length === 0 && clean()))) return;
    this.ticks.splice(this.ticks.indexOf(open), 1);
    await signals.tellAbove({ kind: 'ticked', id: open.tick.id, nextDue: null, tally: this.tally() });
  }

  /**
   * Waits until `holds` is true or a turn begins, and returns whether it holds. The condition is checked again after waking,
   * since a signal handled in between may have changed it.
   */
  async #settled(holds: () => boolean): Promise<boolean> {
    const { turn } = this.#needs;
    do await condition(() => turn.begun || holds());
    while (!turn.begun && !holds());
    return holds();
  }
}
