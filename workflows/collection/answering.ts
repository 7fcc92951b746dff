import type { Answer, Outcome } from '../../domain/messages/answers.ts';
import type { Report } from '../../domain/messages/reports.ts';
import { explainParticipantRefusal, type ParticipantEvent, participantStatus } from '../../machines/machines.ts';
import { type Clock, exactly } from '../shared/clock.ts';
import type { ActRecord } from '../shared/record.ts';
import { refusal } from '../shared/refusal.ts';
import type { Participants } from './participants.ts';
import type { Silences } from './silences.ts';
import type { CollectionParticipant, Remembered } from './state.ts';

type Kind = Answer['kind'];
/** What a participant may say of itself; the rest is for staff alone. */
const own: ReadonlySet<Kind> = new Set<Kind>([
  'acknowledge',
  'nominate',
  'nil_return',
  'withdraw',
  'credentials',
  'object',
]);
/** What staff record without a paper. */
const seen: ReadonlySet<Kind> = new Set<Kind>(['delivery_confirmed', 'attendance']);

/** The answers of one collection: what can be said against one, what it makes of the participant, what came of it. */
export class Answering {
  readonly outcomes: Map<string, Remembered>;
  /** How many were accepted, in all runs. */
  count: number;
  readonly #clock: Clock;
  readonly #record: ActRecord;
  readonly #participants: Participants;
  readonly #silences: Silences;
  readonly #deadline: () => string;
  readonly #tell: (objection: Omit<Extract<Report, { kind: 'objection' }>, 'child'>) => void;

  constructor(
    of: {
      clock: Clock;
      record: ActRecord;
      participants: Participants;
      silences: Silences;
      deadline: () => string;
      /** Tells the meeting of an objection. */
      tell: (objection: Omit<Extract<Report, { kind: 'objection' }>, 'child'>) => void;
    },
    carried: { outcomes: Remembered[]; answers: number } | null,
  ) {
    this.#clock = of.clock;
    this.#record = of.record;
    this.#participants = of.participants;
    this.#silences = of.silences;
    this.#deadline = of.deadline;
    this.#tell = of.tell;
    this.outcomes = new Map(carried?.outcomes.map((outcome) => [outcome[0], outcome]));
    this.count = carried?.answers ?? 0;
  }

  isRepeat(id: string | undefined): boolean {
    return id !== undefined && this.outcomes.has(id);
  }

  /** Everything that can be said against an answer, before it is taken into history. */
  check(answer: Answer): void {
    const participant = this.#participants.find(answer.participant);
    this.#checkSender(answer);
    if (answer.kind === 'object') return void this.#silences.check(answer, participant, this.#receivedAt(answer));
    const event = this.#eventOf(answer);
    if (event === null) return;
    const objection = explainParticipantRefusal(participant.snapshot, event);
    if (objection !== null) throw notNow(participant.code, objection);
  }

