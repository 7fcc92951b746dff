import { expect, test } from 'vitest';
import { Language } from '../../domain/plan.ts';
import { LANGUAGES, wordsOf } from '../../web/words.ts';

/** All texts of a wording, by their place in it. */
function textsIn(value: unknown, at = ''): [place: string, text: string][] {
  if (typeof value === 'string') return [[at, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, `${at}.${key}`));
}
const placesIn = (text: string) => Array.from(text.matchAll(/\{\w+\}/g), ([place]) => place).toSorted();
const english = new Map(textsIn(wordsOf('en')));

test.each(Language.options)('the page says everything in %s, with the same that is filled in', (language) => {
  const texts = textsIn(wordsOf(language));
  expect(texts.map(([place]) => place).toSorted()).toEqual([...english.keys()].toSorted());
  for (const [place, text] of texts)
    expect([place, placesIn(text)]).toEqual([place, placesIn(english.get(place) ?? '')]);
});

test('no language but English has English words left', () => {
  const same = LANGUAGES.filter(({ language }) => language !== 'en').flatMap(({ language }) =>
    textsIn(wordsOf(language)).filter(([place, text]) => english.get(place) === text && /[a-z]{3} [a-z]/i.test(text)),
  );
  expect(same).toEqual([]);
});

test.each(['ar', 'ru', 'zh'] as const)('%s is written in its own script', (language) => {
  const script = { ar: /\p{Script=Arabic}/u, ru: /\p{Script=Cyrillic}/u, zh: /\p{Script=Han}/u }[language];
  const strange = textsIn(wordsOf(language)).filter(
    ([, text]) => !script.test(text) && !/^[{}\w：:，, ]*$/u.test(text),
  );
  expect(strange).toEqual([]);
});
