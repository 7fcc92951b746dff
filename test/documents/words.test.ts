import { expect, test } from 'vitest';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { fill, wordingOf } from '../../documents/wording.ts';
import { Language } from '../../domain/plan.ts';
import { plan } from './samples.ts';

/** What revisers of each language sent back, and what is right. */

const textOf = (language: Language, name: string): string => {
  const circulation = plan.circulations.find((one) => one.name === name);
  if (circulation === undefined) throw new Error(`no ${name}`);
  const documents = circulation.documents.slice(0, 1).map((one) => ({ ...one, language }));
  const text = draftText(plan, { ...circulation, documents }, factsOf(plan));
  return [...text.documents.flatMap(({ paragraphs }) => paragraphs), text.mail[language]?.body ?? '']
    .join('\n')
    .replace(/[\s\u00a0]+/g, ' ');
};

const said: [Language, string, right: RegExp[], never: RegExp[]][] = [
  [
    'en',
    'convocation',
    [/to participate in the Meeting as observers/, /full name and title of each member/, /no delegation will attend/],
    [],
  ],
  [
    'en',
    'reminder-1',
    [
      /compliments to the Permanent Missions of Member States and the Permanent Observer Missions/,
      /requested that the composition of delegations to the Meeting be submitted by/,
    ],
    [/was requested by/, /Permanent Representatives/],
  ],
  [
    'fr',
    'convocation',
    [/à participer à l’Assemblée/, /au plus tard le/, /chef de la délégation/],
    [/, dont l’article|dont le paragraphe/, /y participer/],
  ],
  ['fr', 'reminder-1', [/aux missions permanentes des États Membres/], [/pour le \*\*/]],
  [
    'es',
    'convocation',
    [/a participar en la Reunión/, /a más tardar el/],
    [/participar en ella en calidad/, /Estados partes/],
  ],
  ['ru', 'convocation', [/чтобы возобновить \S+ .* уверения в своем самом высоком уважении/], [/вновь заверить/]],
  [
    'ru',
    'reminder-1',
    [/напоминается о просьбе сообщить состав делегаций/, /постоянным представительствам государств-членов/],
    [],
  ],
  [
    'ar',
    'convocation',
    [/ليعرب مجددا للممثلين الدائمين .* عن فائق تقديره/, /موافاة الأمانة بأسماء أعضاء الوفود/],
    [/ليجدد الإعراب/, /\(CCM\)/, /لـ/],
  ],
  ['ar', 'reminder-1', [/ألا تلتفت إلى هذه المذكرة/, /للبعثات الدائمة/], [/لاغية/]],
  [
    'zh',
    'convocation',
    [/函告下列地址/, /《公约》非缔约国/, /30日（星期五）/],
    [/通知以下地址/, /(?<![药《])公约(?!》)/],
  ],
  ['zh', 'reminder-1', [/请至迟于该日函告/], [/之前通知/]],
];

test.each(said)('%s, %s', (language, name, right, never) => {
  const text = textOf(language, name);
  for (const words of right) expect(text).toMatch(words);
  for (const words of never) expect(text).not.toMatch(words);
});

test('Arabic writes its preposition with the word that follows', () => {
  expect(fill('لـ{who}', { who: 'البعثات' }, 'x')).toBe('للبعثات');
  expect(fill('لـ{who}', { who: 'دولة فلسطين' }, 'x')).toBe('لدولة فلسطين');
  expect(fill('لـ{who}', {}, 'x', ['who'])).toBe('لـ{who}');
});

test.each(Language.options)('one language has one term for observer missions (%s)', (language) => {
  const { missions, parties } = wordingOf(language).addressees;
  const term = {
    en: 'Permanent Observer Missions',
    fr: 'missions permanentes d’observation',
    es: 'Misiones Permanentes de Observación',
    ru: 'постоянным миссиям наблюдателей',
    ar: 'بعثات المراقبة الدائمة',
    zh: '常驻联合国观察员代表团',
  };
  for (const words of [missions, parties]) expect(words).toContain(term[language]);
});
