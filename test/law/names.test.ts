import { describe, expect, test } from 'vitest';
import { stateNames as stateNamesOf } from '../../treaties/data.ts';
import {
  inAlphabeticalOrder,
  isNamed,
  type NameLanguage,
  nameAsGiven,
  organizationForms,
  organizationName,
  organizations as organizationsOf,
  profileOf,
  stateName,
  states as statesOf,
  TreatyProfile,
} from '../../treaties/treaties.ts';

const [stateNames, states, organizations] = [stateNamesOf(), statesOf(), organizationsOf()];

const languages = ['en', 'fr', 'es', 'ru', 'ar', 'zh'] as const satisfies NameLanguage[];
const day = '2024-02-15';
const codes = states.map(({ code }) => code);
const listed = (language: NameLanguage) =>
  codes.map((code) => stateName(code, language, day)).sort(inAlphabeticalOrder(language));

/** Names that Russian does not decline. */
const indeclinable =
  'Бангладеш Буркина-Фасо Бурунди Вануату Гаити Джибути Кабо-Верде Кирибати Конго Лесото Малави Мали Марокко Монако Науру Никарагуа Ниуэ Палау Перу Самоа Сан-Марино Сомали Того Тувалу Фиджи Чили Зимбабве Сьерра-Леоне Эсватини'
    .split(' ')
    .concat('Сан-Томе и Принсипи');

