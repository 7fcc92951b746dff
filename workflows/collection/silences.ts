import type { Answer } from '../../domain/messages/answers.ts';
import type { Report } from '../../domain/messages/reports.ts';
import { refusal } from '../shared/refusal.ts';
import type { CollectionParticipant, Silence } from './state.ts';

type Objection = Extract<Answer, { kind: 'object' }>;

/** The silence procedures of a meeting, and who of this collection objected. */
export class Silences {
  readonly #byName: Map<string, Silence>;

  constructor(carried: readonly Silence[] = []) {
    this.#byName = new Map(carried.map((silence) => [silence.procedure, silence]));
  }

  get all(): Silence[] {
    return [...this.#byName.values()];
  }

  /** Objections are taken from now on. One that was opened before stays as it is. */
  open(procedure: string, until: string): void {
    if (this.#byName.has(procedure)) return;
    this.#byName.set(procedure, { procedure, until, state: 'open', objections: [] });
  }

  /** What the record of acts has of an objection: the latest of a State counts. */
  takeBack(procedure: string, objection: Silence['objections'][number]): void {
    const silence = this.#byName.get(procedure);
    if (silence !== undefined) replace(silence, objection);
  }

  /** None are taken any more; returns how many came in by its date. */
  end(procedure: string, until: string): number {
    this.open(procedure, until);
    const silence = this.#byName.get(procedure);
    if (silence === undefined) return 0;
    silence.state = 'over';
    return silence.objections.filter(({ late }) => !late).length;
  }

  /** Whether an objection that came in at `at` is past the date of its procedure. */
  isLate({ procedure }: Objection, at: string): boolean {
    const silence = this.#byName.get(procedure);
    return silence !== undefined && Date.parse(at) > Date.parse(silence.until);
  }

  /**
   * Everything that can be said against an objection.
   *
   * @throws ApplicationFailure `not_a_state_party`, `no_silence`, `silence_over`, `objected_already`
   */
  check(objection: Objection, { code, capacity }: CollectionParticipant, at: string): Silence {
    const { procedure } = objection;
    if (capacity !== 'state_party') {
      throw refusal(
        'not_a_state_party',
        `${code} takes part as ${capacity.replaceAll('_', ' ')}: only a State Party can break the silence; log what it wrote as a paper received`,
      );
    }
    const silence = this.#byName.get(procedure);
    if (silence === undefined) {
      const open = this.all.filter(({ state }) => state === 'open').map((one) => one.procedure);
      throw refusal(
        'no_silence',
        `there is no silence procedure ${procedure}; open: ${open.length === 0 ? 'none' : open.join(', ')}`,
      );
    }
    if (silence.state === 'over') {
      throw refusal(
        'silence_over',
        `the silence procedure ${procedure} is over; log the paper as received, so that it is on record`,
      );
    }
    const before = silence.objections.find(({ participant }) => participant === code);
    // one that came late gives way to a paper that came in time and is recorded only now
    if (before !== undefined && !(before.late && !this.isLate(objection, at))) {
      throw refusal(
        'objected_already',
        `${code} objected to ${procedure} at ${before.at}; one objection of a State counts, and it is on record`,
      );
    }
    return silence;
  }

  /** Takes an objection that was checked, and returns what the meeting is told of it. */
  take(
    objection: Objection,
    participant: CollectionParticipant,
    at: string,
  ): Omit<Extract<Report, { kind: 'objection' }>, 'child'> {
    const silence = this.check(objection, participant, at);
    const late = this.isLate(objection, at);
    const { code } = participant;
    replace(silence, { participant: code, at, late });
    return { kind: 'objection', procedure: silence.procedure, participant: code, at, late };
  }
}

function replace(silence: Silence, objection: Silence['objections'][number]): void {
  const others = silence.objections.filter(({ participant }) => participant !== objection.participant);
  silence.objections = [...others, objection];
}
