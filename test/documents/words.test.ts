import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commaBetween, withCommas } from '../../documents/commas.ts';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { fill, spanInWords, wordingOf } from '../../documents/wording.ts';
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

test.each([
  ['en', 'Secretary-General of the United Nations', 'the Secretary-General has the honour to convene'],
  ['fr', 'Secrétaire général de l’Organisation des Nations Unies', 'le Secrétaire général a l’honneur de convoquer'],
  ['es', 'Secretario General de las Naciones Unidas', 'el Secretario General tiene el honor de convocar'],
  ['ru', 'Генеральный секретарь Организации Объединенных Наций', 'Генеральный секретарь имеет честь созвать'],
  ['zh', '联合国秘书长', '秘书长谨定于'],
] as const)(
  '%s: the full title stands at the head and in the compliments, the short one between',
  (language, full, short) => {
    const text = textOf(language, 'convocation');
    expect(text).toContain(short);
    expect(text.indexOf(full)).toBeLessThan(text.indexOf(short));
    expect(text.lastIndexOf(full)).toBeGreaterThan(text.indexOf(short));
  },
);

/** Phrases of the wording files themselves. */
const phrases: [Language, right: RegExp[], never: RegExp[]][] = [
  ['en', [/is to be submitted by \*\*\{deadline\}/], [/is requested by \*\*/]],
  [
    'fr',
    [/doit être communiquée au plus tard le/, /le Secrétariat peut être joint/],
    [/demandée au plus tard/, /(?:le|au|par le) secrétariat/],
  ],
  [
    'es',
    [/debe comunicarse a más tardar el/, /la Secretaría está/, /“_\{articleQuote\}_”/],
    [/Estados? partes?\b|Estados Parte\b/, /la secretaría/, /se solicita a más/, /[«»]/],
  ],
  [
    'ru',
    [/сослаться на \{treaty\.acc\}/, /содержалась просьба сообщить состав делегаций не позднее/],
    [/в связи с осуществлением/, /запрашивались/],
  ],
  [
    'ar',
    [/تقديم أسماء أعضاء الوفود في موعد أقصاه/, /\{city\}، \{dates\.listed\}/],
    [/إبلاغ (?:الوفود|تشكيل)/, /تشكيل/, /\{city\}، \{dates\}/],
  ],
  ['zh', [/《公约》非缔约国/], [/\{treatyShort\}/]],
];

test.each(phrases)('%s: phrases', (language, right, never) => {
  const text = readFileSync(new URL(`../../documents/wording/${language}.yaml`, import.meta.url), 'utf8');
  const words = text.replace(/^#.*$/gm, '').replace(/\s+/g, ' ');
  for (const phrase of right) expect(words).toMatch(phrase);
  for (const phrase of never) expect(words).not.toMatch(phrase);
});

test.each(['fr', 'es', 'ru', 'ar', 'zh'] as const)(
  '%s: a title that was not found in the language stands in no quotation marks',
  (language) => {
    const text = textOf(language, 'convocation');
    const title = wordingOf(language).names['Implementation of the Convention on Cluster Munitions'];
    expect(title).toBeTypeOf('string');
    expect(text).not.toContain(String(title));
    expect(text).toContain('78/32');
  },
);

test('Arabic puts a preposition before several days beside a place, and none before one', () => {
  const wording = wordingOf('ar');
  expect(spanInWords('2024-09-10', '2024-09-13', wording).listed).toBe('من 10 إلى 13 أيلول/سبتمبر 2024');
  expect(spanInWords('2024-09-10', '2024-09-10', wording).listed).toBe('10 أيلول/سبتمبر 2024');
  expect(spanInWords('2024-09-10', '2024-09-13', wordingOf('en')).listed).toBe('10 to 13 September 2024');
});

test('free text in English is printed as it was written, with its article and one full stop', () => {
  const [reminder] = plan.circulations.filter(({ kind }) => kind === 'reminder');
  if (reminder === undefined) throw new Error('no reminder');
  const documents = reminder.documents.slice(0, 1).map((one) => ({ ...one, template: 'information-note' as const }));
  const text = 'The documents of the Meeting will be issued in the six official languages of the United Nations.';
  const facts = { arrangements: [{ heading: 'Documents', text }] };
  const { paragraphs = [] } =
    draftText(plan, { ...reminder, kind: 'information', documents, facts }, factsOf(plan)).documents[0] ?? {};
  expect(paragraphs).toContain(`**Documents.** ${text}`);
  const extended = reminder.documents.slice(0, 1).map((one) => ({ ...one, template: 'extension-note' as const }));
  const deadline = { was: '2024-08-30', now: '2024-09-02' };
  const given = { deadline, reason: 'The host country asked for it.' };
  const [note] = draftText(
    plan,
    { ...reminder, kind: 'extension', documents: extended, facts: given },
    factsOf(plan),
  ).documents;
  expect(note?.paragraphs).toContain('The reason for the extension is the following: The host country asked for it.');
});

test.each([
  ['، ', 'LORIMOND', 'Ambassador', ', '],
  ['، ', 'LORIMOND', 'رئيس الوفد', '، '],
  ['، ', 'ليلى', 'Ambassador', '، '],
  ['，', 'ABENFELD', 'Ambassador', ', '],
  ['，', 'ABENFELD', '顾问', '，'],
  ['，', 'Первый', 'Second Secretary', ', '],
  [', ', 'ABENFELD', 'Ambassador', ', '],
] as const)('the comma "%s" between %s and %s is "%s"', (comma, left, right, between) => {
  expect(commaBetween(left, right, comma)).toBe(between);
  expect(withCommas([left, right], comma)).toBe(`${left}${between}${right}`);
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
