import { unmovedOf } from '../../domain/escalation.ts';
import type { Mode } from '../../domain/plan.ts';
import {
  contestOf,
  type ParticipantStatus,
  participantStatus,
  participantStatuses,
  rightsOf,
} from '../../machines/machines.ts';
import { banner, notAccepted, spaced } from '../shared/page.ts';
import type { CollectionParticipant } from './state.ts';

/** Where two authorities have named a delegation; each of them has a status besides. */
const contestedOf = (participants: readonly CollectionParticipant[]): string[] => {
  const names = participants.filter(({ snapshot }) => contestOf(snapshot) !== null).map((p) => `${p.name} (${p.code})`);
  return names.length === 0 ? [] : [`#### contested: ${names.length}`, names.join(', '), ''];
};

/** How credentials stand, where they are wanted; refused by the Meeting, a State has no rights. */
function credentialsLines(participants: readonly CollectionParticipant[]): string[] {
  const stands = (['awaited', 'submitted', 'deferred', 'accepted', 'refused'] as const).flatMap((state) => {
    const codes = participants.filter(({ snapshot }) => snapshot.value.credentials === state).map(({ code }) => code);
    return codes.length === 0 ? [] : [`- ${state} (${codes.length}): ${codes.join(', ')}`];
  });
  if (stands.length === 0) return [];
  const without = participants.filter(({ snapshot }) => rightsOf(snapshot) === 'none').map(({ code }) => code);
  const rights =
    without.length === 0
      ? 'Until the Meeting has decided, all take part provisionally, with their rights.'
      : `Without rights by decision of the Meeting: ${without.join(', ')}.`;
  return ['#### Credentials', ...stands, '', rights, ''];
}

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
    ...escalationLines(page),
    ...credentialsLines(page.participants),
    ...notAccepted(page.notAccepted),
  ].join('\n');
}

/** The most that are named: a page is looked at, and `today` has them all. */
const NAMED = 40;

/** Whom mail has not moved: undeliverable, or silent when the date for replies had passed; States Parties first. */
function escalationLines({
  meeting,
  participants,
}: {
  meeting: string;
  participants: readonly CollectionParticipant[];
}): string[] {
  const standings = participants.map(({ code, name, capacity, snapshot }) => ({
    ...{ code, name, capacity, status: participantStatus(snapshot) },
    correspondence: snapshot.value.correspondence,
  }));
  // a collection knows no reminders: silence is that at the date for replies
  const missed = new Set(standings.filter(({ status }) => status === 'no_reply').map(({ code }) => code));
  const unmoved = unmovedOf(standings, true).filter(({ code, why }) => why === 'undeliverable' || missed.has(code));
  if (unmoved.length === 0) return [];
  const rest = unmoved.length - NAMED;
  return [
    `#### To be reached another way: ${unmoved.length}`,
    ...unmoved.slice(0, NAMED).map(({ code, name, why }) => `- ${name} (${code}): ${why}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
    '',
    `By which channel, and how: \`convene today ${meeting}\``,
    '',
  ];
}
