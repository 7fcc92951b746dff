import { outsideSitting, type RoomRule } from './rule.ts';

/** How a Meeting comes to its end: its report, and what it decides about those that follow it. */

/** A paragraph of the draft report is amended, paragraphs are adopted, or the report is as a whole. */
export const report: RoomRule<'report'> = (room, { act, paragraph, to }, { at, textSha256 }) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  const { report: before } = room;
  if (before.adopted !== null)
    return `the report was adopted at ${before.adopted}; correct that entry if it was not so`;
  switch (act) {
    case 'amend':
      if (paragraph === undefined || textSha256 === null)
        return 'say which paragraph is amended (`paragraph`), and what changes: what it was, and what it is now';
      return {
        room: { ...room, report: { ...before, amended: before.amended + 1 } },
        said: `paragraph ${paragraph} of the report is amended`,
      };
    case 'paragraphs': {
      if (paragraph === undefined)
        return 'say which paragraphs are adopted: `paragraph`, and `to` where there are several';
      const last = to ?? paragraph;
      if (last < paragraph) return `${last} comes before ${paragraph}`;
      if (paragraph > before.upTo + 1) return `paragraphs are adopted in their order; ${before.upTo + 1} is next`;
      return {
        room: { ...room, report: { ...before, upTo: Math.max(before.upTo, last) } },
        said:
          last === paragraph ? `paragraph ${paragraph} is adopted` : `paragraphs ${paragraph} to ${last} are adopted`,
      };
    }
    case 'adopt':
      return {
        room: { ...room, report: { ...before, adopted: at } },
        said: `the report is adopted${before.amended > 0 ? ', as orally amended' : ''}`,
      };
  }
};

/** What the Meeting decided about those that follow it; decided again, it takes the place of what was before. */
export const next: RoomRule<'next'> = (room, { meetings, proposal }, { at }) => {
  const outside = outsideSitting(room, at);
  if (outside !== null) return outside;
  if (proposal !== undefined && room.proposals[proposal]?.state !== 'adopted')
    return `${proposal} is not adopted; enter that decision first`;
  const { kind, ordinal } = meetings[0] ?? { kind: '', ordinal: 0 };
  return {
    room: { ...room, next: meetings },
    said: `the next meeting is decided: ${kind.replaceAll('_', ' ')} ${ordinal}`,
  };
};
