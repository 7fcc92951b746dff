import { expect, test } from 'vitest';
import { ordinalIn, ordinalWord } from '../../treaties/ordinals.ts';

test.each([
  ['en', 'Twelfth Meeting of the States Parties', 12],
  ['en', 'Second Review Conference', 2],
  ['fr', 'Secrétariat de la dix-septième Assemblée', 17],
  ['fr', 'première Assemblée', 1],
  ['es', 'la Duodécima Reunión', 12],
  ['ru', 'двенадцатого Совещания', 12],
  ['ru', 'второе Совещание', 2],
  ['ar', 'الاجتماع الثاني عشر للدول الأطراف', 12],
  ['zh', '缔约国第十二次会议', 12],
  ['en', 'from 10 to 13 September', null],
  ['en', 'the Eleventh Meeting decided to convene the Twelfth', null],
] as const)('%s: %s is number %s', (language, text, ordinal) => {
  expect(ordinalIn(text, language)).toBe(ordinal);
});

test('every ordinal is found in its own word, and no other', () => {
  for (let n = 1; n <= 20; n++) expect(ordinalIn(`the ${ordinalWord(n)} Meeting`, 'en')).toBe(n);
});
