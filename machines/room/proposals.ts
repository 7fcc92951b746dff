import type { EntryOf } from '../../domain/session/entries.ts';
import type { Room, RoomProposal } from '../../domain/session/room.ts';
import { type DecisionEvent, nextDecision, saidOfDecision } from '../decision.v1.ts';
import { unknownItem } from './items.ts';
import { outsideSitting, type RoomRule } from './rule.ts';

/** A proposal is put before the Meeting, before its sittings too; one that was deferred is taken up again. */
export const propose: RoomRule<'propose'> = (room, entry, { textSha256 }, { plan }) => {
  const { proposal: name, item, substance = true, document } = entry;
  const unknown = unknownItem(item, plan?.items ?? null);
  if (unknown !== null) return unknown;
  const known = room.proposals[name];
  if (known !== undefined) {
    const state = nextDecision(known.state, { type: 'TAKE_UP' });
    if (state === null) return `${name} ${saidOfDecision(known.state)}; another proposal takes another name`;
    const texts = textSha256 === null ? known.texts : [...known.texts, textSha256];
    return { room: withProposal(room, name, { ...known, state, texts }), said: `${name} is before the Meeting again` };
  }
  if (textSha256 === null && document === undefined)
    return `say what ${name} proposes: its words, or the document that has them`;
  const put: RoomProposal = { item, state: 'proposed', substance, texts: [textSha256] };
  return { room: withProposal(room, name, put), said: `${name} is before the Meeting, under item ${item}` };
};

/** A proposal is amended from the floor; what it said stays on record beside what it says. */
export const amend: RoomRule<'amend'> = (room, { proposal: name }, { at, textSha256 }) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const known = room.proposals[name];
  if (known === undefined) return unknownProposal(name);
  if (textSha256 === null) return `say what of ${name} changes: where, what it was, and what it is now`;
  const state = nextDecision(known.state, { type: 'AMEND' });
  if (state === null) return `${name} ${saidOfDecision(known.state)}`;
  const amended = { ...known, state, texts: [...known.texts, textSha256] };
  return {
    room: withProposal(room, name, amended),
    said: `${name} is amended, ${amended.texts.length - 1} times in all`,
  };
};

const EVENTS = {
  without_vote: 'ADOPT',
  acclamation: 'ADOPT',
  noted: 'NOTE',
  deferred: 'DEFER',
  withdrawn: 'WITHDRAW',
} as const satisfies Record<Exclude<EntryOf<'decide'>['how'], 'vote'>, DecisionEvent['type']>;

/** The Meeting decides a proposal without a vote, takes note of it, puts it off. */
export const decideProposal: RoomRule<'decide'> = (room, { proposal: name, how }, { at }) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const known = room.proposals[name];
  if (known === undefined) return unknownProposal(name);
  const state = nextDecision(known.state, { type: EVENTS[how] });
  if (state === null) return `${name} ${saidOfDecision(known.state)}`;
  return {
    room: withProposal(room, name, { ...known, state, decided: { at, how } }),
    said: `${name} is ${state}${how === 'without_vote' ? ' without a vote' : how === 'acclamation' ? ' by acclamation' : ''}`,
  };
};

export const unknownProposal = (name: string): string =>
  `no proposal has the name ${name}; enter it with \`propose\` first`;

export const withProposal = (room: Room, name: string, proposal: RoomProposal): Room => ({
  ...room,
  proposals: { ...room.proposals, [name]: proposal },
});
