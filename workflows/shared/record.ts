import { uuid4, workflowInfo } from '@temporalio/workflow';
import type { Act } from '../../domain/act.ts';
import type { DraftedDocument } from '../../domain/activities.ts';
import { storable } from '../../domain/storable.ts';
import type { Clock } from './clock.ts';
import { instant } from './clock.ts';

/** What a workflow says of an act; time, workflow and run are added here. */
export type ActDraft = Omit<Act, 'at' | 'worldAt' | 'workflow' | 'run' | 'basis' | 'detail'> &
  Partial<Pick<Act, 'basis' | 'detail'>>;

/** What a continue-as-new carries over of a record. */
export type CarriedRecord = { acts: Act[]; setAside?: string[] };

/** A page shows this many of the messages that were set aside; the record of acts has them all. */
const SHOWN = 5;
/** Characters. An id is in an index of the registry, whose entries have at most 2,700 bytes. */
const LONGEST = { id: 600, detail: 2_000 };

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
      ...draft,
      id: storable(draft.id, LONGEST.id),
      detail: Object.fromEntries(
        Object.entries(detail).map(([key, value]) => [
          key,
          typeof value === 'string' ? storable(value, LONGEST.detail) : value,
        ]),
      ),
      at: this.#clock.iso,
      worldAt: instant(Date.now()),
      workflow: workflowId,
      run: runId,
    });
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

  /** A signal that means nothing here changes nothing; it is recorded, and shown on the page with its reason. */
  setAside(signal: string, reason: string, id?: string): void {
    this.note('signal_set_aside', { signal, reason: reason.slice(0, 400) }, id);
    this.show(`${signal}: ${reason}`);
  }

  /** Puts a line on the page, among what was not accepted. */
  show(line: string): void {
    this.#setAside = [...this.#setAside, `${this.#clock.iso} ${storable(line, 600)}`].slice(-SHOWN);
  }

  /** The latest that was not accepted, for the page; to be carried over. */
  get notAccepted(): string[] {
    return this.#setAside;
  }

  /** Takes at most `limit` acts; the caller drops them with `written` when the registry has them. */
  batch(limit: number): Act[] {
    return this.pending.slice(0, limit);
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
