import { workflowInfo } from '@temporalio/workflow';
import { sizeOf } from '../../domain/bytes.ts';
import type { CredentialsPaper } from '../../domain/credentials.ts';
import type { Command } from '../../domain/messages/commands.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import { progressIn } from '../../domain/orders/credentials.ts';
import type { CommandDraft } from '../../domain/orders/rule.ts';
import { Clock } from '../shared/clock.ts';
import { patched } from '../shared/patches.ts';
import { ports, possible, tell } from '../shared/ports.ts';
import { ActRecord, hashesOf } from '../shared/record.ts';
import { beginCirculation, beginCollections, beginSession } from './children.ts';
import type { Decided, MeetingActDraft, MeetingEffect, MeetingFacts } from './deciding.ts';
import { opened, rosterReady } from './opening.ts';
import { expectChanges } from './ordering.ts';
import { phaseOf } from './reading.ts';
import { reached } from './silences.ts';
import { type MeetingInput, type MeetingState, openOrder, stateOf } from './state.ts';

/**
 * A running meeting: takes decisions and executes their effects. Values read from `state` before an await may be out of date
 * after it, so every decision reads the state again.
 */
export class RunningMeeting {
  readonly input: MeetingInput;
  readonly clock: Clock;
  readonly record: ActRecord;
  state: MeetingState;
  /** Something happened. */
  stir: () => void = () => {};
  readonly #ports = ports();

  constructor(input: MeetingInput) {
    this.input = input;
    this.clock = new Clock(input.mode, input.at);
    this.record = new ActRecord(this.clock, 'meeting', input.meeting, input.state);
    this.state = stateOf(input);
  }

  get facts(): MeetingFacts {
    return {
      meeting: this.input.meeting,
      mode: this.input.mode,
      now: this.clock.now,
      isClosed: this.input.proofs === 'closed',
      patched,
    };
  }

  /** Puts the decided state and acts in place, synchronously. */
  take({ state, acts, stirs }: Omit<Decided, 'effects'>): void {
    this.state = state;
    for (const act of acts) this.#add(act);
    if (stirs) this.stir();
  }

  /** Puts a decision in place and executes its effects. */
  async carryOut(decided: Decided): Promise<void> {
    this.take(decided);
    for (const effect of decided.effects) await this.#execute(effect);
  }

