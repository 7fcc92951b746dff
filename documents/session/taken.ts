import { leftOpen, type NextMeeting } from '../../domain/next-meeting.ts';
import { headsOf, profileOf } from '../../treaties/treaties.ts';
import { adoptedIn } from '../decided.ts';
import { escapeMarkup } from '../markup.ts';
import { rangeInWords, type Values } from '../wording.ts';
import type { Proceedings, TakenExtension, TakenProposal, TakenVote } from './proceedings.ts';
import type { ReportParagraph, Teller } from './text.ts';

/** What the Meeting decided, as paragraphs of the report and of the paper of decisions. */

/** Every decision in the order in which it was taken. */
export function decisionsTold(
  { proposals, extensions, procedure, next }: Proceedings,
  teller: Teller,
): ReportParagraph[] {
  const told = [
    ...proposals.flatMap((one) => (one.at === null ? [] : [{ at: one.at, of: proposalTold(one, teller) }])),
    ...extensions.flatMap((one) => (one.at === null ? [] : [{ at: one.at, of: extensionTold(one, teller) }])),
    ...procedure.map((one, i) => ({ at: one.at, of: procedureTold(one, i, teller) })),
  ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return [
    ...told.flatMap(({ of }) => of),
    ...(next ?? []).map((one, i) => ({
      key: `next/${i}`,
      text: teller.said(teller.words.next.held, nextIn(one, teller)),
    })),
  ];
}

function proposalTold(one: TakenProposal, teller: Teller): ReportParagraph[] {
  const { words, said, language, day, documents } = teller;
  if (one.outcome === null || one.at === null || one.outcome === 'withdrawn') return [];
  const lines = [
    said(words.decided[one.outcome], { date: day(one.at), item: one.item }),
    ...(one.words === null ? [] : adoptedIn(one.words, language).split('\n').map(escapeMarkup)),
    ...(one.words === null && one.document !== null ? [escapeMarkup(documents([one.document]))] : []),
    ...(one.amendments.length > 0 && one.outcome !== 'rejected' && one.outcome !== 'deferred'
      ? [said(words.amended)]
      : []),
    ...(one.vote === null ? [] : voteTold(one.vote, teller)),
    ...(one.explained.length === 0 ? [] : [said(words.explained, teller.enumerated(one.explained))]),
  ];
  return [{ key: `decision/${one.proposal}`, text: lines.join('\n') }];
}

/** The figures of a vote, and who voted how where the roll was called. */
function voteTold({ result, ballots }: TakenVote, { words, said, enumerated }: Teller): string[] {
  const { counts, voting, conditions } = result;
  const figures = {
    ...{ yes: String(counts.yes), no: String(counts.no), abstain: String(counts.abstain), voting: String(voting) },
    needed: String(Math.max(0, ...conditions.map(({ needed }) => needed))),
  };
  const named = (['yes', 'no', 'abstain'] as const).flatMap((ballot) => {
    const codes = Object.entries(ballots ?? {}).flatMap(([code, cast]) => (cast === ballot ? [code] : []));
    return codes.length === 0 ? [] : [said(words.ballots[ballot], enumerated(codes))];
  });
  return [said(words.counts, figures), ...named];
}

function procedureTold(one: Proceedings['procedure'][number], i: number, teller: Teller): ReportParagraph[] {
  const { words, said, day, language } = teller;
  const lines = [
    said(words.procedural, { date: day(one.at) }),
    ...(one.words === null ? [] : adoptedIn(one.words, language).split('\n').map(escapeMarkup)),
    ...voteTold(one, teller),
    said(words.outcomes[one.result.outcome]),
  ];
  return [{ key: `procedure/${i}`, text: lines.join('\n') }];
}

function extensionTold(one: TakenExtension, teller: Teller): ReportParagraph[] {
  const { words, said, date, nameOf } = teller;
  if (one.outcome === null) return [];
  const values: Values = {
    ...{ state: nameOf(one.participant), article: one.article },
    deadline: one.deadline === null ? '…' : date(one.deadline),
    requested: one.requested === null ? '…' : date(one.requested),
    until: one.until === null ? '…' : date(one.until),
  };
  const isShorter = one.outcome === 'granted' && one.asked !== null && one.until !== null && one.until < one.asked;
  const lines = [
    said(words.extensions[one.outcome], values),
    ...(isShorter && one.asked !== null ? [said(words.extensions.shorter, { asked: date(one.asked) })] : []),
    ...(one.vote === null ? [] : voteTold(one.vote, teller)),
  ];
  return [{ key: `extension/${one.participant}`, text: lines.join('\n') }];
}

function nextIn(one: NextMeeting, teller: Teller): Values {
  const { plan, language, glossary, nameOf, wording, words } = teller;
  const open = leftOpen(one);
  const { from, to, week } = one;
  const span = from !== undefined && to !== undefined ? { from, to } : week;
  const place = [one.venue, one.city, one.country].flatMap((part) => (part === undefined ? [] : [glossary.line(part)]));
  return {
    name: headsOf(profileOf(plan.treaty), one, language).name ?? '',
    days: span === undefined ? words.next.open : rangeInWords(span.from, span.to, wording),
    place: open.includes('place') ? words.next.open : place.join(wording.list.comma),
    president: one.president === undefined ? words.next.open : nameOf(one.president),
  };
}
