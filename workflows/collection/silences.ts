import type { ApplicationFailure } from '@temporalio/common';
import type { Answer } from '../../domain/messages/answers.ts';
import { refusal } from '../shared/refusal.ts';
import type { CollectionParticipant, KeptSilence, ObjectionReport } from './state.ts';

type Objection = Extract<Answer, { kind: 'object' }>;
type Silences = ReadonlyMap<string, KeptSilence>;

/** Opens a procedure to objections; one that was opened before does not change. */
export const openedSilence = (silences: Silences, procedure: string, until: string): KeptSilence =>
  silences.get(procedure) ?? { procedure, until, state: 'open', objections: [] };

/** Ends a procedure: from now on only objections received by its last instant are accepted. */
export const endedSilence = (silences: Silences, procedure: string, until: string): KeptSilence => ({
  ...openedSilence(silences, procedure, until),
  state: 'over',
});

/** The number of objections received by the last instant; one is enough to break the silence. */
export const timelyObjections = ({ objections }: KeptSilence): number => objections.filter(({ late }) => !late).length;

/** Adds an objection; it replaces an earlier one of the same State. */
export const withObjection = (silence: KeptSilence, objection: KeptSilence['objections'][number]): KeptSilence => ({
  ...silence,
  objections: [...silence.objections.filter(({ participant }) => participant !== objection.participant), objection],
});

/** Whether an objection that came in at `at` is past the last instant of its procedure. */
export function isLateObjection(silences: Silences, { procedure }: Objection, at: string): boolean {
  const silence = silences.get(procedure);
  return silence !== undefined && Date.parse(at) > Date.parse(silence.until);
}

/**
 * Decides on an objection: the changed procedure and the report to the meeting, or a refusal:
 * `not_a_state_party`, `no_silence`, `silence_over`, `objected_already`.
 *
 * Lateness depends on when the objection was received, not on when it is recorded: a timely paper is accepted after the end
 * of the procedure too, and the meeting decides what that means for its decision (ADR 15).
 *
 * @param at when it was received.
 * @returns `formerly`: the refusal of an earlier release, where this one accepts.
 */
export function decideObjection(
  silences: Silences,
  objection: Objection,
  { code, capacity }: CollectionParticipant,
  at: string,
):
  | { refused: ApplicationFailure }
  | { silence: KeptSilence; report: ObjectionReport; formerly?: ApplicationFailure | undefined } {
  const { procedure } = objection;
  if (capacity !== 'state_party') {
    return {
      refused: refusal(
        'not_a_state_party',
        `${code} takes part as ${capacity.replaceAll('_', ' ')}: only a State Party can break the silence; log what it wrote as a paper received`,
      ),
    };
  }
  const silence = silences.get(procedure);
  if (silence === undefined) {
    const open = [...silences.values()].filter(({ state }) => state === 'open').map((one) => one.procedure);
    return {
      refused: refusal(
        'no_silence',
        `there is no silence procedure ${procedure}; open: ${open.length === 0 ? 'none' : open.join(', ')}`,
      ),
    };
  }
  const late = isLateObjection(silences, objection, at);
  const over = silence.state === 'over' ? overSince(silence) : undefined;
  if (over !== undefined && late) return { refused: over };
  const before = silence.objections.find(({ participant }) => participant === code);
  // a timely paper that is recorded only now replaces a late objection
  if (before !== undefined && !(before.late && !late)) {
    return {
      refused: refusal(
        'objected_already',
        `${code} objected to ${procedure} at ${before.at}; one objection of a State counts, and it is on record`,
      ),
    };
  }
  return {
    silence: withObjection(silence, { participant: code, at, late }),
    report: { kind: 'objection', procedure, participant: code, at, late },
    formerly: over,
  };
}

const overSince = ({ procedure, until }: KeptSilence): ApplicationFailure =>
  refusal(
    'silence_over',
    `the silence procedure ${procedure} is over, and this came in after its last instant, ${until}; log the paper as received, so that it is on record`,
  );