describe('every State in every language and form', () => {
  test.each(languages)('%s: nothing is empty, and apostrophes are those of print', (language) => {
    for (const code of codes) {
      for (const form of ['name', 'the', 'of'] as const) {
        const words = stateName(code, language, day, form);
        expect(words, `${code} ${form}`).toMatch(/^\S(.*\S)?$/u);
        expect(words, `${code} ${form}`).not.toMatch(/'| {2}|_/);
      }
    }
  });

  test('every row of the data is of a State, and French and Russian have one for each', () => {
    expect(stateNames.filter(({ code }) => !codes.includes(code))).toEqual([]);
    for (const language of ['fr', 'ru'] as const) {
      const present = stateNames.filter((row) => row.language === language && row.until === null);
      expect(present.map(({ code }) => code)).toEqual(codes);
    }
  });

  test('French elides and contracts', () => {
    for (const code of codes) {
      const the = stateName(code, 'fr', day, 'the');
      const of = stateName(code, 'fr', day, 'of');
      expect(the.normalize('NFD'), code).toMatch(/^(l’[AEIOU]|(le|la) [^AEIOU]|les |[A-Z])/);
      const expected = the.startsWith('le ')
        ? `du ${the.slice(3)}`
        : the.startsWith('les ')
          ? `des ${the.slice(4)}`
          : /^[AEIOUÉÎ]|^Haïti/.test(the)
            ? `d’${the}`
            : `de ${the}`;
      expect(of, code).toBe(expected);
    }
  });

  test('Spanish contracts "de el", but not before a name that begins with El', () => {
    for (const code of codes)
      expect(stateName(code, 'es', day, 'of'), code).toMatch(/^(del |de (la |las |los )?[A-Z])/);
    expect(stateName('SLV', 'es', day, 'of')).toBe('de El Salvador');
  });

  test('a name made of common nouns has its article', () => {
    const nouns = {
      en: /^(Holy See|State|United|.*(Republic|Federation|Emirates))/,
      es: /^(República|Reino|Estados?|Federación|Islas|Emiratos|Países|Santa Sede)/,
    };
    for (const language of ['en', 'es'] as const) {
      const common = codes.filter((code) => nouns[language].test(stateName(code, language, day)));
      expect(common.length).toBeGreaterThan(12);
      for (const code of common) {
        expect(stateName(code, language, day, 'the'), code).toMatch(/^(the|el|la|los|las) /);
      }
    }
  });

  test('Russian declines what it declines', () => {
    const same = codes.filter((code) => stateName(code, 'ru', day, 'the') === stateName(code, 'ru', day, 'of'));
    expect(same.map((code) => stateName(code, 'ru', day)).sort()).toEqual([...indeclinable].sort());
  });

  test.each([
    ['CHE', 'fr', 'la Suisse', 'de la Suisse'],
    ['JPN', 'fr', 'le Japon', 'du Japon'],
    ['PHL', 'fr', 'les Philippines', 'des Philippines'],
    ['CUB', 'fr', 'Cuba', 'de Cuba'],
    ['ISR', 'fr', 'Israël', 'd’Israël'],
    ['ALB', 'fr', 'l’Albanie', 'de l’Albanie'],
    ['CIV', 'fr', 'la Côte d’Ivoire', 'de la Côte d’Ivoire'],
    ['USA', 'en', 'the United States of America', 'the United States of America'],
    ['NLD', 'en', 'the Kingdom of the Netherlands', 'the Kingdom of the Netherlands'],
    [
      'GBR',
      'es',
      'el Reino Unido de Gran Bretaña e Irlanda del Norte',
      'del Reino Unido de Gran Bretaña e Irlanda del Norte',
    ],
    ['PER', 'es', 'el Perú', 'del Perú'],
    ['CHN', 'es', 'China', 'de China'],
    ['BOL', 'ru', 'Многонациональное Государство Боливия', 'Многонационального Государства Боливия'],
    ['BOL', 'ar', 'دولة بوليفيا المتعددة القوميات', 'دولة بوليفيا المتعددة القوميات'],
    ['CHE', 'zh', '瑞士', '瑞士'],
  ] as const)('%s %s: %s, %s', (code, language, the, of) => {
    expect(stateName(code, language, day, 'the')).toBe(the);
    expect(stateName(code, language, day, 'of')).toBe(of);
  });

  test('a list turns a name round where a sentence does not', () => {
    expect(stateName('IRN', 'en', day)).toBe('Iran (Islamic Republic of)');
    expect(stateName('IRN', 'es', day, 'of')).toBe('de la República Islámica del Irán');
  });
});

describe('a name of the past', () => {
  test.each([
    ['TUR', '2022-05-31', 'fr', 'de la Turquie', 'de la Türkiye'],
    ['TUR', '2022-05-31', 'es', 'de Turquía', 'de Türkiye'],
    ['TUR', '2022-05-31', 'ru', 'Турции', 'Турции'],
    ['MKD', '2019-02-13', 'en', 'the former Yugoslav Republic of Macedonia', 'North Macedonia'],
    ['SWZ', '2018-05-16', 'fr', 'du Swaziland', 'de l’Eswatini'],
    ['CZE', '2016-07-03', 'en', 'the Czech Republic', 'Czechia'],
    ['CZE', '2016-07-03', 'zh', '捷克共和国', '捷克'],
  ] as const)('%s until %s, %s: %s, then %s', (code, until, language, before, after) => {
    const next = new Date(Date.parse(until) + 86_400_000).toISOString().slice(0, 10);
    expect(stateName(code, language, until, 'of')).toBe(before);
    expect(stateName(code, language, next, 'of')).toBe(after);
  });
});

describe('lists', () => {
  test.each([
    ['fr', 'Guinée-Bissau', 'Guinée équatoriale'],
    ['fr', 'Sainte-Lucie', 'Saint-Kitts-et-Nevis'],
    ['fr', 'Égypte', 'El Salvador'],
    ['es', 'República Democrática Popular Lao', 'República de Moldova'],
    ['ru', 'Гвинея', 'Гвинея-Бисау'],
    ['ar', 'البرازيل', 'بربادوس'],
    ['ar', 'آيرلندا', 'آيسلندا'],
    ['ar', 'آيسلندا', 'إيطاليا'],
    ['zh', '阿尔巴尼亚', '阿尔及利亚'],
  ] as const)('%s: %s comes right before %s', (language, first, second) => {
    const names = listed(language);
    expect(names.slice(names.indexOf(first), names.indexOf(first) + 2)).toEqual([first, second]);
  });
});

describe('organizations', () => {
  test('the five observers have their names in French and Spanish', () => {
    for (const { code } of organizations.filter(({ ccm_rule }) => ccm_rule === '1.2')) {
      expect(organizationName(code, 'fr').language, code).toBe('fr');
      expect(organizationName(code, 'es').language, code).toBe('es');
    }
  });

  test.each([
    ['ICRC', 'en', 'the International Committee of the Red Cross', 'the International Committee of the Red Cross'],
    ['ICRC', 'fr', 'du Comité international de la Croix-Rouge', 'au Comité international de la Croix-Rouge'],
    ['UN', 'fr', 'de l’Organisation des Nations Unies', 'à l’Organisation des Nations Unies'],
    [
      'GICHD',
      'es',
      'del Centro Internacional de Desminado Humanitario de Ginebra',
      'al Centro Internacional de Desminado Humanitario de Ginebra',
    ],
    ['UN', 'es', 'de las Naciones Unidas', 'a las Naciones Unidas'],
    ['EU', 'ru', 'организации «Европейский союз»', 'организации «Европейский союз»'],
    ['NPA', 'fr', 'de Norwegian People’s Aid', 'à Norwegian People’s Aid'],
    ['EU', 'ar', 'الاتحاد الأوروبي', 'الاتحاد الأوروبي'],
    ['AU', 'zh', '非洲联盟', '非洲联盟'],
  ] as const)('%s in %s: "%s", addressed "%s"', (code, language, of, to) => {
    expect(organizationForms(code, language)).toMatchObject({ of, to });
  });

  test('without a name of its own in the language, the English one stands, marked as such', () => {
    expect(organizationName('SMOM', 'ru')).toEqual({ name: 'Sovereign Order of Malta', language: 'en' });
    for (const language of ['ru', 'ar', 'zh'] as const)
      expect(organizationName('CMC', language).language).toBe(language);
    expect(organizationName('ASEAN', 'fr')).toEqual({
      name: 'Association des nations de l’Asie du Sud-Est',
      language: 'fr',
    });
  });
});

test('a name that the data do not have can stand in a sentence of every language', () => {
  expect(isNamed('XAAA', 'state')).toBe(false);
  expect(isNamed('CHE', 'organization')).toBe(false);
  expect(nameAsGiven("Erewhon's League", 'en')).toEqual({
    name: 'Erewhon’s League',
    the: 'Erewhon’s League',
    of: 'Erewhon’s League',
    to: 'Erewhon’s League',
  });
  expect(nameAsGiven('Erewhon', 'fr')).toEqual({
    name: 'Erewhon',
    the: 'Erewhon',
    of: 'd’Erewhon',
    to: 'à Erewhon',
  });
  for (const language of languages) {
    expect(Object.values(nameAsGiven('State 5', language)).every((form) => form.includes('State 5'))).toBe(true);
  }
});

test('what is not known is refused, with a code', () => {
  const refused = (code: string) => expect.objectContaining({ code });
  expect(() => stateName('CH', 'fr', day)).toThrow(refused('name.state_unknown'));
  expect(() => stateName('CHE', 'fr', '15.02.2024')).toThrow(refused('name.date_malformed'));
  expect(() => organizationName('XYZ', 'fr')).toThrow(refused('name.organization_unknown'));
});

describe('the Convention in the other languages', () => {
  const ccm = profileOf('CCM');
  const english = new Map([
    ['11(1)', ccm.articles.find(({ article }) => article === '11(1)')?.quotation ?? ''],
    [ccm.costs.article, ccm.costs.quotation],
  ]);
  const left = (words: string) => words.split('[...]').length - 1;

  test.each(['fr', 'es', 'ru', 'ar', 'zh'] as const)('%s: quoted from a source, or cited', (language) => {
    const translation = ccm.translations[language];
    expect(translation?.fullName.name).toBeTruthy();
    expect(Object.keys(translation?.quotations ?? {})).toEqual([...english.keys()]);
    expect(Object.keys(translation?.mandates ?? {})).toEqual(ccm.mandates.map(({ resolution }) => resolution));
    for (const [article, words] of Object.entries(translation?.quotations ?? {})) {
      if (words === null) continue;
      expect(left(words), article).toBe(left(english.get(article) ?? ''));
      expect(translation?.sources[article], article).toBeTruthy();
    }
  });

  test('a quotation without its source is refused', () => {
    const french = ccm.translations.fr;
    const read = TreatyProfile.safeParse({ ...ccm, translations: { fr: { ...french, sources: {} } } });
    expect(read.error?.issues.map(({ path }) => path.join('/'))).toEqual([
      'translations/fr/sources/11(1)',
      'translations/fr/sources/14(1)',
    ]);
  });
});
