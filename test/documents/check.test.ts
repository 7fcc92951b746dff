import { describe, expect, test } from 'vitest';
import { refuseUnwritable } from '../../client/draftable.ts';
import { paperProblems } from '../../documents/check.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
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
    ...{ paper: 'note-verbale-fr', code: 'wording.untranslated', untranslated: expect.anything() },
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
    {
      ...{ paper: 'extension-note', code: 'wording.unfilled', untranslated: null },
      problem: expect.stringContaining('nothing fills {formerDeadline}'),
    },
  ]);
});

const NAME = 'Twelfth Meeting of the States Parties to the Convention on Cluster Munitions';
const missing = (changed: Partial<MeetingPlan>) =>
  paperProblems({ ...plan, ...changed }).flatMap(({ untranslated }) =>
    untranslated === null ? [] : [`${untranslated.language}: ${untranslated.english}`],
  );

test('a plan in English alone: all that its lists and its report lack in their languages, and each once', () => {
  const english = plan.circulations.map((one) => ({
    ...one,
    documents: one.documents.filter(({ language }) => language === 'en'),
  }));
  const acts = plan.acts && { ...plan.acts, languages: ['en' as const] };
  const found = missing({ names: undefined, circulations: english, ...(acts && { acts }) });
  expect(found.toSorted()).toEqual(
    ['ar', 'es', 'fr', 'ru', 'zh'].flatMap((language) =>
      [plan.decision.body, NAME, plan.decision.decided].map((phrase) => `${language}: ${phrase}`),
    ),
  );
});

test('a plan without a name that only the report or only a list has is refused, with the phrase and the language', () => {
  const { [NAME]: _left, ...ar } = plan.names?.ar ?? {};
  expect(missing({ names: { ...plan.names, ar } })).toEqual([`ar: ${NAME}`]);
  const { [plan.decision.decided]: _other, ...zh } = plan.names?.zh ?? {};
  expect(missing({ names: { ...plan.names, zh } })).toEqual([`zh: ${plan.decision.decided}`]);
  const problem = () => refuseUnwritable({ ...plan, names: { ...plan.names, ar } }, 'p.yaml');
  expect(problem).toThrow(
    `p.yaml names.ar: found list-deadline in ar cannot be written, for it has no words in ar for "${NAME}". Right: each of them in names.ar`,
  );
});

describe('a line of the address without translation is no paper in two languages', () => {
  const without = (line: string) => {
    const { [line]: _left, ...es } = plan.names?.es ?? {};
    return missing({ names: { ...plan.names, es } });
  };
  test.each(plan.secretariat.lines.filter((line) => plan.names?.es?.[line] !== undefined))('%s', (line) => {
    expect(without(line)).toEqual([`es: ${line}`]);
  });
  test('the name of the secretariat too', () => {
    expect(without(plan.secretariat.name)).toEqual([`es: ${plan.secretariat.name}`]);
  });
  test('a line that has no words needs none', () => {
    const secretariat = {
      ...plan.secretariat,
      lines: [...plan.secretariat.lines, 'CH-1211', '+41 22 000 00 00', '10'],
    };
    expect(missing({ secretariat })).toEqual([]);
  });
});

test('the sender of acts on the way is known in their languages', () => {
  const acts = plan.acts && { ...plan.acts, sender: { ...plan.acts.sender, by: 'Bureau of the Meeting' } };
  expect(missing(acts === undefined ? {} : { acts })).toEqual([
    'fr: Bureau of the Meeting',
    'es: Bureau of the Meeting',
  ]);
});
