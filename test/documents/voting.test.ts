import { expect, test } from 'vitest';
import { presidingTold, quorumTold, rollCallTold, voteTold } from '../../documents/voting.ts';
import { Language } from '../../domain/plan.ts';
import { resultOf } from '../../domain/rules/majority.ts';
import { quorumUnder } from '../../domain/rules/quorum.ts';
import { Majority } from '../../domain/rules/rules.ts';
import { stateName } from '../../treaties/treaties.ts';

const parties = { statesParties: 112, takingPart: 81, present: 67 };
const rule = { needs: 'majority', of: 'participating_states_parties' } as const;
const figures = (lines: string[]) => lines.flatMap((line) => line.match(/\d+/g) ?? []).map(Number);

test('a quorum is told in English with its arithmetic, and as an assumption', () => {
  expect(quorumTold(quorumUnder(rule, parties), 'en', { isAssumed: true })).toEqual([
    'States Parties: 112; taking part: 81; present: 67.',
    'Required: a majority of the States Parties taking part, which is 41.',
    'There is a quorum.',
    'This rule is assumed: its source was not found.',
  ]);
  expect(quorumTold(quorumUnder(rule, { ...parties, present: 38 }), 'en').at(-1)).toBe(
    'There is no quorum; still missing: 3.',
  );
  expect(quorumTold(quorumUnder({ needs: 'none' }, parties), 'en')[1]).toBe('No quorum is required.');
});

test('a result is told in English with what would have been needed', () => {
  expect(voteTold(resultOf('two_thirds', { yes: 40, no: 21, abstain: 6, invalid: 1 }, parties), 'en')).toEqual([
    'In favour: 40; against: 21; abstentions: 6.',
    'Invalid ballots: 1.',
    'Present and voting: 61.',
    'Required: two thirds of those present and voting, which is 41.',
    'Rejected.',
  ]);
  expect(voteTold(resultOf('majority', { yes: 30, no: 30, abstain: 0 }, parties), 'en').at(-1)).toBe(
    'The votes were equally divided: rejected.',
  );
});

test.each(Language.options)('in %s the same figures stand in the same order, and nothing is left open', (language) => {
  for (const present of [38, 67]) {
    const told = quorumTold(quorumUnder(rule, { ...parties, present }), language, { isAssumed: true });
    expect(figures(told)).toEqual([112, 81, present, 41, ...(present < 41 ? [3] : [])]);
    expect(told.join('')).not.toMatch(/[{}]/);
  }
  for (const majority of Majority.options) {
    const result = resultOf(majority, { yes: 50, no: 11, abstain: 6, invalid: 2 }, parties);
    const told = voteTold(result, language);
    expect(figures(told)).toEqual([50, 11, 6, 2, 61, ...result.conditions.map(({ needed }) => needed)]);
    expect(told.join('')).not.toMatch(/[{}]/);
  }
});

test.each([
  [
    'en',
    [
      'The roll call began with Switzerland, drawn by lot.',
      'In favour: Switzerland, Austria.',
      'Against: Mexico.',
      'Abstaining: Belgium.',
    ],
  ],
  ['zh', ['唱名表决从抽签选出的下列国家开始：瑞士。', '赞成：瑞士、奥地利。', '反对：墨西哥。', '弃权：比利时。']],
] as const)('a roll call is told in %s by name, in the order of the call', (language, expected) => {
  const ballots = { AUT: 'yes', BEL: 'abstain', CHE: 'yes', MEX: 'no' } as const;
  const nameOf = (code: string) => stateName(code, language, '2024-09-10');
  expect(rollCallTold(['CHE', 'MEX', 'AUT', 'BEL', 'TCD'], ballots, nameOf, language)).toEqual(expected);
});

test('who presides and does not vote is told in each language', () => {
  expect(presidingTold('votes', 'en')).toBeNull();
  expect(presidingTold('no_vote', 'en')).toBe('Who presides does not vote.');
  const told = Language.options.map((language) => presidingTold('another_of_the_delegation', language));
  expect(new Set(told).size).toBe(Language.options.length);
});
