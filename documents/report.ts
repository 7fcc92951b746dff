import { z } from 'zod';
import { CalendarDate, Capacity, cleanText, type Language, type MeetingPlan, type Mode } from '../domain/plan.ts';
import { articleIn, type DraftFacts } from './draft.ts';
import { glossaryOf } from './glossary.ts';
import { escapeMarkup, parseLine } from './markup.ts';
import { type Rendered, render } from './typst.ts';
import {
  capitalized,
  dateInWords,
  escapedValues,
  fill,
  keepTogether,
  spanInWords,
  timeInWords,
  type Values,
  wordingOf,
} from './wording.ts';

/** What a procedural report says that neither plan nor treaty does. */
export const ReportFacts = z.strictObject({
  date: CalendarDate,
  /** How many of each capacity took part. */
  present: z.record(Capacity, z.int().nonnegative()),
  /** The decisions of the Meeting, in the language of the report. */
  decisions: z.array(cleanText(6_000)),
});
export type ReportFacts = z.infer<typeof ReportFacts>;

type ReportContext = { plan: MeetingPlan; treaty: DraftFacts['treaty']; mode: Mode; archive?: boolean };

/** The procedural report in a language, as PDF/UA-1. Throws a ZodError for facts that are not in form, `wording.*`. */
export async function renderReport(facts: ReportFacts, language: Language, context: ReportContext): Promise<Rendered> {
  return render('report', reportView(facts, language, context), { archive: context.archive ?? false });
}

/** All that a report prints. */
export function reportView(facts: ReportFacts, language: Language, { plan, treaty, mode }: ReportContext) {
  const { date, present, decisions } = ReportFacts.parse(facts);
  const wording = wordingOf(language);
  const words = wording.report;
  const own = treaty.words[language];
  const glossary = glossaryOf(language, own?.names, plan.names?.[language]);
  const name = (english: string) => glossary.name(english);
  const { timeZone } = plan.venue;
  const dates = spanInWords(plan.opens.date, plan.closes.date, wording);
  const city = name(plan.venue.city);
  const values: Values = {
    meeting: name(plan.name),
    treaty: name(own?.fullName ?? ''),
    article: articleIn(treaty.meetings, wording, 'brief'),
    decisionBody: name(plan.decision.body),
    decisionDates: spanInWords(plan.decision.heldFrom, plan.decision.heldTo, wording),
    decided: name(plan.decision.decided.replace(/^decided /i, '').replace(/\.$/, '')),
    convenor: name(plan.mandate.convenor),
    dates,
    venue: name(plan.venue.name),
    city,
    country: name(plan.venue.country),
    opensDate: dateInWords(plan.opens.date, wording, 'weekday'),
    opensTime: timeInWords(plan.opens.at, timeZone, wording),
    closesDate: dateInWords(plan.closes.date, wording, 'weekday'),
    closesTime: timeInWords(plan.closes.at, timeZone, wording),
    partiesCount: String(present.state_party),
    signatoriesCount: String(present.signatory),
    othersCount: String(present.state_not_party),
    organizationsCount: String(present.observer_organization),
  };
  const marked = escapedValues(values);
  const said = (sentence: string, key: string) => lines(fill(sentence, marked, `report.${key}`));
  const lines = (sentence: string) => [parseLine(keepTogether(sentence, wording))];
  const sections = [
    { heading: words.headings.opening, paragraphs: words.opening.map((one) => said(one, 'opening')) },
    { heading: words.headings.participation, paragraphs: words.participation.map((one) => said(one, 'participation')) },
    { heading: words.headings.documents, paragraphs: [said(words.documents, 'documents')] },
    {
      heading: words.headings.decisions,
      paragraphs:
        decisions.length === 0
          ? [said(words.noDecisions, 'noDecisions')]
          : [said(words.decisions, 'decisions'), ...decisions.map((decision) => lines(escapeMarkup(decision)))],
    },
    { heading: words.headings.closing, paragraphs: words.closing.map((one) => said(one, 'closing')) },
  ];
  const { list } = wording;
  const listed = (['deadline', 'provisional', 'final'] as const).map((stage) => [
    plan.symbols?.[stage] ?? '',
    list.titles[stage],
  ]);
  const title = fill(words.title, values, 'report.title');
  const symbol = plan.symbols?.report ?? '';
  return {
    language,
    title: capitalized(title),
    date: { iso: date, words: keepTogether(dateInWords(date, wording), wording) },
    symbol,
    meeting: capitalized(name(plan.name).name),
    place: keepTogether(fill(list.place, { city, dates }, 'list.place'), wording),
    sections,
    annex: {
      heading: words.headings.annex,
      columns: [words.symbol, words.documentTitle],
      rows: [...listed, [symbol, capitalized(title)]],
    },
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  };
}
