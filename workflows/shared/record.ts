import { patched, uuid4, workflowInfo } from '@temporalio/workflow';
import { type Act, actId } from '../../domain/act.ts';
import type { DraftedDocument } from '../../domain/activities.ts';
import { firstWithin, sizeOf, startWithin } from '../../domain/bytes.ts';
import { storable } from '../../domain/storable.ts';
import type { Clock } from './clock.ts';
import { instant } from './clock.ts';

/** What a workflow says of an act; time, workflow and run are added here. Left out, it is about the workflow's own subject. */
export type ActDraft = Omit<Act, 'at' | 'worldAt' | 'workflow' | 'run' | 'basis' | 'detail' | 'subject'> &
  Partial<Pick<Act, 'basis' | 'detail' | 'subject'>>;

/** What a decision has for the record and for the page. */
export type RecordEffect =
  | { type: 'act'; act: ActDraft }
  /** An act of the workflow itself; without an id, it is given one of its own. */
  | { type: 'note'; action: string; detail: Act['detail']; id?: string }
  /** A message that changes nothing, with the reason. */
  | { type: 'setAside'; signal: string; reason: string; id?: string }
  /** A line for the page. */
  | { type: 'show'; line: string };

/** What a continue-as-new carries over of a record. */
export type CarriedRecord = { acts: Act[]; setAside?: string[] };

/** A page shows this many of the messages that were set aside; the record of acts has them all. */
const SHOWN = 5;
/** Bytes. An id is in an index of the registry, whose entries have at most 2,700. */
const LONGEST = { id: 600, detail: 2_000, reason: 400, line: 600 };
/** Bytes of acts that one activity takes, and that a turn carries over. */
const MOST = { written: 200_000, carried: 40_000 };

/** Text that somebody else chose, as the record takes it: at most so many bytes. */
const bounded = (text: string, bytes: number) => startWithin(storable(text, bytes), bytes);

/** Acts that wait for the registry to follow. They are carried over a continue-as-new. */
export class ActRecord {
  readonly pending: Act[];
  readonly #clock: Clock;
  readonly #by: string;
  readonly #subject: string;
  #setAside: string[];

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
  }

  /** Ids, and names of signals, are what a sender chose: one that cannot be stored must not stop the record. */
  add({ detail = {}, ...draft }: ActDraft): void {
    const { workflowId, runId } = workflowInfo();
    this.pending.push({
      basis: null,
      subject: this.#subject,
      ...draft,
      id: actId(draft.id, LONGEST.id),
      detail: Object.fromEntries(
        Object.entries(detail).map(([key, value]) => [
          key,
          typeof value === 'string' ? bounded(value, LONGEST.detail) : value,
        ]),
      ),
      at: this.#clock.iso,
      worldAt: instant(Date.now()),
      workflow: workflowId,
      run: runId,
    });
  }

  /** Executes what a decision has for the record. */
  enter(effect: RecordEffect): void {
    if (effect.type === 'act') this.add(effect.act);
    else if (effect.type === 'note') this.note(effect.action, effect.detail, effect.id);
    else if (effect.type === 'setAside') this.setAside(effect.signal, effect.reason, effect.id);
    else this.show(effect.line);
  }

  /** An act of the workflow itself that rests on nobody's authority: what it could not do, or did not accept. */
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
   * A signal that means nothing here changes nothing; it is recorded, and shown on the page with its reason. Signals of
   * different names may have one id.
   */
  setAside(signal: string, reason: string, id?: string): void {
    this.note('signal_set_aside', { signal, reason: bounded(reason, LONGEST.reason) }, id && `${signal}/${id}`);
    this.show(`${signal}: ${reason}`);
  }

  /** Puts a line on the page, among what was not accepted. */
  show(line: string): void {
    this.#setAside = [...this.#setAside, `${this.#clock.iso} ${bounded(line, LONGEST.line)}`].slice(-SHOWN);
  }

  /** The latest that was not accepted, for the page; to be carried over. */
  get notAccepted(): string[] {
    return this.#setAside;
  }

  /** Takes at most `limit` acts; the caller drops them with `written` when the registry has them. */
  batch(limit: number): Act[] {
    return this.pending.slice(0, limit);
  }

  /** The acts to be written next: all of them, unless they are more than one activity takes. */
  nextBatch(): Act[] {
    const isTooMuch = sizeOf(this.pending) > MOST.written && patched('acts-in-bytes');
    return isTooMuch ? firstWithin(this.pending, MOST.written) : [...this.pending];
  }

  /** Whether acts are to be written before a turn, since it does not carry so many. */
  isTooMuchToCarry(): boolean {
    return sizeOf(this.pending) > MOST.carried && patched('carried-acts-in-bytes');
  }

  written(count: number): void {
    this.pending.splice(0, count);
  }
}

/** What an act says of a paper drawn in several languages: the hash of the English one, and of each other by language. */
export const hashesOf = ({ sha256, others = [] }: DraftedDocument & { others?: DraftedDocument[] }): Act['detail'] => ({
  sha256,
  ...Object.fromEntries(others.map((other) => [`sha256_${other.language}`, other.sha256])),
});
