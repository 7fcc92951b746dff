import { expect, test } from 'vitest';
import { draftText } from '../../documents/documents.ts';
import { factsOf } from '../../documents/facts.ts';
import { listView } from '../../documents/list.ts';
import { timeInWords, untilInWords, wordingOf } from '../../documents/wording.ts';
import { type CirculationPlan, Language, type MeetingPlan } from '../../domain/plan.ts';
import { plan } from './samples.ts';

/** The last instant that a paper tells is the one that the engine applies: with its hour, or the whole day, at the venue. */

const NOON = { date: '2024-08-30', at: '2024-08-30T10:00:00Z' };
const WHOLE = { date: '2024-08-30', at: '2024-08-30T21:59:59Z' };

const said: Record<Language, { whole: string; noon: string; prefix: string }> = {
  en: {
    prefix: 'by',
    whole: 'Friday, 30 August 2024 (Geneva time)',
    noon: 'Friday, 30 August 2024, 12 noon, Geneva time',
  },
  fr: {
    prefix: 'au plus tard le',
    whole: 'vendredi 30 août 2024 (heure de Genève)',
    noon: 'vendredi 30 août 2024 à 12\u00a0heures, heure de Genève',
  },
  es: {
    prefix: 'a más tardar el',
    whole: 'viernes 30 de agosto de 2024 (hora de Ginebra)',
    noon: 'viernes 30 de agosto de 2024 a las 12.00\u00a0horas, hora de Ginebra',
  },
  ru: {
    prefix: 'не позднее',
    whole: '30 августа 2024 года (пятница) (время Женевы)',
    noon: '30 августа 2024 года (пятница), 12\u00a0ч\u00a000\u00a0мин (время Женевы)',
  },
  ar: {
    prefix: 'في موعد أقصاه',
    whole: 'الجمعة 30 آب/أغسطس 2024 (بتوقيت جنيف)',
    noon: 'الجمعة 30 آب/أغسطس 2024، الساعة 12/00، بتوقيت جنيف',
  },
  zh: {
    prefix: '至迟于',
    whole: '日内瓦时间2024年8月30日（星期五）',
    noon: '日内瓦时间2024年8月30日（星期五）中午12时',
  },
};

const speaking = (language: Language, kind: CirculationPlan['kind']): CirculationPlan => {
  const [convocation] = plan.circulations;
  const [document] = convocation?.documents ?? [];
  if (convocation === undefined || document === undefined) throw new Error('no convocation');
  const template = kind === 'silence' ? 'silence-note' : kind === 'extension' ? 'extension-note' : 'note-verbale';
  return { ...convocation, name: kind, kind, documents: [{ ...document, template, language }] };
};
const paper = (of: MeetingPlan, circulation: CirculationPlan, language: Language) => {
  const { documents, mail } = draftText(of, circulation, factsOf(of));
  return { note: (documents[0]?.paragraphs ?? []).join('\n').replace(/\s+/g, ' '), mail: mail[language]?.body ?? '' };
};
const spaces = (text: string) => text.replace(/\s+/g, ' ');

test.each(Language.options)('the date for delegations, in note, mail and list (%s)', (language) => {
  const { whole, noon, prefix } = said[language];
  for (const [deadline, words] of [
    [WHOLE, whole],
    [NOON, noon],
  ] as const) {
    const of = { ...plan, deadline };
    const { note, mail } = paper(of, speaking(language, 'convocation'), language);
    const gap = language === 'zh' ? '' : ' ';
    expect(note).toContain(`${prefix}${gap}**${spaces(words)}**`);
    expect(spaces(mail)).toContain(spaces(words));
    const list = { stage: 'deadline' as const, language, symbol: null, date: '2024-09-01', participants: [] };
    expect(spaces(listView(list, { plan: of, mode: 'live' }, (text) => text).note)).toContain(spaces(words));
  }
});

test.each(Language.options)('extensions and silence procedures too (%s)', (language) => {
  const { noon, whole, prefix } = said[language];
  const facts = {
    deadline: { was: WHOLE.date, wasAt: WHOLE.at, now: NOON.date, nowAt: NOON.at },
    silence: { proposal: { en: 'X', fr: 'X', es: 'X', ru: 'X', ar: 'X', zh: 'X' }, until: NOON },
  };
  const extension = paper(
    plan,
    { ...speaking(language, 'extension'), facts: { deadline: facts.deadline, recalls: 'convocation' } },
    language,
  );
  for (const words of [whole, noon]) expect(extension.note).toContain(spaces(words));
  const silence = paper(plan, { ...speaking(language, 'silence'), facts: { silence: facts.silence } }, language);
  const gap = language === 'zh' ? '' : ' ';
  expect(silence.note).toContain(`${prefix}${gap}**${spaces(noon)}**`);
  expect(spaces(silence.mail)).toContain(spaces(noon));
});

test('an hour that ends a day elsewhere is an hour at the venue', () => {
  const wording = wordingOf('en');
  const venue = { timeZone: 'America/New_York' };
  const at = (instant: string) =>
    untilInWords({ date: '2024-08-30', at: instant }, { city: 'New York', venue }, wording);
  expect(at('2024-08-31T03:59:59Z')).toBe('Friday, 30 August 2024 (New York time)');
  expect(at('2024-08-30T21:59:59Z')).toBe('Friday, 30 August 2024, 5.59 p.m., New York time');
  expect(timeInWords('2024-08-30T04:00:00Z', venue, wording)).toBe('12 midnight');
});
