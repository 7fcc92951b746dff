import type { ApplicationFailure } from '@temporalio/common';
import type { Answer } from '../../domain/messages/answers.ts';
import { refusal } from '../shared/refusal.ts';
import type { CollectionParticipant, KeptSilence, ObjectionReport } from './state.ts';

type Objection = Extract<Answer, { kind: 'object' }>;
type Silences = ReadonlyMap<string, KeptSilence>;

/** Objections are taken from now on. A procedure that was opened before stays as it is. */
export const openedSilence = (silences: Silences, procedure: string, until: string): KeptSilence =>
  silences.get(procedure) ?? { procedure, until, state: 'open', objections: [] };

/** It is over: from now on objections are taken only where they had come in by its last instant. */
export const endedSilence = (silences: Silences, procedure: string, until: string): KeptSilence => ({
  ...openedSilence(silences, procedure, until),
  state: 'over',
});

/** How many came in by the last instant: each of them breaks the silence. */
export const timelyObjections = ({ objections }: KeptSilence): number => objections.filter(({ late }) => !late).length;

/** With an objection; the latest of a State takes the place of an earlier one. */
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
 * What an objection makes of its procedure, and what the meeting is told; or everything that can be said against it:
 * `not_a_state_party`, `no_silence`, `silence_over`, `objected_already`.
 *
 * Late is what came in after the last instant, whenever it is recorded: a paper that had come in by then is taken after
 * the procedure is over too, and the meeting decides what becomes of its decision (ADR 15).
 *
 * @param at when it came in.
 * @returns with `formerly` where an earlier release refused what is taken now: what it said.
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
  // one that came late gives way to a paper that came in time and is recorded only now
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
