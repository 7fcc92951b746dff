import type { Command } from '../../domain/messages/commands.ts';
import { inParts } from '../../domain/parts.ts';
import {
  askedForCredentials,
  explainParticipantRefusal,
  type ParticipantEvent,
  participantStatus,
} from '../../machines/machines.ts';
import { exactly } from '../shared/clock.ts';
import type { ActDraft } from '../shared/record.ts';
import { decidedContest } from './contested.ts';
import { adopted, examined } from './credentials.ts';
import { allMoved, isAsked, moved, newParticipant } from './participants.ts';
import { endedSilence, openedSilence, timelyObjections } from './silences.ts';
import { recorded, type ShardDecision, type ShardState } from './state.ts';

type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;
/** Commands that are done without waiting; a dispatch and its halt take time. */
export type OrderAtOnce = Exclude<Command, { kind: 'dispatch' | 'halt' }>;

/** `counts`: the results in this collection, for the meeting. */
export type OrderDecision = ShardDecision & { readonly counts: Record<string, number> };

/** Decides on a command of the meeting. It is never refused; one that concerns no participant here changes nothing. */
export function decideOrder(shard: ShardState, command: OrderAtOnce): OrderDecision {
  switch (command.kind) {
    case 'deadline':
      return passDeadline(shard, command);
    case 'close': {
      const { changed, effects } = allMoved(shard, { type: 'CLOSE' }, command.id);
      return { state: { participants: changed }, effects, counts: {} };
    }
    case 'extend':
      return extend(shard, command);
    case 'enrol':
      return enrol(shard, command);
    case 'admission':
      return admit(shard, command);
    case 'capacity':
      return changeCapacity(shard, command);
    case 'silence':
      return keepSilence(shard, command);
    case 'contest':
      return settleContest(shard, command);
    case 'credentials':
      return examine(shard, command);
    case 'credentials_adopted':
      return adopt(shard, command);
  }
}

/** The act of a completed command; `convene check` looks for its id. */
const done = ({ shard }: ShardState, { id }: Command, act: Omit<ActDraft, 'id' | 'actor'>) =>
  recorded({ id: `${id}/${shard}`, actor: 'system:meeting', ...act });

/** Participants that have not answered become `no_reply`. */
function passDeadline(shard: ShardState, command: CommandOf<'deadline'>): OrderDecision {
  const { changed, effects } = allMoved(shard, { type: 'DEADLINE' }, command.id);
  const counts = { no_reply: changed.length };
  const act = done(shard, command, {
    action: 'deadline_applied',
    subject: `collection ${shard.shard}`,
    authority: 'the deadline of the plan',
    detail: counts,
  });
  return { state: { participants: changed }, effects: [...effects, act], counts };
}

/** Participants without an answer are awaited again, and answers received by the new deadline become timely. */
function extend(shard: ShardState, command: CommandOf<'extend'>): OrderDecision {
  const { deadline, id } = command;
  const { changed, effects } = allMoved(shard, { type: 'EXTENDED', deadline: exactly(deadline) }, id);
  const wasLate = (code: string) => shard.participants.get(code)?.snapshot.context.late === true;
  const timely = changed.filter(({ code, snapshot }) => wasLate(code) && !snapshot.context.late);
  const counts = { awaited: changed.length - timely.length, timely: timely.length };
  const of = { subject: `collection ${shard.shard}`, authority: 'the extension of the deadline' };
  const lists = inParts(timely.map(({ code }) => code)).map((participants, index) =>
    recorded({
      ...of,
      id: `timely/${shard.shard}/${index + 1}/${id}`,
      actor: 'system:meeting',
      action: 'answers_timely',
      detail: { deadline, participants },
    }),
  );
  const act = done(shard, command, { ...of, action: 'deadline_extended', detail: { deadline, ...counts } });
  return { state: { deadline, participants: changed }, effects: [...effects, ...lists, act], counts };
}

/** One more participant of this shard, whose admission is requested. */
function enrol(shard: ShardState, command: CommandOf<'enrol'>): OrderDecision {
  const { participant, shard: whose } = command;
  if (whose !== shard.shard || shard.participants.has(participant.code)) return nothing({ enrolled: 0 });
  const { credentialsWanted } = shard;
  const asked = { admission: 'requested', credentialsWanted: isAsked(participant, credentialsWanted) } as const;
  const added = { ...newParticipant(participant, asked), version: 1 };
  const act = done(shard, command, {
    action: 'enrolled',
    subject: participant.code,
    authority: 'its request to be admitted',
    detail: { capacity: participant.capacity },
  });
  return { state: { participants: [added] }, effects: [act, { type: 'list_participants' }], counts: { enrolled: 1 } };
}

