import { z } from 'zod';
import { Examination } from '../credentials.ts';
import { Audience, Capacity, cleanText, Instant, ParticipantCode, Sha256, Slug } from '../plan.ts';
import { OwnId } from './common.ts';

/** `at` is the meeting's clock: in a rehearsal the collection's own clock moves only with ticks. */
const order = { id: OwnId, at: Instant.optional() };

/** Orders of the meeting to its collections; each is answered by a `done` report with the same id. */
export const Command = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('dispatch'),
    ...order,
    circulation: Slug,
    revision: z.int().positive(),
    sha256: Sha256,
    attempt: z.int().positive(),
    audience: Audience,
    holds: z.array(z.strictObject({ participant: ParticipantCode, reason: cleanText(600) })).max(500),
    /** Whether reaching a participant with this circulation notifies it of the meeting. */
    notifies: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('deadline'), ...order }),
  z.strictObject({ kind: z.literal('close'), ...order }),
  /** Moves the date for delegations: those without an answer are awaited again, and answers received by it are timely. */
  z.strictObject({ kind: z.literal('extend'), ...order, deadline: Instant }),
  /** Stops the dispatches of one circulation or of all; `halted` counts the participants that were not reached. */
  z.strictObject({ kind: z.literal('halt'), ...order, circulation: Slug.nullable() }),
  /** One more participant, of this shard: a body under rule 1.3. */
  z.strictObject({
    kind: z.literal('enrol'),
    ...order,
    shard: z.int().positive(),
    participant: z.strictObject({ code: ParticipantCode, name: cleanText(600), capacity: Capacity }),
  }),
  z.strictObject({
    kind: z.literal('admission'),
    ...order,
    participant: ParticipantCode,
    admission: z.enum(['provisionally_invited', 'admitted', 'refused']),
  }),
  /** Which of two delegations is seated; `submission`: the newcomer's list that was decided upon. */
  z.strictObject({
    kind: z.literal('contest'),
    ...order,
    participant: ParticipantCode,
    outcome: z.enum(['kept', 'newcomer']),
    submission: z.uuid(),
  }),
  /** From now on the participant takes part in this capacity. */
  z.strictObject({ kind: z.literal('capacity'), ...order, participant: ParticipantCode, capacity: Capacity }),
  /** A silence procedure opens or ends; at its end `objections` counts those received by `until`. */
  z.strictObject({
    kind: z.literal('silence'),
    ...order,
    procedure: Slug,
    until: Instant,
    state: z.enum(['open', 'over']),
  }),
  /** What the committee found of credentials, and the objections that it heard. */
  z.strictObject({ kind: z.literal('credentials'), ...order, ...Examination }),
  /** The Meeting has adopted the committee's report: what it found is decided. */
  z.strictObject({ kind: z.literal('credentials_adopted'), ...order }),
]);

export type Command = z.infer<typeof Command>;

/** The id of the command that dispatches an issued circulation for the first time. */
export const dispatchId = (circulation: string, revision: number) => `dispatch/${circulation}/${revision}/1`;

/** The id of a command that a repair sends again; the outbox prevents that a message goes out twice. */
export const againId = (command: string, repair: string): string => `${command}/again/${repair}`;
