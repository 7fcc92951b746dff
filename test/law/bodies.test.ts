import { expect, test } from 'vitest';
import { bodyOf, headsOf, profileOf, signsOf } from '../../treaties/treaties.ts';

const ccm = profileOf('CCM');
const meeting = (ordinal: number) => ({ kind: 'meeting_of_states_parties', ordinal }) as const;
const review = (ordinal: number) => ({ kind: 'review_conference', ordinal }) as const;
const preparatory = (ordinal: number, of: number) =>
  ({ kind: 'preparatory_meeting', ordinal, prepares: review(of) }) as const;

test.each([
  ['en', 'Thirteenth Meeting', 'Third Review Conference', 'Second Preparatory Meeting for the First Review Conference'],
  [
    'fr',
    'treizième Assemblée',
    'troisième Conférence d’examen',
    'deuxième Réunion préparatoire de la première Conférence d’examen',
  ],
  ['es', '13ª Reunión', '3ª Conferencia de Examen', '2ª Reunión Preparatoria de la 1ª Conferencia de Examen'],
  [
    'ru',
    'тринадцатое совещание',
    'третья обзорная конференция',
    'второе подготовительное совещание первой обзорной конференции',
  ],
  ['ar', 'الاجتماع الثالث عشر', 'المؤتمر الاستعراضي الثالث', 'الاجتماع التحضيري الثاني للمؤتمر الاستعراضي الأول'],
  ['zh', '第十三次会议', '第三次审议会议', '第一次审议会议第二次筹备会议'],
] as const)('sessions are named in %s by rule', (language, thirteenth, third, second) => {
  expect(headsOf(ccm, meeting(13), language).name).toBe(thirteenth);
  expect(headsOf(ccm, review(3), language).name).toBe(third);
  expect(headsOf(ccm, preparatory(2, 1), language).name).toBe(second);
});

test('Russian says the third in its own way, in each case', () => {
  expect(headsOf(ccm, review(3), 'ru')).toMatchObject({
    of: 'третьей обзорной конференции',
    acc: 'третью обзорную конференцию',
  });
  expect(headsOf(ccm, meeting(3), 'ru')).toMatchObject({ name: 'третье совещание', in: 'третьем совещании' });
});

test('their signs are those of the treaty: CCM/MSP/<year>, CCM/CONF/<year>, CCM/CONF/<year>/PM.n', () => {
  expect(signsOf(ccm, meeting(13), '2025')).toEqual({ short: '13MSP', id: '13msp', symbols: 'CCM/MSP/2025' });
  expect(signsOf(ccm, review(3), '2026')).toEqual({ short: '3RC', id: '3rc', symbols: 'CCM/CONF/2026' });
  expect(signsOf(ccm, preparatory(2, 1), '2015')).toEqual({
    short: '2PM1RC',
    id: '1rc-pm2',
    symbols: 'CCM/CONF/2015/PM.2',
  });
});

test('a body rests on its article; the Convention has no extraordinary meeting, and says what it has', () => {
  expect(bodyOf(ccm, 'review_conference').article).toBe('12');
  expect(bodyOf(ccm, 'amendment_conference')).toMatchObject({
    article: '13',
    held: expect.stringContaining('90 days'),
  });
  expect(() => bodyOf(ccm, 'extraordinary_meeting')).toThrow(
    /no extraordinary meeting: its bodies are meeting of states parties, review conference, preparatory meeting, amendment conference/,
  );
});