const admissions = {
  provisionally_invited: { type: 'PROVISIONALLY_INVITED' },
  admitted: { type: 'ADMITTED' },
  refused: { type: 'ADMISSION_REFUSED' },
} as const satisfies Record<CommandOf<'admission'>['admission'], ParticipantEvent>;

/** The decision on a request to be admitted. */
function admit(shard: ShardState, command: CommandOf<'admission'>): OrderDecision {
  const { participant: code, admission } = command;
  const participant = shard.participants.get(code);
  if (participant === undefined) return nothing({ changed: 0 });
  const event = admissions[admission];
  const next = moved(participant, event, command.id);
  const reason = next === null ? explainParticipantRefusal(participant.snapshot, event) : null;
  const act = done(shard, command, {
    action: next === null ? 'not_taken' : 'admission',
    subject: code,
    authority: 'the meeting',
    detail: { admission, ...(reason === null ? {} : { reason }) },
  });
  if (next === null) return { state: {}, effects: [act], counts: { changed: 0 } };
  return { state: { participants: [next.participant] }, effects: [...next.effects, act], counts: { changed: 1 } };
}

/** The capacity in which a participant takes part from now on. */
function changeCapacity(shard: ShardState, command: CommandOf<'capacity'>): OrderDecision {
  const { participant: code, capacity } = command;
  const participant = shard.participants.get(code);
  if (participant === undefined) return nothing({ changed: 0 });
  const from = participant.capacity;
  const act = done(shard, command, {
    action: 'capacity_changed',
    subject: code,
    authority: 'treaty status',
    detail: { from, to: capacity },
  });
  if (from === capacity) return { state: {}, effects: [act], counts: { changed: 0 } };
  const snapshot = isAsked(command, shard.credentialsWanted)
    ? askedForCredentials(participant.snapshot)
    : participant.snapshot;
  const changed = { ...participant, snapshot, capacity, version: participant.version + 1 };
  return { state: { participants: [changed] }, effects: [act], counts: { changed: 1 } };
}

/** A silence procedure opens or ends. */
function keepSilence(shard: ShardState, command: CommandOf<'silence'>): OrderDecision {
  const { procedure, until, state } = command;
  const keep = state === 'open' ? openedSilence : endedSilence;
  const silence = keep(shard.silences, procedure, until);
  const counts: Record<string, number> = state === 'open' ? {} : { objections: timelyObjections(silence) };
  const act = done(shard, command, {
    action: state === 'open' ? 'silence_opened' : 'silence_over',
    subject: procedure,
    authority: 'the meeting',
    detail: { shard: shard.shard, until, ...counts },
  });
  return { state: { silence }, effects: [act], counts };
}

/** The decision on a delegation that is contested. */
function settleContest(shard: ShardState, command: CommandOf<'contest'>): OrderDecision {
  const { participant: code, outcome, submission } = command;
  const participant = shard.participants.get(code);
  if (participant === undefined) return nothing({ changed: 0 });
  const decided = decidedContest(shard, participant, command);
  const of = { subject: code, authority: 'the decision of the legal adviser' };
  if ('reason' in decided) {
    const detail = { outcome, submission, reason: decided.reason };
    return {
      state: {},
      effects: [done(shard, command, { ...of, action: 'not_taken', detail })],
      counts: { changed: 0 },
    };
  }
  const { participant: next, effects } = decided;
  const { submission: seated, persons, late } = next.snapshot.context;
  const act = done(shard, command, {
    ...of,
    action: 'contest_decided',
    detail: {
      ...{ outcome, submission, status: participantStatus(next.snapshot), version: next.version },
      ...(seated !== null && { seated, persons, late }),
    },
  });
  return { state: { participants: [next] }, effects: [...effects, act], counts: { changed: 1 } };
}

/** What the committee found, of the participants of this shard. */
function examine(shard: ShardState, command: CommandOf<'credentials'>): OrderDecision {
  const { participants, effects } = examined(shard, command);
  return { state: { participants }, effects, counts: { examined: participants.length } };
}

/** The Meeting has decided: what was found is final. */
function adopt(shard: ShardState, command: CommandOf<'credentials_adopted'>): OrderDecision {
  const participants = adopted(shard);
  const counts = { decided: participants.length };
  const act = done(shard, command, {
    action: 'credentials_decided',
    subject: `collection ${shard.shard}`,
    authority: 'the Meeting, which adopted the report of the committee',
    detail: counts,
  });
  return { state: { participants }, effects: [act], counts };
}

const nothing = (counts: Record<string, number>): OrderDecision => ({ state: {}, effects: [], counts });