  async open(): Promise<void> {
    const { meeting, mode, plan } = this.input;
    const { firstExecutionRunId: run } = workflowInfo();
    const { opening } = this.#ports;
    const start = { meeting, mode, run, ...(this.facts.isClosed && { closed: { plan } }) };
    const roster = await opening.openMeeting.executeWithOptions({ summary: 'law and roster' }, [start]);
    this.take(opened(this.state, roster, this.facts));
    await beginCollections(this.#parent, roster.shards);
    this.take(rosterReady(this.state, this.facts));
    this.take(expectChanges(this.state, roster.changes ?? [], this.facts));
  }

  /** Writes phase, counts, acts and a changed plan to the registry. */
  async follow(): Promise<void> {
    const { state, record } = this;
    const { plan, saved } = state.orders;
    // a changed plan goes with them
    const acts = record.nextBatch(sizeOf({ counts: state.tally, ...(saved ? {} : { plan }) }));
    await this.#ports.registry.recordMeeting.executeWithOptions({ summary: `${acts.length} acts` }, [
      {
        meeting: this.input.meeting,
        phase: phaseOf(state),
        counts: state.tally,
        acts,
        ...(saved ? {} : { plan }),
      },
    ]);
    if (this.state.orders.plan === plan) this.#set({ orders: { ...this.state.orders, saved: true } });
    record.written(acts.length);
  }

  get #parent() {
    return { input: this.input, plan: this.state.orders.plan, clock: this.clock, codes: this.state.codes };
  }

  #set(change: Partial<MeetingState>): void {
    this.state = { ...this.state, ...change };
  }

  #add({ key, ...act }: MeetingActDraft): void {
    this.record.add({ ...act, id: `meeting/${key}`, subject: this.input.meeting });
  }

  #act(action: string, key: string, detail: MeetingActDraft['detail']): void {
    this.#add({ actor: 'system:meeting', action, key, detail, authority: 'the plan' });
    this.stir();
  }

  async #execute(effect: MeetingEffect): Promise<void> {
    switch (effect.do) {
      case 'command':
        return this.#command(effect.command);
      case 'begin_circulation':
        return beginCirculation(this.#parent, effect.planned);
      case 'begin_session':
        return beginSession(this.#parent);
      case 'tell':
        await tell(effect.to, effect.signal, effect.message);
        return;
      case 'enrol':
        return this.#enrol(effect.key, effect.organization);
      case 'draw_list':
        return this.#drawList(effect.round);
      case 'draw_credentials':
        return this.#drawCredentials(effect.paper, effect.revision);
      case 'look_who_is_reached':
        return this.#lookWhoIsReached(effect.procedure);
    }
  }

  async #command(order: CommandDraft & { id: string }): Promise<void> {
    const command: Command = { ...order, at: this.clock.iso };
    this.#set({ commands: [...this.state.commands, openOrder(command)] });
    this.stir();
    const taken = await tell(workflowIds.collection(this.input.meeting, 1), names.signals.command, command);
    // the command stays open until the collection is repaired
    if (!taken) this.#act('command_not_taken', `not_taken/${command.id}`, { command: command.id });
  }

  async #enrol(key: string, organization: string): Promise<void> {
    const { meeting, mode } = this.input;
    const enrolled = await possible(this.record, 'enrol', () =>
      this.#ports.registry.enrolParticipant({ meeting, mode, code: organization, at: this.clock.iso }),
    );
    if (enrolled === null) return;
    const { shard, ...participant } = enrolled;
    await this.#command({ kind: 'enrol', id: `${key}/enrol`, shard, participant });
    const admission = 'provisionally_invited';
    await this.#command({ kind: 'admission', id: `${key}/admission`, participant: organization, admission });
  }

  async #lookWhoIsReached(procedure: string): Promise<void> {
    const { meeting } = this.input;
    const summary = `${procedure}: whom it has not reached`;
    const participants = await this.#ports.registry.statesNotReached.executeWithOptions({ summary }, [
      { meeting, circulation: procedure },
    ]);
    await this.carryOut(reached(this.state, { procedure, participants }, this.facts));
  }

  async #drawList(round: number): Promise<void> {
    const { meeting, mode } = this.input;
    const list = await possible(this.record, 'deadline_list', () =>
      this.#ports.documents.drawList.executeWithOptions({ summary: 'list at the deadline' }, [
        { meeting, mode, kind: 'deadline', at: this.clock.iso, revision: round },
      ]),
    );
    if (list === null) return;
    const key = `deadline_list_drawn/${round}/${list.sha256.slice(0, 16)}`;
    this.#act('deadline_list_drawn', key, hashesOf(list));
  }

  async #drawCredentials(paper: CredentialsPaper, revision: number): Promise<void> {
    const { meeting, mode } = this.input;
    const what = paper.replace('-', '_');
    const drawn = await possible(this.record, what, () =>
      this.#ports.documents.drawCredentials.executeWithOptions({ summary: paper.replace('-', ' ') }, [
        { meeting, mode, paper, at: this.clock.iso, revision },
      ]),
    );
    if (drawn === null) return;
    if (paper === 'credentials-report') {
      const { orders } = this.state;
      this.#set({ orders: { ...orders, credentials: { ...progressIn(orders), reported: revision } } });
    }
    this.#act(`${what}_drawn`, `${what}_drawn/${revision}/${drawn.sha256.slice(0, 16)}`, hashesOf(drawn));
  }
}
