import { uuid4, workflowInfo } from '@temporalio/workflow';
import { type Act, actId } from '../../domain/act.ts';
import type { DraftedDocument } from '../../domain/activities.ts';
import { firstWithin, sizeOf, startWithin } from '../../domain/bytes.ts';
import { storable } from '../../domain/storable.ts';
import { SIGNALS_A_DAY, unheardDay } from '../../domain/unheard.ts';
import type { Clock } from './clock.ts';
import { instant } from './clock.ts';
import { countUnheard } from './counting.ts';
import { patched } from './patches.ts';

/** An act without time, workflow and run, which `ActRecord` adds. The default subject is the workflow's own. */
export type ActDraft = Omit<Act, 'at' | 'worldAt' | 'workflow' | 'run' | 'basis' | 'detail' | 'subject'> &
  Partial<Pick<Act, 'basis' | 'detail' | 'subject'>>;

/** A signal that changes nothing, with the reason and its code. `isProven`: its sender is known, and it is always an act. */
export type SetAside = { signal: string; reason: string; code: string; id?: string; isProven?: boolean };

/** The effects of a decision on the record and the page. */
export type RecordEffect =
  | { type: 'act'; act: ActDraft }
  /** An act of the workflow itself; without `id`, one is generated. */
  | { type: 'note'; action: string; detail: Act['detail']; id?: string }
  | ({ type: 'setAside' } & SetAside)
  /** A line for the page. */
  | { type: 'show'; line: string };

/** What a continue-as-new carries over of a record. */
export type CarriedRecord = { acts: Act[]; setAside?: string[]; unheard?: UnheardDay };

/** How many signals have changed nothing on a day, by the code of the reason; `unproven`: those whose sender nobody knows. */
export type UnheardDay = { day: string; codes: Record<string, number>; unproven: number };

/** A page shows this many of the messages that were set aside; the record of acts has them all. */
const SHOWN = 5;
/** Bytes. An id is in an index of the registry, whose entries have at most 2,700. */
const MAX_FIELD_BYTES = { id: 600, detail: 2_000, reason: 400, line: 600 };
/** Bytes of acts that one activity takes, and that a turn carries over. */
const MAX_BYTES = { written: 200_000, carried: 40_000 };
/** Bytes of one activity's input, acts and all; no input of ours has 400 KB. */
const LARGEST_INPUT = 390_000;

/** Bytes of acts that one activity takes, where so many others go with them. */
export const roomForActs = (others: number): number => Math.min(MAX_BYTES.written, LARGEST_INPUT - others);

/** Text from outside, made storable and cut to a number of bytes. */
const bounded = (text: string, bytes: number) => startWithin(storable(text, bytes), bytes);

/** Acts that are not written to the registry yet. They survive continue-as-new. */
export class ActRecord {
  readonly pending: Act[];
  readonly #clock: Clock;
  readonly #by: string;
  readonly #subject: string;
  #setAside: string[];
  #unheard: UnheardDay;

  /**
   * @param by what the workflow is, such as `collection`: it acts as `system:collection`.
   * @param subject what its own acts are about.
   */
  constructor(clock: Clock, by: string, subject: string, carried: CarriedRecord | null = null) {
    this.#clock = clock;
    this.#by = by;
    this.#subject = subject;
    this.pending = [...(carried?.acts ?? [])];
    this.#setAside = [...(carried?.setAside ?? [])];
    this.#unheard = carried?.unheard ?? { day: '', codes: {}, unproven: 0 };
  }

  /** Adds an act. Senders choose ids and signal names, so these are made storable here. */
  add({ detail = {}, ...draft }: ActDraft): void {
    const { workflowId, runId } = workflowInfo();
    this.pending.push({
      basis: null,
      subject: this.#subject,
      ...draft,
      id: actId(draft.id, MAX_FIELD_BYTES.id),
      detail: Object.fromEntries(
        Object.entries(detail).map(([key, value]) => [
          key,
          typeof value === 'string' ? bounded(value, MAX_FIELD_BYTES.detail) : value,
        ]),
      ),
      at: this.#clock.iso,
      worldAt: instant(Date.now()),
      workflow: workflowId,
      run: runId,
    });
  }