  accept(answer: Answer, id: string): Outcome {
    const repeated = this.outcomes.get(id);
    if (repeated !== undefined) {
      const [, participant, version, status, late] = repeated;
      return { ok: true, id, participant, version, status, late };
    }
    const participant = this.#participants.find(answer.participant);
    this.#checkSender(answer);
    const late = this.#isLate(answer);
    this.#take(answer, participant);
    const status = participantStatus(participant.snapshot);
    this.count += 1;
    this.outcomes.set(id, [id, participant.code, participant.version, status, late]);
    this.#record.add({
      // the caller chose the id: it must not stand for an act of another participant, or of a workflow
      id: `answer/${participant.code}/${id}`,
      actor: answer.actor,
      action: answer.kind,
      subject: participant.code,
      authority: answer.actor.startsWith('participant:') ? 'the participant itself' : 'recorded by the secretariat',
      basis: answer.basis ?? null,
      detail: { status, late, version: participant.version, ...particulars(answer) },
    });
    return { ok: true, id, participant: participant.code, status, version: participant.version, late };
  }

  #take(answer: Answer, participant: CollectionParticipant): void {
    if (answer.kind === 'object') {
      this.#tell(this.#silences.take(answer, participant, this.#receivedAt(answer)));
      return;
    }
    const event = this.#eventOf(answer);
    if (event === null || this.#participants.apply(participant, event)) return;
    throw notNow(participant.code, explainParticipantRefusal(participant.snapshot, event));
  }

  /** Whether its sender may say this, and on that basis. */
  #checkSender(answer: Answer): void {
    const { actor, participant, kind, basis } = answer;
    const itself = actor === `participant:${participant}`;
    if (actor.startsWith('participant:') && !(itself && own.has(kind))) {
      throw refusal(
        'not_yours',
        own.has(kind)
          ? `${actor} may not answer for ${participant}; it answers for itself, and staff record a paper`
          : `${kind} is recorded by staff, not by a participant`,
      );
    }
    if (!itself && !seen.has(kind) && basis === undefined) {
      throw refusal(
        'basis_missing',
        own.has(kind)
          ? `${actor} records an act of ${participant}: add the basis, that is kind, reference, date and receivedAt of the paper`
          : `${actor} records ${kind} of ${participant}: add the basis, that is kind, reference, date and receivedAt`,
      );
    }
    if (kind === 'call_logged' && basis?.kind !== 'telephone') {
      throw refusal(
        'basis_mismatch',
        `a call rests on the telephone, and its basis is a ${basis?.kind.replaceAll('_', ' ')}; give the basis kind telephone, or log a paper received`,
      );
    }
    if (basis !== undefined && Date.parse(basis.receivedAt) > this.#clock.now) {
      throw refusal(
        'received_in_future',
        `the paper's receivedAt ${basis.receivedAt} is after now, ${this.#clock.iso}; give the instant at which it came in`,
      );
    }
  }

  #receivedAt(answer: Answer): string {
    return answer.basis?.receivedAt ?? this.#clock.iso;
  }

  #isLate(answer: Answer): boolean {
    const at = this.#receivedAt(answer);
    if (answer.kind === 'object') return this.#silences.isLate(answer, at);
    return (
      (answer.kind === 'nominate' || answer.kind === 'nil_return') && Date.parse(at) > Date.parse(this.#deadline())
    );
  }

  /** What an answer asks of the machine; null: it is only put on record. */
  #eventOf(answer: Answer): ParticipantEvent | null {
    const by = answer.actor.startsWith('participant:') ? 'participant' : 'staff';
    const late = this.#isLate(answer);
    const receivedAt = exactly(this.#receivedAt(answer));
    switch (answer.kind) {
      case 'acknowledge':
        return { type: 'ACKNOWLEDGE' };
      case 'nominate': {
        const { heads, persons, id } = answer.submission;
        return { type: 'NOMINATE', heads, persons, by, late, receivedAt, submission: id };
      }
      case 'nil_return':
        return { type: 'NIL_RETURN', late, receivedAt };
      case 'withdraw':
        return { type: 'WITHDRAW' };
      case 'credentials':
        return { type: 'CREDENTIALS_SUBMITTED' };
      case 'delivery_confirmed':
        return { type: 'DELIVERY_CONFIRMED' };
      case 'attendance':
        return { type: ({ present: 'ARRIVE', absent: 'LEAVE', departed: 'DEPART' } as const)[answer.attendance] };
      case 'object':
      case 'call_logged':
      case 'paper_received':
      case 'contact_changed':
        return null;
    }
  }
}

const notNow = (code: string, objection: string | null) => refusal('not_now', `${code}: ${objection}`);

/** What the record keeps of an answer besides where it left the participant. */
function particulars(answer: Answer): Record<string, string | number> {
  switch (answer.kind) {
    case 'nominate': {
      const { id, sha256, persons } = answer.submission;
      return { submission: id, submissionSha256: sha256, persons };
    }
    case 'attendance':
      return { attendance: answer.attendance };
    case 'object':
      return { procedure: answer.procedure };
    case 'call_logged':
    case 'paper_received':
      return { note: answer.note };
    case 'contact_changed':
      return { contact: answer.contact, sha256: answer.sha256, note: answer.note };
    case 'acknowledge':
    case 'nil_return':
    case 'withdraw':
    case 'credentials':
    case 'delivery_confirmed':
      return {};
  }
}
