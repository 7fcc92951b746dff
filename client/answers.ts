import type { Client } from '@temporalio/client';
import { gathering } from '../domain/gather.ts';
import type { Answer, Outcome } from '../domain/messages/answers.ts';
import { names, workflowIds } from '../domain/messages/messages.ts';

const LARGEST_LIST = 200;

type Sent = Answer & { id: string };

/**
 * Sends answers to collections, gathering what its callers ask at the same time: one alone goes out at once, many go out
 * in lists. Each caller gets its own outcome.
 */
export class AnswerDoors {
  readonly #client: Client;
  readonly #doors = new Map<string, (answer: Sent) => Promise<Outcome>>();

  constructor(client: Client) {
    this.#client = client;
  }

  send(meeting: string, shard: number, answer: Sent): Promise<Outcome> {
    const workflowId = workflowIds.collection(meeting, shard);
    const door = this.#doors.get(workflowId) ?? gathering((answers) => this.#call(workflowId, answers), LARGEST_LIST);
    this.#doors.set(workflowId, door);
    return door(answer);
  }

  async #call(workflowId: string, answers: readonly Sent[]): Promise<(Outcome | Error)[]> {
    const outcomes = await this.#client.workflow
      .getHandle(workflowId)
      .executeUpdate<Outcome[], [unknown]>(names.updates.answers, { args: [{ v: 1, answers }] });
    return answers.map(({ id }, index) => outcomes[index] ?? new Error(`no outcome for ${id}`));
  }
}