  /** Executes an effect of a decision. */
  enter(effect: RecordEffect): void {
    if (effect.type === 'act') this.add(effect.act);
    else if (effect.type === 'note') this.note(effect.action, effect.detail, effect.id);
    else if (effect.type === 'setAside') this.setAside(effect);
    else this.show(effect.line);
  }

  /** Adds an act of the workflow itself, without an authority: something it could not do or did not accept. */
  note(action: string, detail: Act['detail'], id: string = uuid4()): void {
    const actor = `system:${this.#by}`;
    this.add({
      id: `${action}/${workflowInfo().workflowId}/${id}`,
      actor,
      action,
      subject: this.#subject,
      authority: 'none',
      detail,
    });
  }

  /**
   * Records an unusable signal and shows it on the page with the reason; beyond ten a day it is only counted. Signals of
   * different names may share an id.
   *
   * @returns whether it is an act
   */
  setAside({ signal, reason, code, id, isProven = false }: SetAside): boolean {
    const isAct = isProven || !this.onlyCounts();
    const count = this.#count(code, isProven);
    if (isAct) {
      const detail = { signal, reason: bounded(reason, MAX_FIELD_BYTES.reason) };
      this.note('signal_set_aside', detail, id && `${signal}/${id}`);
      this.show(`${signal}: ${reason}`);
    }
    if (!isProven && count === SIGNALS_A_DAY)
      this.show(`${count} signals changed nothing today; further ones are only counted`);
    return isAct;
  }

  /** @returns how many of senders whom nobody knows there have been today */
  #count(code: string, isProven: boolean): number {
    const { day, codes, unproven: before } = this.unheard;
    const count = (codes[code] ?? 0) + 1;
    const unproven = isProven ? before : before + 1;
    this.#unheard = { day, codes: { ...codes, [code]: count }, unproven };
    countUnheard({ kind: 'signal', code, count });
    return unproven;
  }

  /** Whether the next signal that changes nothing is counted, and no act. */
  onlyCounts(): boolean {
    return this.unheard.unproven >= SIGNALS_A_DAY && patched('ten-signals-a-day');
  }

  /** The signals of today that changed nothing; they are carried over. */
  get unheard(): UnheardDay {
    const day = unheardDay(this.#clock.iso);
    return this.#unheard.day === day ? this.#unheard : { day, codes: {}, unproven: 0 };
  }

  /** Adds a line to the page, under "Not accepted". */
  show(line: string): void {
    this.#setAside = [...this.#setAside, `${this.#clock.iso} ${bounded(line, MAX_FIELD_BYTES.line)}`].slice(-SHOWN);
  }

  /** The latest lines for the page; they are carried over. */
  get notAccepted(): string[] {
    return this.#setAside;
  }

  /** The first `limit` acts; the caller removes them with `written` once the registry has them. */
  batch(limit: number): Act[] {
    return this.pending.slice(0, limit);
  }

  /** The acts to write next: as many as one activity takes, with so many bytes of `others`. */
  nextBatch(others = 0): Act[] {
    const room = roomForActs(others);
    const isTooMuch = sizeOf(this.pending) > room && patched('acts-in-bytes');
    return isTooMuch ? firstWithin(this.pending, room) : [...this.pending];
  }

  /** Whether acts must be written before a continue-as-new, which cannot carry so many. */
  isTooMuchToCarry(): boolean {
    return sizeOf(this.pending) > MAX_BYTES.carried && patched('carried-acts-in-bytes');
  }

  written(count: number): void {
    this.pending.splice(0, count);
  }
}

/** Hashes for the act of a paper drawn in several languages: `sha256` is of the English one. */
export const hashesOf = ({ sha256, others = [] }: DraftedDocument & { others?: DraftedDocument[] }): Act['detail'] => ({
  sha256,
  ...Object.fromEntries(others.map((other) => [`sha256_${other.language}`, other.sha256])),
});
