import type { Language, MeetingPlan, Words } from '../../domain/plan.ts';
import { wordsIn } from '../draft.ts';
import { type Glossary, glossaryOf } from '../glossary.ts';
import { escapeMarkup, parseLine, type Run } from '../markup.ts';
import { printable } from '../printable.ts';
import { keepTogether, keptRuns } from '../typography.ts';
import {
  dateInWords,
  escapedValues,
  fill,
  spanInWords,
  timeInWords,
  untilInWords,
  type Values,
  type Wording,
  wordingOf,
} from '../wording.ts';
import { type SessionWording, sessionWordingOf } from './wording.ts';

/** How a paper of the session says something in its language. */
export type Saying = {
  language: Language;
  wording: Wording;
  words: SessionWording;
  glossary: Glossary;
  /** What the plan fills in every sentence: the meeting, its place and dates. */
  values: Values;
  /** A sentence as the runs of its lines; values are printed as they are. */
  lines(sentence: string, more?: Values): Run[][];
  /** The same as plain text. */
  text(sentence: string, more?: Values): string;
  /** Words of the plan. */
  own(words: Words): string;
  date(day: string, form?: 'day' | 'weekday'): string;
  time(instant: string): string;
  hours(from: string, to: string): string;
};

export function sayingOf(plan: MeetingPlan, language: Language): Saying {
  const wording = wordingOf(language);
  const words = sessionWordingOf(language);
  const glossary = glossaryOf(language, plan.names?.[language]);
  const { venue } = plan;
  const time = (instant: string) => timeInWords(instant, venue, wording);
  const date = (day: string, form: 'day' | 'weekday' = 'day') => dateInWords(day, wording, form);
  const values: Values = {
    meeting: glossary.name(plan.name),
    dates: spanInWords(plan.opens.date, plan.closes.date, wording),
    venue: glossary.name(venue.name),
    city: glossary.name(venue.city),
    country: glossary.name(venue.country),
    opensDate: date(plan.opens.date, 'weekday'),
    opensTime: time(plan.opens.at),
    deadline: untilInWords(plan.deadline, { city: glossary.name(venue.city), venue }, wording),
  };
  const where = `documents/session/wording/${language}.yaml`;
  return {
    ...{ language, wording, words, glossary, values, date, time },
    lines: (sentence, more = {}) =>
      fill(sentence, escapedValues({ ...values, ...more }), where)
        .split('\n')
        .map((line) => keptRuns(parseLine(line), wording)),
    text: (sentence, more = {}) => keepTogether(fill(sentence, { ...values, ...more }, where), wording),
    own: (said) => keepTogether(printable(wordsIn(said, glossary)).text, wording),
    hours: (from, to) => fill(words.hours, { from: time(from), to: time(to) }, where),
  };
}

/** Text that is nothing but itself. */
export const plainRuns = (text: string, wording: Wording): Run[] => keptRuns(parseLine(escapeMarkup(text)), wording);
