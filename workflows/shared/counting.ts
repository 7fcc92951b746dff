import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { UnheardMessage } from '../../domain/unheard.ts';
import { clockNow } from './clock.ts';

/** What a workflow tells its worker to count. A count leaves nothing in the history and is not repeated by a replay. */
export interface CountingSinks extends Sinks {
  unheard: { count(message: UnheardMessage): void };
}

const { unheard } = proxySinks<CountingSinks>();

/** Has the worker count a message that changed nothing. */
export const countUnheard = (message: Omit<UnheardMessage, 'at'>): void =>
  unheard.count({ ...message, at: clockNow() });
