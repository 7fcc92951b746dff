import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { firstWithin } from '../domain/bytes.ts';
import { gathering } from '../domain/gather.ts';
import { type Answer, LARGEST, type Outcome } from '../domain/messages/answers.ts';
import { names, workflowIds } from '../domain/messages/messages.ts';
import { type OpenedLink, signedByLinks } from './people.ts';

/** How many answers, and bytes of them, go in one list; the rest of the message has some room. */
const LARGEST_LIST = { count: 200, bytes: LARGEST.answers - 1_000 };

type Sent = { answer: Answer & { id: string }; link: OpenedLink | null };

const isUnproved = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === 'unproved';

/**
 * Sends answers to collections, in batches where many are asked at the same time; a single answer is sent at once. Each
 * caller gets its own outcome.
 */
export class AnswerDoors {
  readonly #client: Client;
  readonly #doors = new Map<string, (sent: Sent) => Promise<Outcome>>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** @param sent.link the personal link through which it came, where it is an answer of the page */
  send(meeting: string, shard: number, sent: Sent): Promise<Outcome> {
    const workflowId = workflowIds.collection(meeting, shard);
    const door =
      this.#doors.get(workflowId) ?? gathering((answers) => this.#call(workflowId, answers), LARGEST_LIST.count);
    this.#doors.set(workflowId, door);
    return door(sent);
  }

  /** Sends what was gathered in lists of bounded bytes, one after another: one that fails fails its own answers alone. */
  async #call(workflowId: string, answers: readonly Sent[]): Promise<(Outcome | Error)[]> {
    const outcomes: (Outcome | Error)[] = [];
    while (outcomes.length < answers.length) {
      const rest = answers.slice(outcomes.length);
      const within = firstWithin(
        rest.map(({ answer }) => answer),
        LARGEST_LIST.bytes,
      ).length;
      outcomes.push(...(await this.#ask(workflowId, rest.slice(0, within))));
    }
    return outcomes;
  }

  async #ask(workflowId: string, answers: readonly Sent[]): Promise<(Outcome | Error)[]> {
    try {
      const message = { v: 1, answers: answers.map(({ answer }) => answer) };
      const links = new Set(answers.flatMap(({ link }) => link ?? []));
      const outcomes = await signedByLinks([...links], () =>
        this.#client.workflow
          .getHandle(workflowId)
          .executeUpdate<Outcome[], [unknown]>(names.updates.answers, { args: [message] }),
      );
      return answers.map(({ answer: { id } }, index) => outcomes[index] ?? new Error(`no outcome for ${id}`));
    } catch (error) {
      if (answers.length > 1 && isUnproved(error)) return this.#oneByOne(workflowId, answers);
      const lost = error instanceof Error ? error : new Error(String(error));
      return answers.map(() => lost);
    }
  }

  /** A proof is for a whole list: where one answer is not for its sender to give, the others still are. */
  async #oneByOne(workflowId: string, answers: readonly Sent[]): Promise<(Outcome | Error)[]> {
    const outcomes: (Outcome | Error)[] = [];
    for (const answer of answers) outcomes.push(...(await this.#ask(workflowId, [answer])));
    return outcomes;
  }
}
