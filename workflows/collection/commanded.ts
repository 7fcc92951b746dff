import type { Command } from '../../domain/messages/commands.ts';
import { inParts } from '../../domain/parts.ts';
import { explainParticipantRefusal, type ParticipantEvent } from '../../machines/machines.ts';
import { exactly } from '../shared/clock.ts';
import type { ActRecord } from '../shared/record.ts';
import type { Participants } from './participants.ts';
import type { Silences } from './silences.ts';
import type { OpenCommand } from './state.ts';

type Order<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** What the meeting's orders work on, besides dispatches. */
export type Holdings = {
  shard: number;
  record: ActRecord;
  participants: Participants;
  silences: Silences;
  credentialsWanted: boolean;
};

/** The silent become `no_reply`. */
export function passDeadline({ participants, record, shard }: Holdings, open: OpenCommand): void {
  open.counts.no_reply = 0;
  for (const p of participants.all) if (participants.apply(p, { type: 'DEADLINE' })) open.counts.no_reply += 1;
  record.add({
    id: `${open.command.id}/${shard}`,
    actor: 'system:meeting',
    action: 'deadline_applied',
    subject: `collection ${shard}`,
    authority: 'the deadline of the plan',
    detail: { no_reply: open.counts.no_reply },
  });
}

/** The silent are awaited again, and what came in by the new deadline is late no more. */
export function extend(
  { participants, record, shard }: Holdings,
  open: OpenCommand,
  { deadline, id }: Order<'extend'>,
) {
  const event: ParticipantEvent = { type: 'EXTENDED', deadline: exactly(deadline) };
  const timely: string[] = [];
  let awaited = 0;
  for (const p of participants.all) {
    const { late } = p.snapshot.context;
    if (!participants.apply(p, event)) continue;
    if (late && !p.snapshot.context.late) timely.push(p.code);
    else awaited += 1;
  }
  open.counts.awaited = awaited;
  open.counts.timely = timely.length;
  const act = { actor: 'system:meeting', authority: 'the extension of the deadline' };
  for (const [index, codes] of inParts(timely).entries()) {
    record.add({
      ...act,
      id: `${id}/${shard}/timely/${index + 1}`,
      action: 'answers_timely',
      subject: `collection ${shard}`,
      detail: { deadline, participants: codes },
    });
  }
  record.add({
    ...act,
    id: `${id}/${shard}`,
    action: 'deadline_extended',
    subject: `collection ${shard}`,
    detail: { deadline, awaited, timely: timely.length },
  });
}

/** One more participant of this shard, whose admission is requested. */
export function enrol(
  { participants, record, shard, credentialsWanted }: Holdings,
  open: OpenCommand,
  { participant, id, shard: whose }: Order<'enrol'>,
): boolean {
  open.counts.enrolled = 0;
  if (whose !== shard || participants.get(participant.code) !== undefined) return false;
  participants.changed(participants.add(participant, { admission: 'requested', credentialsWanted }));
  open.counts.enrolled = 1;
  record.add({
    id: `${id}/${shard}`,
    actor: 'system:meeting',
    action: 'enrolled',
    subject: participant.code,
    authority: 'its request to be admitted',
    detail: { capacity: participant.capacity },
  });
  return true;
}

const admissions = {
  provisionally_invited: { type: 'PROVISIONALLY_INVITED' },
  admitted: { type: 'ADMITTED' },
  refused: { type: 'ADMISSION_REFUSED' },
} as const satisfies Record<Order<'admission'>['admission'], ParticipantEvent>;

/** What became of a request to be admitted. */
export function admit(holdings: Holdings, open: OpenCommand, { participant: code, admission, id }: Order<'admission'>) {
  const { participants, record, shard } = holdings;
  const participant = participants.get(code);
  open.counts.changed = 0;
  if (participant === undefined) return;
  const event = admissions[admission];
  const objection = explainParticipantRefusal(participant.snapshot, event);
  if (objection === null && participants.apply(participant, event)) open.counts.changed = 1;
  record.add({
    id: `${id}/${shard}`,
    actor: 'system:meeting',
    action: objection === null ? 'admission' : 'not_taken',
    subject: code,
    authority: 'the meeting',
    detail: { admission, ...(objection === null ? {} : { reason: objection }) },
  });
}

/** The capacity in which a participant takes part from now on. */
export function changeCapacity(
  holdings: Holdings,
  open: OpenCommand,
  { participant: code, capacity, id }: Order<'capacity'>,
) {
  const { participants, record, shard } = holdings;
  const participant = participants.get(code);
  open.counts.changed = 0;
  if (participant === undefined) return;
  const from = participant.capacity;
  if (from !== capacity) {
    participant.capacity = capacity;
    participants.changed(participant);
    open.counts.changed = 1;
  }
  record.add({
    id: `${id}/${shard}`,
    actor: 'system:meeting',
    action: 'capacity_changed',
    subject: code,
    authority: 'treaty status',
    detail: { from, to: capacity },
  });
}

/** A silence procedure begins, or is over. */
export function keepSilence({ silences, record, shard }: Holdings, open: OpenCommand, command: Order<'silence'>): void {
  const { procedure, until, state, id } = command;
  if (state === 'open') silences.open(procedure, until);
  else open.counts.objections = silences.end(procedure, until);
  record.add({
    id: `${id}/${shard}`,
    actor: 'system:meeting',
    action: state === 'open' ? 'silence_opened' : 'silence_over',
    subject: procedure,
    authority: 'the meeting',
    detail: { shard, until, ...open.counts },
  });
}
