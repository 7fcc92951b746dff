import { expect, test } from 'vitest';
import { paperProblems } from '../../documents/check.ts';
import { plan } from './samples.ts';

test('every paper of the plan of the Twelfth Meeting can be written', () => {
  expect(paperProblems(plan)).toEqual([]);
});

test('a name that a language does not know is found before a meeting begins, once, with the mend', () => {
  const { fr: _left, ...names } = plan.names ?? {};
  const problems = paperProblems({ ...plan, names });
  expect(problems.length).toBeGreaterThan(0);
  expect(new Set(problems.map(({ problem }) => problem)).size).toBe(problems.length);
  expect(problems).toContainEqual({
    paper: 'note-verbale-fr',
    problem: expect.stringMatching(/is not known in fr; add it to names\.fr of the plan/),
  });
});

test('a kind of circulation that lacks its facts is found too', () => {
  const [first, ...others] = plan.circulations;
  if (first === undefined) throw new Error('the plan has no circulation');
  const extension = {
    ...first,
    name: 'extension',
    kind: 'extension' as const,
    documents: [
      {
        name: 'extension-note',
        template: 'extension-note' as const,
        language: 'en' as const,
        capacities: first.audience.capacities,
      },
    ],
  };
  expect(paperProblems({ ...plan, circulations: [first, ...others, extension] })).toEqual([
    { paper: 'extension-note', problem: expect.stringContaining('nothing fills {formerDeadline}') },
  ]);
});
