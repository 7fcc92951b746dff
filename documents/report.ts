import { CREDENTIALS_PAPERS } from '../domain/credentials.ts';
import { dayAt } from '../domain/day.ts';
import { type Language, type MeetingPlan, type Mode, symbolOf } from '../domain/plan.ts';
import type { Statistics } from '../domain/statistics.ts';
import { profileOf } from '../treaties/treaties.ts';
import { credentialsTitle } from './credentials.ts';
import { decisionInWords, type TakenDecision } from './decided.ts';
import { articleIn, type DraftFacts, wordsIn } from './draft.ts';
import { glossaryOf } from './glossary.ts';
import { byCapacity, type ParticipantsList } from './list.ts';
import { escapeMarkup, parseLine } from './markup.ts';
import { mastheadOf } from './masthead.ts';
import { printable } from './printable.ts';
import { statisticsInWords } from './statistics.ts';
import { keepTogether, keptRuns } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import {
  capitalized,
  dateInWords,
  escapedValues,
  fill,
  spanInWords,
  timeInWords,
  type Values,
  wordingOf,
} from './wording.ts';

/** What a procedural report says that neither plan nor treaty does: what the record holds. */
export type ReportFacts = {
  date: string;
  /** The instants at which the Meeting was opened and closed. */
  opened: string;
  closed: string;
  /** Everyone on the roster, as the lists have them, in the language of the report. */
  participants: ParticipantsList['participants'];
  decisions: readonly TakenDecision[];
  /** Of those whom the final list names. */
  statistics: Statistics;
};

type ReportContext = { plan: MeetingPlan; treaty: DraftFacts['treaty']; mode: Mode; archive?: boolean };

/** The procedural report in a language, as PDF/UA-1. Throws `wording.*`. */
export async function renderReport(facts: ReportFacts, language: Language, context: ReportContext): Promise<Rendered> {
  return render('report', reportView(facts, language, context), { archive: context.archive ?? false });
}

/** All that a report prints. */
export function reportView(facts: ReportFacts, language: Language, { plan, treaty, mode }: ReportContext) {
  const { date, opened, closed, participants, decisions, statistics } = facts;
  const wording = wordingOf(language);
  const words = wording.report;
  const own = treaty.words[language];
  const glossary = glossaryOf(language, own?.names, plan.names?.[language]);
  const name = (english: string) => glossary.name(english);
  const dates = spanInWords(plan.opens.date, plan.closes.date, wording);
  const city = name(plan.venue.city);
  const values: Values = {
    meeting: name(plan.name),
    treaty: name(own?.fullName ?? ''),
    article: articleIn(treaty.meetings, wording, 'brief'),
    decisionBody: name(plan.decision.body),
    decisionDates: spanInWords(plan.decision.heldFrom, plan.decision.heldTo, wording),
    decided: name(plan.decision.decided.replace(/^decided /i, '').replace(/\.$/, '')),
    convenor: name(treaty.convenor),
    dates,
    venue: name(plan.venue.name),
    city,
    country: name(plan.venue.country),
    opensDate: dateInWords(dayAt(Date.parse(opened), plan.venue), wording, 'weekday'),
    opensTime: timeInWords(opened, plan.venue, wording),
    closesDate: dateInWords(dayAt(Date.parse(closed), plan.venue), wording, 'weekday'),
    closesTime: timeInWords(closed, plan.venue, wording),
  };
  const marked = escapedValues(values);
  const said = (sentence: string, key: string) => lines(fill(sentence, marked, `report.${key}`));
  const lines = (text: string) => text.split('\n').map((line) => keptRuns(parseLine(line), wording));
  const nameOfCode = (code: string) => participants.find((one) => one.code === code)?.name ?? code;
  const sections = [
    { heading: words.headings.opening, paragraphs: words.opening.map((one) => said(one, 'opening')) },
    {
      heading: words.headings.participation,
      paragraphs: byCapacity({ stage: 'final', language, participants }).map((present) => {
        const names = present.participants.map((one) => escapeMarkup(printable(one.name).text)).join(words.enumerated);
        const counted = { count: String(present.participants.length), participants: names };
        return lines(fill(words.participation[present.capacity], counted, 'report.participation'));
      }),
    },
    { heading: words.headings.documents, paragraphs: [said(words.documents, 'documents')] },
    {
      heading: words.headings.decisions,
      paragraphs: decisions.map((one) => lines(decisionInWords(one, language, wording, nameOfCode))),
    },
    { heading: words.headings.closing, paragraphs: words.closing.map((one) => said(one, 'closing')) },
  ].filter(({ paragraphs }) => paragraphs.length > 0);
  const { list } = wording;
  const listed = (['provisional', 'final'] as const).map((stage) => [symbolOf(plan, stage) ?? '', list.titles[stage]]);
  const registered = Object.values(plan.symbols ?? {}).flatMap((entry) =>
    typeof entry === 'string' ? [] : [[entry.symbol, wordsIn(entry.title, glossary)]],
  );
  const onCredentials = decisions.some(({ what }) => what === 'credentials')
    ? CREDENTIALS_PAPERS.map((paper) => [
        symbolOf(plan, paper) ?? '',
        credentialsTitle(paper, language, { plan, treaty }),
      ])
    : [];
  const title = fill(words.title, values, 'report.title');
  const symbol = symbolOf(plan, 'report') ?? '';
  return {
    language,
    title: capitalized(title),
    date: { iso: date, words: keepTogether(dateInWords(date, wording), wording) },
    masthead: mastheadOf(language, date, { originals: ['en'], drawnIn: profileOf(plan.treaty).languages.documents }),
    symbol: symbol === '' ? null : symbol,
    internal: '',
    meeting: capitalized(name(plan.name).name),
    place: keepTogether(fill(list.place, { city, dates }, 'list.place'), wording),
    sections,
    annex: {
      heading: words.headings.annex,
      columns: [words.symbol, words.documentTitle],
      rows: [...registered, ...listed, ...onCredentials, [symbol, capitalized(title)]],
    },
    statistics: statisticsInWords(statistics, language),
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  };
}
