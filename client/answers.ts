import type { Client } from '@temporalio/client';
import { firstWithin } from '../domain/bytes.ts';
import { type Answer, LARGEST, type Outcome } from '../domain/messages/answers.ts';
import { names, workflowIds } from '../domain/messages/messages.ts';

/** Calls under way to one collection. The rest gathers meanwhile and goes out as one list. */
const IN_FLIGHT = 1;
/** How many answers, and bytes of them, go in one list; the rest of the message has some room. */
const LARGEST_LIST = { count: 200, bytes: LARGEST.answers - 1_000 };

type Waiting = {
  answer: Answer & { id: string };
  settle: { resolve(outcome: Outcome): void; reject(error: unknown): void };
};
type Door = { waiting: Waiting[]; inFlight: number };

/**
 * Sends answers to collections, gathering what its callers ask at the same time: one alone goes out at once, many go out
 * in lists. Each caller gets its own outcome.
 */
export class AnswerDoors {
  readonly #client: Client;
  readonly #doors = new Map<string, Door>();

  constructor(client: Client) {
    this.#client = client;
  }

  send(meeting: string, shard: number, answer: Answer & { id: string }): Promise<Outcome> {
    const workflowId = workflowIds.collection(meeting, shard);
    const door = this.#doors.get(workflowId) ?? { waiting: [], inFlight: 0 };
    this.#doors.set(workflowId, door);
    return new Promise((resolve, reject) => {
      door.waiting.push({ answer, settle: { resolve, reject } });
      this.#drain(workflowId, door);
    });
  }

  #drain(workflowId: string, door: Door): void {
    while (door.inFlight < IN_FLIGHT && door.waiting.length > 0) {
      const first = door.waiting.slice(0, LARGEST_LIST.count).map(({ answer }) => answer);
      const batch = door.waiting.splice(0, firstWithin(first, LARGEST_LIST.bytes).length);
      door.inFlight += 1;
      void this.#call(workflowId, batch).finally(() => {
        door.inFlight -= 1;
        this.#drain(workflowId, door);
      });
    }
  }

  async #call(workflowId: string, batch: Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#client.workflow
        .getHandle(workflowId)
        .executeUpdate<Outcome[], [unknown]>(names.updates.answers, {
          args: [{ v: 1, answers: batch.map(({ answer }) => answer) }],
        });
      batch.forEach(({ answer, settle }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) settle.reject(new Error(`no outcome for ${answer.id}`));
        else settle.resolve(outcome);
      });
    } catch (error) {
      for (const { settle } of batch) settle.reject(error);
    }
  }
}
