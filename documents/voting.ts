import type { Language } from '../domain/plan.ts';
import type { Ballot } from '../domain/rules/ballots.ts';
import type { VoteResult } from '../domain/rules/majority.ts';
import type { Quorum } from '../domain/rules/quorum.ts';
import type { Base, PresidingRule, Share } from '../domain/rules/rules.ts';
import { fill, type Wording, wordingOf } from './wording.ts';

/** What papers tell of quorums and votes in a language: sentences in their order, with the arithmetic that shows the outcome. */

type RuleStanding = { isAssumed?: boolean };

/** "States Parties: 112; taking part: 81; present: 67." and what is required; `isAssumed`: no source of the rule was found. */
export function quorumTold(quorum: Quorum, language: Language, { isAssumed = false }: RuleStanding = {}): string[] {
  const { rules: words } = wordingOf(language);
  const { statesParties, takingPart, present, rule, needed, isMet, missing } = quorum;
  const counts = fill(words.quorum.counts, inDigits({ statesParties, takingPart, present }), 'rules.quorum.counts');
  const assumed = isAssumed ? [words.assumed] : [];
  if (rule.needs === 'none') return [counts, words.quorum.none, ...assumed];
  const outcome = isMet ? words.quorum.met : fill(words.quorum.missing, inDigits({ missing }), 'rules.quorum.missing');
  return [counts, neededTold(words, rule.needs, rule.of, needed), outcome, ...assumed];
}

/** "In favour: 41; against: 20; abstentions: 6." with what would have been needed, and the outcome. */
export function voteTold(result: VoteResult, language: Language, { isAssumed = false }: RuleStanding = {}): string[] {
  const { rules: words } = wordingOf(language);
  const { counts, voting, conditions, outcome, isTie } = result;
  const { yes, no, abstain, invalid = 0 } = counts;
  return [
    fill(words.vote.counts, inDigits({ yes, no, abstain }), 'rules.vote.counts'),
    ...(invalid > 0 ? [fill(words.vote.invalid, inDigits({ invalid }), 'rules.vote.invalid')] : []),
    fill(words.vote.voting, inDigits({ voting }), 'rules.vote.voting'),
    ...conditions.map(({ share, of, needed }) => neededTold(words, share, of, needed)),
    isTie && outcome === 'rejected' ? words.vote.tie : words.vote[outcome],
    ...(isAssumed ? [words.assumed] : []),
  ];
}

/**
 * How each State voted in a roll call, in the order of the call; nothing is said of those who did not answer.
 *
 * @param called the codes in the order of the call: the first was drawn by lot.
 * @param nameOf the name of a State as it stands in a list
 */
export function rollCallTold(
  called: readonly string[],
  ballots: Readonly<Record<string, Ballot>>,
  nameOf: (code: string) => string,
  language: Language,
): string[] {
  const wording = wordingOf(language);
  const { rollCall } = wording.rules;
  const [first] = called;
  const began = first === undefined ? [] : [fill(rollCall.first, { name: nameOf(first) }, 'rules.rollCall.first')];
  const votes = (['yes', 'no', 'abstain'] as const).flatMap((ballot) => {
    const named = called.filter((code) => ballots[code] === ballot).map(nameOf);
    if (named.length === 0) return [];
    return [fill(rollCall[ballot], { names: named.join(wording.report.enumerated) }, `rules.rollCall.${ballot}`)];
  });
  return [...began, ...votes];
}

/** What is told of who presides and of their vote; null where they vote like everybody. */
export const presidingTold = (rule: PresidingRule, language: Language): string | null =>
  rule === 'votes' ? null : wordingOf(language).rules.presiding[rule];

const neededTold = (words: Wording['rules'], share: Share, base: Base, needed: number): string =>
  fill(words.needed, { share: words.shares[share], base: words.bases[base], ...inDigits({ needed }) }, 'rules.needed');

const inDigits = (numbers: Record<string, number>): Record<string, string> =>
  Object.fromEntries(Object.entries(numbers).map(([name, number]) => [name, String(number)]));
