import { workflowInfo } from '@temporalio/workflow';
import type { Act } from '../activities/types.ts';
import type { Clock } from './clock.ts';
import { instant } from './clock.ts';

/** What a workflow says of an act; time, workflow and run are added here. */
export type ActDraft = Omit<Act, 'at' | 'worldAt' | 'workflow' | 'run' | 'basis' | 'detail'> &
  Partial<Pick<Act, 'basis' | 'detail'>>;

/** Acts that wait for the registry to follow. They are carried over a continue-as-new. */
export class ActRecord {
  readonly pending: Act[];
  readonly #clock: Clock;

  constructor(clock: Clock, carried: Act[] = []) {
    this.#clock = clock;
    this.pending = [...carried];
  }

  add(draft: ActDraft): void {
    const { workflowId, runId } = workflowInfo();
    this.pending.push({
      basis: null,
      detail: {},
      ...draft,
      at: this.#clock.iso,
      worldAt: instant(Date.now()),
      workflow: workflowId,
      run: runId,
    });
  }

  /** Takes at most `limit` acts; the caller drops them with `written` when the registry has them. */
  batch(limit: number): Act[] {
    return this.pending.slice(0, limit);
  }

  written(count: number): void {
    this.pending.splice(0, count);
  }
}
