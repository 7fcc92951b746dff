import { extensionRuleFor, latestUntil, whyLate } from '../../domain/rules/extension.ts';
import type { Extension, Room, RoomGround } from '../../domain/session/room.ts';
import { outsideSitting, type RoomRule, type Ruled, rightsFault } from './rule.ts';

/** Requests of States Parties for more time under an article of the treaty. */

export const extensionKey = (participant: string, article: string): string => `${participant} ${article}`;

/** A request as entries have it, or as the plan had it before the session. */
export function requestOf(
  room: Room,
  { plan }: Pick<RoomGround, 'plan'>,
  participant: string,
  article: string,
): Extension | undefined {
  const known = room.extensions[extensionKey(participant, article)];
  if (known !== undefined) return known;
  const planned = plan?.extensions?.find((one) => one.participant === participant && one.article === article);
  if (planned === undefined) return undefined;
  const { requested, deadline, until } = planned;
  return { state: 'requested', requested, deadline, asked: until, text: null };
}

const withExtension = (room: Room, key: string, extension: Extension): Room => ({
  ...room,
  extensions: { ...room.extensions, [key]: extension },
});

export const extension: RoomRule<'extension'> = (room, entry, { at, textSha256 }, ground): Ruled => {
  const { act, participant, article, requested, deadline, until } = entry;
  const key = extensionKey(participant, article);
  const named = `the request of ${participant} under article ${article}`;
  const rule = extensionRuleFor(ground.rules?.extensions ?? [], article);
  if (ground.rules !== null && rule === undefined)
    return `the treaty extends nothing under article ${article}; it does under ${ground.rules.extensions.map((one) => one.article).join(', ') || 'none'}`;
  const known = requestOf(room, ground, participant, article);
  if (act === 'request') {
    if (room.extensions[key] !== undefined) return `${named} is on record; correct that entry`;
    if (requested === undefined || deadline === undefined || until === undefined)
      return 'say when the request came in (`requested`), which deadline it is about (`deadline`) and until when more time is asked (`until`)';
    if (until <= deadline) return `more time is asked until ${until}, which is not after the deadline of ${deadline}`;
    const fault = rightsFault(participant, 'States Parties ask for more time', ground);
    if (fault !== null) return fault;
    const late =
      rule === undefined || ground.facts === null
        ? null
        : whyLate(rule, { requested, deadline, until }, ground.facts.opens);
    const asked: Extension = { state: 'requested', requested, deadline, asked: until, text: textSha256 };
    return {
      room: withExtension(room, key, asked),
      said: `${named} is before the Meeting${late === null ? '' : `, and late: ${late}`}`,
    };
  }
  if (known === undefined) return `${named} is not on record; enter it with "act": "request"`;
  if (known.state === 'granted' || known.state === 'declined' || known.state === 'late')
    return `${named} was decided: ${known.state}; correct that entry`;
  if (act === 'analyse')
    return { room: withExtension(room, key, { ...known, state: 'analysed' }), said: `${named} is analysed` };
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const { facts } = ground;
  const late =
    rule === undefined || facts === null ? null : whyLate(rule, { ...known, until: known.asked }, facts.opens);
  if (act === 'late') {
    if (late === null && facts !== null) return `${named} came in time; grant it or decline it`;
    return {
      room: withExtension(room, key, { ...known, state: 'late', at }),
      said: `${named} is not taken: it came too late`,
    };
  }
  if (act === 'decline')
    return { room: withExtension(room, key, { ...known, state: 'declined', at }), said: `${named} is declined` };
  if (late !== null && entry.despite === undefined)
    return `${late}; enter it as late, or say why it is granted all the same ("despite")`;
  return granted(room, { participant, article, until, at }, ground);
};

/** Grants a request, without a vote or by the result of one. */
export function granted(
  room: Room,
  {
    participant,
    article,
    until,
    at,
    vote,
  }: { participant: string; article: string; until: string | undefined; at: string; vote?: string },
  ground: Pick<RoomGround, 'rules' | 'plan'>,
): Ruled {
  const fault = grantFault(room, { participant, article, until }, ground);
  if (fault !== null) return fault;
  const key = extensionKey(participant, article);
  const known = requestOf(room, ground, participant, article);
  if (known === undefined || until === undefined) return fault ?? `no request of ${participant}`;
  const shorter = until < known.asked ? `, less than the ${known.asked} asked for` : '';
  return {
    room: withExtension(room, key, { ...known, state: 'granted', until, at, ...(vote !== undefined && { vote }) }),
    said: `${participant} has until ${until}${shorter}`,
  };
}

/** Why the Meeting cannot grant this; null where it can. */
export function grantFault(
  room: Room,
  { participant, article, until }: { participant: string; article: string; until: string | undefined },
  ground: Pick<RoomGround, 'rules' | 'plan'>,
): string | null {
  const known = requestOf(room, ground, participant, article);
  const named = `the request of ${participant} under article ${article}`;
  if (known === undefined) return `${named} is not on record; enter it with "act": "request"`;
  if (known.state === 'granted' || known.state === 'declined' || known.state === 'late')
    return `${named} was decided: ${known.state}`;
  if (until === undefined) return 'say until when it is granted (`until`)';
  if (until <= known.deadline) return `${until} is not after the deadline of ${known.deadline}`;
  if (until > known.asked) return `more was not asked for than ${known.asked}; grant until then or less`;
  const rule = extensionRuleFor(ground.rules?.extensions ?? [], article);
  if (rule === undefined) return null;
  const last = latestUntil(rule, known.deadline);
  if (until > last)
    return `one decision extends the deadline by at most ${rule.atMostYears} years under article ${article}, so until ${last}`;
  return until < known.asked && !rule.shorterAllowed
    ? `article ${article} has the Meeting grant what was asked, or decline`
    : null;
}
