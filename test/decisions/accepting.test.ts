import { describe, expect, test } from 'vitest';
import { Approve } from '../../domain/messages/approvals.ts';
import { accepted, refusedSoFar } from '../../workflows/circulation/accepting.ts';
import { awaits } from '../../workflows/circulation/awaiting.ts';
import { approving, filling, returning, revising } from '../../workflows/circulation/kinds.ts';
import { objectionTo } from '../../workflows/circulation/objecting.ts';
import type { CirculationState } from '../../workflows/circulation/state.ts';
import { atIssue, atLegal, FINAL, factsAt, hash, inReview, START, TEXT } from './circulation.ts';

const approval = (officer: string, over: Partial<Approve> = {}): Approve =>
  Approve.parse({ v: 1, actor: `officer:${officer}`, officer, revision: 1, sha256: TEXT, ...over });
const approve = (state: CirculationState, message: Approve, id = 'm1') =>
  accepted(state, approving, message, id, START);
const fill = { v: 1 as const, actor: 'officer:issuer', officer: 'issuer', number: 'ODA/2', date: '2024-02-20' };

describe('an approval', () => {
  test('fills its step, is an act of its own id, and has everyone told', () => {
    const { state, effects, answer } = approve(inReview(), approval('chief'));
    expect(answer).toMatchObject({ ok: true, id: 'm1', awaits: { step: 'legal', officer: 'legal' } });
    expect(state.tasks).toEqual([{ type: 'tell' }]);
    expect(effects).toMatchObject([
      {
        type: 'act',
        act: {
          id: 'circulation/information-1/m1',
          action: 'approve',
          detail: { officer: 'chief', step: 'review', as: 'officer' },
        },
      },
    ]);
  });

  test('a repeat of its id changes nothing and has the first answer', () => {
    const first = approve(inReview(), approval('chief'));
    const again = approve(first.state, approval('chief'));
    expect(again).toEqual({ state: first.state, effects: [], answer: first.answer });
  });

  test('without the evidence that its step needs it is a proposal, one for each officer', () => {
    const { state, effects, answer } = approve(atLegal(), approval('legal'));
    expect(answer).toMatchObject({ ok: true, proposal: expect.stringContaining('signature') });
    expect(effects).toMatchObject([{ act: { action: 'approval_proposed' } }]);
    expect(awaits(state, START)).toMatchObject({ step: 'legal' });
    const again = approve(state, approval('legal'), 'm2');
    expect(again.state.proposals).toMatchObject([{ step: 'legal', officer: 'legal', revision: 1 }]);
  });

  test('twice by one officer: the second is refused and on record, and a repeat of its id is on record once', () => {
    const { state } = approve(inReview(), approval('chief'));
    const second = approve(state, approval('chief'), 'm2');
    expect(second.answer).toContain('chief is not the officer awaited; the step legal is for legal');
    expect(second.effects).toMatchObject([
      { type: 'note', action: 'update_set_aside', id: 'm2' },
      { type: 'show', line: expect.stringContaining('approve by chief') },
    ]);
    expect(refusedSoFar(second.state, 'm2')).toBe(second.answer);
    const third = approve(second.state, approval('chief'), 'm2');
    expect([third.effects, third.state]).toEqual([[], second.state]);
  });

  test('of bytes that are being made is to wait for them', () => {
    const { state } = accepted(atIssue(), filling, fill, 'f1', START);
    const objection = objectionTo(state, approving, approval('issuer', { sha256: FINAL }), START);
    expect(objection).toMatchObject({ kept: true, said: expect.stringContaining('wait for the final bytes') });
  });
});

test.each([
  ['another sends it', approval('chief', { actor: 'officer:clerk' }), /add "recordedBy":"clerk"/, false],
  ['it comes as if from inside', approval('chief', { actor: 'system:chief' }), /speaks from inside only/, false],
  ['it names another revision', approval('chief', { revision: 2 }), /names revision 2, and the current one is 1/, true],
  ['it names another text', approval('chief', { sha256: hash('e') }), /e{12}/, true],
  ['somebody without a part', approval('stranger'), /stranger is not the officer awaited/, false],
] as const)('refused: %s', (_, message, said, kept) => {
  const state = inReview();
  const decided = approve(state, message);
  expect(decided.answer).toMatch(said);
  expect(decided.effects.length > 0).toBe(kept);
  expect(decided.state.snapshot).toBe(state.snapshot);
});

test('number and date are filled in by the issuing officer alone, once the text is approved', () => {
  const { state, answer } = accepted(atIssue(), filling, fill, 'f1', START);
  expect(answer).toMatchObject({ ok: true, awaits: null });
  expect(state.tasks).toEqual([{ type: 'fill', number: 'ODA/2', date: '2024-02-20' }]);
  const early = accepted(inReview(), filling, fill, 'f1', START);
  expect(early.answer).toMatch(/once the text is approved/);
  const other = accepted(atIssue(), filling, { ...fill, officer: 'legal', actor: 'officer:legal' }, 'f1', START);
  expect(other.answer).toMatch(/for the issuing officer, issuer/);
  const scans = [{ document: 'note', sha256: TEXT }];
  const rehearsed = factsAt('2024-02-05T08:00:00Z', { mode: 'rehearsal' });
  expect(accepted(atIssue(), filling, { ...fill, scans }, 'f1', rehearsed).answer).toMatch(/no mark of a rehearsal/);
});

test('a revised text voids what was proposed, and is drafted', () => {
  const { state: proposed } = approve(atLegal(), approval('legal'));
  const message = { v: 1 as const, actor: 'officer:drafter', officer: 'drafter', revision: 1, textSha256: hash('b') };
  const { state, answer } = accepted(proposed, revising, message, 'r1', START);
  expect(answer).toMatchObject({ state: 'drafting', revision: 2, awaits: null });
  expect(state.proposals).toEqual([]);
  expect(state.tasks).toContainEqual({ type: 'draft', by: 'drafter', text: hash('b') });
});

test('returned, the drafter is awaited', () => {
  const message = { v: 1 as const, actor: 'officer:chief', officer: 'chief', revision: 1, comments: 'shorter' };
  const { answer } = accepted(inReview(), returning, message, 'r1', START);
  expect(answer).toMatchObject({ awaits: { officer: 'drafter', act: 'revise', sha256: null } });
});
