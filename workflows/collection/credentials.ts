import type { ApplicationFailure } from '@temporalio/common';
import type { CredentialsKnown, Examined } from '../../domain/credentials.ts';
import type { Answer } from '../../domain/messages/answers.ts';
import type { Command } from '../../domain/messages/commands.ts';
import {
  afterPresentation,
  credentialsList,
  credentialsOf,
  explainParticipantRefusal,
  type ParticipantEvent,
  type ParticipantSnapshot,
  withCredentials,
} from '../../machines/machines.ts';
import { refusal } from '../shared/refusal.ts';
import { moved } from './participants.ts';
import { type CollectionParticipant, recorded, type ShardChange, type ShardEffect, type ShardState } from './state.ts';

/** Credentials: what is presented, the committee's examination, and what the Meeting made of it. */

type Examining = Extract<Command, { kind: 'credentials' }>;

type Found = { next: CollectionParticipant | null; effects: ShardEffect[] };

const BY_NOTE = { form: 'other', as: 'note' } as const;

const events = {
  accepted: { type: 'CREDENTIALS_ACCEPTED' },
  deferred: { type: 'CREDENTIALS_DEFERRED' },
  refused: { type: 'CREDENTIALS_REFUSED' },
} as const satisfies Record<Examined['outcome'], ParticipantEvent>;

type CredentialsAnswer = Extract<Answer, { kind: 'credentials' }>;

/** Whether it is known what was presented: staff say it, and what comes by the page is a scan that they have still to check. */
export const isKnown = ({ presented: what, channel }: CredentialsAnswer) => what !== undefined || channel === 'page';

/** Credentials, or better ones: what is there already and is being examined, or was, is completed. */
export function presented(
  participant: CollectionParticipant,
  answer: CredentialsAnswer,
  id: string,
):
  | { refused: ApplicationFailure }
  | { participant: CollectionParticipant; state: ShardChange; effects: ShardEffect[] } {
  const { code, snapshot } = participant;
  const event = { type: 'CREDENTIALS_SUBMITTED' } as const;
  const known = afterPresentation(credentialsOf(snapshot), answer.presented ?? null, answer.assured === true);
  const next = moved(participant, event, id);
  if (next !== null) {
    const changed = { ...next.participant, snapshot: withCredentials(next.participant.snapshot, known) };
    return { participant: changed, effects: next.effects, state: { participants: [changed] } };
  }
  if (!COMPLETED.has(snapshot.value.credentials) || snapshot.context.closed)
    return { refused: refusal('not_now', `${code}: ${explainParticipantRefusal(snapshot, event)}`) };
  const changed = { ...participant, snapshot: withCredentials(snapshot, known), version: participant.version + 1 };
  return { participant: changed, effects: [], state: { participants: [changed] } };
}

const COMPLETED: ReadonlySet<string> = new Set(['submitted', 'accepted'] as const);

/** What the committee found of the participants of this shard; what does not concern one of them is for another shard. */
export function examined(
  shard: ShardState,
  { id, met, outcomes, others, objections = [] }: Examining,
): { participants: CollectionParticipant[]; effects: ShardEffect[] } {
  const authority = 'the committee on credentials';
  const act = (key: string, action: string, subject: string, detail: Record<string, string>) =>
    recorded({ id: `${id}/${key}`, actor: 'system:meeting', action, subject, authority, detail: { met, ...detail } });
  const found = [...outcomes, ...ofOthers(shard, outcomes, others)].flatMap((one): Found[] => {
    const participant = shard.participants.get(one.participant);
    if (participant === undefined) return [];
    const { outcome, assured } = one;
    const detail = { outcome, ...(assured === true && { assurance: 'accepted' }) };
    const next = foundOf(participant, one, id);
    if (next !== null)
      return [{ next, effects: [act(`found/${participant.code}`, 'credentials_examined', participant.code, detail)] }];
    const reason = explainParticipantRefusal(participant.snapshot, events[outcome]) ?? 'it changes nothing';
    const notTaken = act(`found/${participant.code}`, 'not_taken', participant.code, { ...detail, reason });
    return [{ next, effects: [notTaken] }];
  });
  const heard = objections.flatMap(({ by, to, words }, index) => {
    if (!shard.participants.has(to)) return [];
    const said = typeof words === 'string' ? { en: words } : words;
    return [act(`objection/${index}`, 'credentials_objected', to, { by, ...said })];
  });
  return {
    participants: found.flatMap(({ next }) => (next === null ? [] : [next])),
    effects: [...found.flatMap(({ effects }) => effects), ...heard],
  };
}

/** What it finds of those whom it does not name, and whose credentials are there to be examined. */
const ofOthers = (
  { participants }: ShardState,
  named: readonly Examined[],
  others: Examining['others'],
): readonly Examined[] =>
  others === undefined
    ? []
    : [...participants.values()].flatMap(({ code, snapshot }) =>
        named.some(({ participant }) => participant === code) || !isThere(snapshot)
          ? []
          : [{ participant: code, ...others }],
      );

const isThere = (snapshot: ParticipantSnapshot): boolean => {
  const { credentials } = snapshot.value;
  return (
    credentials === 'submitted' ||
    credentials === 'deferred' ||
    (credentials === 'awaited' && credentialsList(snapshot) === 'other')
  );
};

/** The participant after the committee's finding; null where its credentials are not to be examined. */
function foundOf(
  participant: CollectionParticipant,
  { outcome, assured }: Examined,
  cause: string,
): CollectionParticipant | null {
  const presented = asPresented(participant, cause);
  const next = moved(presented, events[outcome], cause)?.participant ?? null;
  if (next === null || assured !== true) return next;
  const known = credentialsOf(next.snapshot) ?? BY_NOTE;
  const isOriginal = known.as === 'original';
  return isOriginal ? next : { ...next, snapshot: withCredentials(next.snapshot, { ...known, assurance: 'accepted' }) };
}

/** A note that named the delegation communicates the representatives: it is examined where nothing else was presented. */
function asPresented(participant: CollectionParticipant, cause: string): CollectionParticipant {
  const { snapshot } = participant;
  if (snapshot.value.credentials !== 'awaited' || credentialsList(snapshot) !== 'other') return participant;
  const next = moved(participant, { type: 'CREDENTIALS_SUBMITTED' }, cause)?.participant ?? participant;
  return { ...next, snapshot: withCredentials(next.snapshot, BY_NOTE) };
}

/** Those of whom the Meeting has decided by adopting the report: their credentials were accepted or refused. */
export const adopted = ({ participants }: ShardState): CollectionParticipant[] =>
  [...participants.values()].flatMap((participant) => {
    const { snapshot, version } = participant;
    const outcome = snapshot.value.credentials;
    const known: CredentialsKnown = credentialsOf(snapshot) ?? BY_NOTE;
    if ((outcome !== 'accepted' && outcome !== 'refused') || known.decided === outcome) return [];
    return [
      { ...participant, version: version + 1, snapshot: withCredentials(snapshot, { ...known, decided: outcome }) },
    ];
  });
