import { describe, expect, test } from 'vitest';
import { Approve } from '../../domain/messages/approvals.ts';
import { approving } from '../../workflows/circulation/kinds.ts';
import { objectionTo } from '../../workflows/circulation/objecting.ts';
import type { CirculationFacts } from '../../workflows/circulation/state.ts';
import { atIssue, FINAL, inReview, plan, START, TEXT } from './circulation.ts';

/** A plan that says that scans of the originals go out is held to it at issue. */

const paper = (name: string, scan?: true) => ({ name, language: 'en', sha256: FINAL, pages: 2, ...(scan && { scan }) });
const calendar = { name: 'meeting.ics', language: 'en', sha256: FINAL, pages: 0 };
const approval = (officer: string, sha256: string) =>
  Approve.parse({ v: 1, actor: `officer:${officer}`, officer, revision: 1, sha256 });
const signed = (of: 'scan' | 'none' | undefined, mode: 'live' | 'rehearsal' = 'live'): CirculationFacts => ({
  ...START,
  mode,
  plan: { ...plan, issue: { ...plan.issue, ...(of && { signed: of }) } },
});

describe('the approval that issues', () => {
  const issue = (facts: CirculationFacts, documents = [paper('note'), paper('note-fr', true), calendar]) =>
    objectionTo({ ...atIssue(), documents }, approving, approval('issuer', FINAL), facts);

  test('is refused while a scan that the plan asks for is lacking, and says of which paper', () => {
    const said = issue(signed('scan'))?.said;
    expect(said).toMatch(/attach those of note with `convene fill --scan/);
    expect(said).not.toContain('note-fr');
    expect(issue(signed('scan'), [paper('note', true), paper('note-fr', true), calendar])).toBeNull();
  });

  test.each([
    ['the plan says that it goes out without', signed('none')],
    ['the plan says nothing, as those of earlier releases', signed(undefined)],
    ['in a rehearsal, whose marks no scan carries', signed('scan', 'rehearsal')],
  ])('asks for none where %s', (_, facts) => {
    expect(issue(facts)).toBeNull();
  });
});

test('the approval of a text asks for no scan', () => {
  const state = { ...inReview(), documents: [paper('note')] };
  expect(objectionTo(state, approving, approval('chief', TEXT), signed('scan'))).toBeNull();
});
