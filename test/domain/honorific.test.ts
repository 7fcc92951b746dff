import { expect, test } from 'vitest';
import { toldBy } from '../../domain/honorific.ts';

test.each([
  ['Ms.', 'woman'],
  ['H.E. Ms.', 'woman'],
  ['S.E. Mme', 'woman'],
  ['Excma. Sra.', 'woman'],
  ['Г-жа', 'woman'],
  ['سعادة السيدة', 'woman'],
  ['女士', 'woman'],
  ['Mr.', 'man'],
  ['H.E. Mr', 'man'],
  ['M.', 'man'],
  ['Sr.', 'man'],
  ['г-н', 'man'],
  ['السيد', 'man'],
  ['先生', 'man'],
  ['Dr.', null],
  ['H.E.', null],
  ['Ambassador', null],
  ['Mr. and Ms.', null],
] as const)('the honorific %s tells %s', (honorific, told) => {
  expect(toldBy({ honorific, name: 'Alva Brackmere' })).toBe(told);
});

test.each([
  ['Ms. Ada Zweite', 'woman'],
  ['H.E. Mr. Bert Haupt', 'man'],
  ['王芳女士', 'woman'],
  ['M. Dupont', null],
  ['Sir', null],
  ['Don Quill', 'man'],
  ['Alva Brackmere', null],
  ['Mirel MSINGH', null],
] as const)('what stands in the name “%s” tells %s', (name, told) => {
  expect(toldBy({ name })).toBe(told);
});
