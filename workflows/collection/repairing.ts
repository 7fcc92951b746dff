import type { ApplicationFailure } from '@temporalio/common';
import type { Repair } from '../../domain/messages/answers.ts';
import { participantStatus } from '../../machines/machines.ts';
import { readSnapshot, unknownParticipant } from './participants.ts';
import { recorded, type ShardDecision, type ShardState } from './state.ts';

/**
 * Restores lost records from the registry; records of the collection that are newer stay.
 *
 * @throws ApplicationFailure `malformed` where a snapshot is not one of the machine's
 */
export function decideRepair(
  shard: ShardState,
  { participants, id, actor }: Repair,
): { refused: ApplicationFailure } | (ShardDecision & { adopted: string[] }) {
  const stranger = participants.find(({ code }) => !shard.participants.has(code));
  if (stranger !== undefined) return { refused: unknownParticipant(shard, stranger.code) };
  const taken = newest(participants).flatMap(({ code, version, snapshot }) => {
    const known = shard.participants.get(code);
    if (known === undefined || version <= known.version) return [];
    return [{ from: known.version, participant: { ...known, version, snapshot: readSnapshot(snapshot) } }];
  });
  return {
    state: { participants: taken.map(({ participant }) => participant) },
    adopted: taken.map(({ participant }) => participant.code),
    effects: taken.map(({ from, participant: { code, version, snapshot } }) =>
      recorded({
        id: `repair/${code}/${version}/${id}`,
        actor,
        action: 'record_taken_back',
        subject: code,
        authority: 'convene repair',
        detail: { from, version, status: participantStatus(snapshot) },
      }),
    ),
  };
}

/** One record of each participant: of several, that of the highest version. */
function newest(participants: Repair['participants']): Repair['participants'] {
  const byCode = new Map<string, Repair['participants'][number]>();
  for (const one of participants) {
    if (one.version > (byCode.get(one.code)?.version ?? Number.NEGATIVE_INFINITY)) byCode.set(one.code, one);
  }
  return [...byCode.values()];
}
