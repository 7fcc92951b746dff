import type { Entry } from '../../domain/session/entries.ts';
import type { Room, RoomPlan } from '../../domain/session/room.ts';

/** What the clerk enters next, most likely first, as far as the room alone tells; ready to be sent. */
export function likelyEntries(room: Room, plan: RoomPlan | null): Entry[] {
  switch (room.day) {
    case 'waiting':
    case 'interrupted':
      return [{ kind: 'sitting', act: 'open' }, ...(room.sittings.length === 0 ? [] : closing(room))];
    case 'suspended':
      return [
        { kind: 'sitting', act: 'resume' },
        { kind: 'sitting', act: 'adjourn' },
      ];
    case 'closed':
      return [];
    case 'sitting':
      return [
        ...(room.meeting.opened === null ? [{ kind: 'meeting', act: 'open' } as const] : []),
        ...votes(room),
        ...floor(room),
        ...proposals(room),
        ...items(room, plan),
        { kind: 'sitting', act: 'suspend' },
        { kind: 'sitting', act: 'adjourn' },
        ...closing(room),
      ];
  }
}

const closing = (room: Room): Entry[] => (room.report.adopted === null ? [] : [{ kind: 'meeting', act: 'close' }]);

function votes(room: Room): Entry[] {
  return Object.entries(room.votes).flatMap(([vote, { state, method, ballots, counts, cast }]): Entry[] => {
    if (state !== 'open') return [];
    const isCast = ballots !== undefined || counts !== undefined || cast !== undefined;
    const given: Entry =
      method === 'roll_call'
        ? { kind: 'vote', act: 'ballots', vote, ballots: { CODE: 'yes' } }
        : { kind: 'vote', act: 'counts', vote, counts: { yes: 0, no: 0, abstain: 0 } };
    return isCast && method !== 'roll_call'
      ? [{ kind: 'vote', act: 'announce', vote }]
      : [given, ...(isCast ? [{ kind: 'vote', act: 'announce', vote } as const] : [])];
  });
}

/** Who has the floor finishes; who is next takes it. */
function floor(room: Room): Entry[] {
  return Object.entries(room.lists).flatMap(([item, { speaking, waiting }]): Entry[] => {
    const [first] = waiting;
    return [
      ...(speaking === null ? [] : [{ kind: 'speak', act: 'finish', item, speaker: speaking.speaker } as const]),
      ...(first === undefined || room.items[item] !== 'open'
        ? []
        : [{ kind: 'speak', act: 'take', item, speaker: first.speaker, as: first.as } as const]),
    ];
  });
}

const proposals = (room: Room): Entry[] =>
  Object.entries(room.proposals).flatMap(([proposal, { state, item }]): Entry[] =>
    state === 'proposed' && room.items[item] === 'open' ? [{ kind: 'decide', proposal, how: 'without_vote' }] : [],
  );

function items(room: Room, plan: RoomPlan | null): Entry[] {
  const open = Object.entries(room.items).flatMap(([item, stands]) => (stands === 'open' ? [item] : []));
  const next = plan?.items.find((item) => room.items[item] === undefined);
  return [
    ...open.map((item): Entry => ({ kind: 'item', act: 'conclude', item })),
    ...(next === undefined ? [] : [{ kind: 'item', act: 'open', item: next } as const]),
  ];
}
