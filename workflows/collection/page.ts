import type { Mode } from '../../domain/plan.ts';
import { contestOf, type ParticipantStatus, participantStatus, participantStatuses } from '../../machines/machines.ts';
import { banner, notAccepted, spaced } from '../shared/page.ts';
import type { CollectionParticipant } from './state.ts';

/** Where two authorities have named a delegation; each of them has a status besides. */
const contestedOf = (participants: readonly CollectionParticipant[]): string[] => {
  const names = participants.filter(({ snapshot }) => contestOf(snapshot) !== null).map((p) => `${p.name} (${p.code})`);
  return names.length === 0 ? [] : [`#### contested: ${names.length}`, names.join(', '), ''];
};

export function collectionPage(page: {
  meeting: string;
  shard: number;
  shards: number;
  mode: Mode;
  participants: readonly CollectionParticipant[];
  notAccepted: string[];
}): string {
  const withStatus = (status: ParticipantStatus) =>
    page.participants.filter((p) => participantStatus(p.snapshot) === status).map((p) => `${p.name} (${p.code})`);
  return [
    ...banner(page.mode),
    `### Participants of ${page.meeting}, ${page.shard} of ${page.shards}`,
    ...participantStatuses.flatMap((status) => {
      const names = withStatus(status);
      return names.length === 0 ? [] : [`#### ${spaced(status)}: ${names.length}`, names.join(', '), ''];
    }),
    ...contestedOf(page.participants),
    ...notAccepted(page.notAccepted),
  ].join('\n');
}
