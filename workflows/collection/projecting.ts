import { condition } from '@temporalio/workflow';
import type { ProjectedParticipant, RegistryActivities } from '../../domain/activities.ts';
import { firstWithin } from '../../domain/bytes.ts';
import { participantStatus } from '../../machines/machines.ts';
import { patched } from '../shared/patches.ts';
import type { ports } from '../shared/ports.ts';
import type { ActRecord } from '../shared/record.ts';
import type { ShardKeeper } from './keeper.ts';
import type { CollectionInput, CollectionParticipant } from './state.ts';
import type { Turn } from './turn.ts';

/** Rows and acts written to the registry in one activity: how many, and bytes as JSON. */
const MAX = { count: 200, rows: 150_000, acts: 200_000 };
/** Milliseconds between two projections while answers keep coming. */
const PACE = 500;

/** Writes changed rows and new acts of a collection to the registry. */
export class Projection {
  readonly #of: Pick<CollectionInput, 'meeting' | 'mode'>;
  readonly #registry: ReturnType<typeof ports>['registry'];
  readonly #keeper: ShardKeeper;
  readonly #record: ActRecord;
  readonly #turn: Turn;
  #writing = false;

  constructor(
    of: Pick<CollectionInput, 'meeting' | 'mode'>,
    { registry }: Pick<ReturnType<typeof ports>, 'registry'>,
    { keeper, record, turn }: { keeper: ShardKeeper; record: ActRecord; turn: Turn },
  ) {
    this.#of = of;
    this.#registry = registry;
    this.#keeper = keeper;
    this.#record = record;
    this.#turn = turn;
  }

  get writing(): boolean {
    return this.#writing;
  }

  /** Whether the registry has everything. */
  get clean(): boolean {
    return !this.#writing && !this.#isBehind;
  }

  get #isBehind(): boolean {
    return this.#keeper.dirty.size > 0 || this.#record.pending.length > 0;
  }

  /**
   * Writes for as long as the run lasts. Once a turn has begun only the excess over what can be carried is written, also where it
   * becomes too much later: further answers must not delay the turn.
   *
   * @param urgent whether something waits for the registry, so that answers are not batched.
   * @param then told after each write whether it had answers.
   */
  async follow(urgent: () => boolean, then: (answered: boolean) => void): Promise<void> {
    for (;;) {
      await condition(() => this.#isBehind && !this.#turn.leaves(this.#record));
      if (this.#turn.abandons(this.#record)) return;
      // what woke at the same moment may have begun the turn
      if (this.#turn.leaves(this.#record)) continue;
      const before = this.#keeper.answers;
      then(await this.#write());
      // Answers came in meanwhile and more will follow: batch them. A command, a tick or a turn does not wait.
      if (this.#keeper.answers > before)
        await condition(() => this.#turn.begun || urgent(), PACE, { summary: 'answers gather' });
    }
  }

  async #write(): Promise<boolean> {
    const { dirty, participants } = this.#keeper;
    const rows = this.#within(
      [...dirty].slice(0, MAX.count).flatMap((code) => rowOf(participants.get(code)) ?? []),
      MAX.rows,
    );
    const acts = this.#within(this.#record.batch(MAX.count), MAX.acts);
    for (const { code } of rows) dirty.delete(code);
    this.#writing = true;
    await this.#registry.project.executeWithOptions({ summary: `${rows.length} rows, ${acts.length} acts` }, [
      { ...this.#of, rows, acts } satisfies Parameters<RegistryActivities['project']>[0],
    ]);
    this.#record.written(acts.length);
    this.#writing = false;
    this.#turn.happened();
    return acts.some(({ id }) => id.startsWith('answer/'));
  }

  /** The first items that fit into one call. Earlier releases limited only their number. */
  #within<T>(items: T[], bytes: number): T[] {
    const fitting = firstWithin(items, bytes);
    return fitting.length === items.length || !patched('projects-within-bytes') ? items : fitting;
  }
}

const rowOf = (participant: CollectionParticipant | undefined): ProjectedParticipant | undefined =>
  participant && {
    code: participant.code,
    capacity: participant.capacity,
    status: participantStatus(participant.snapshot),
    version: participant.version,
    snapshot: participant.snapshot,
  };
