import type { CredentialsPaper, Examined } from '../domain/credentials.ts';
import { type Language, type MeetingPlan, type Mode, symbolOf, type Words } from '../domain/plan.ts';
import { inAlphabeticalOrder, profileOf } from '../treaties/treaties.ts';
import { type Addressed, nameOf } from './addressees.ts';
import { adoptedIn } from './decided.ts';
import type { DraftFacts } from './draft.ts';
import { glossaryOf } from './glossary.ts';
import { escapeMarkup, parseLine } from './markup.ts';
import { mastheadOf } from './masthead.ts';
import { printable } from './printable.ts';
import { keepTogether, keptRuns } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import { capitalized, dateInWords, escapedValues, fill, spanInWords, type Values, wordingOf } from './wording.ts';

/** A State Party that is asked for credentials, and how they stand. */
export type Accredited = Pick<Addressed, 'code' | 'name' | 'addressee'> & {
  /** The list of the memorandum that it is in; null: in none, for it sends no delegation. */
  list: 'formal' | 'other' | 'none' | null;
  outcome: Examined['outcome'] | null;
  assurance: 'given' | 'accepted' | null;
};

/** What papers on credentials say that the plan does not: what the registry and the record hold. */
export type CredentialsFacts = {
  date: string;
  states: readonly Accredited[];
  /** When the memorandum was drawn, as a calendar date; null where it is this one. */
  memorandum: string | null;
  /** The days on which the committee met. */
  met: readonly string[];
  objections: readonly { by: string; to: string; words: Words }[];
};

type CredentialsContext = { plan: MeetingPlan; treaty: DraftFacts['treaty']; mode: Mode; archive?: boolean };

/** The secretariat's memorandum, or the committee's report, in a language, as PDF/UA-1. Throws `wording.*`. */
export async function renderCredentials(
  paper: CredentialsPaper,
  facts: CredentialsFacts,
  language: Language,
  context: CredentialsContext,
): Promise<Rendered> {
  return render('report', credentialsView(paper, facts, language, context), { archive: context.archive ?? false });
}

/** All that such a paper prints; its layout is that of the report. */
export function credentialsView(
  paper: CredentialsPaper,
  facts: CredentialsFacts,
  language: Language,
  { plan, treaty, mode }: CredentialsContext,
) {
  const { date } = facts;
  const wording = wordingOf(language);
  const words = wording.credentials;
  const glossary = glossaryOf(language, treaty.words[language]?.names, plan.names?.[language]);
  const name = (english: string) => glossary.name(english);
  const { credentials } = plan;
  const nameIn = namesOn(facts.states, language, date);
  const listed = (codes: readonly string[]) =>
    seated(codes, facts.states, plan.treaty, date)
      .map((code) => printable(nameIn(code)).text)
      .join(wording.report.enumerated);
  const committee = credentials?.committee;
  const symbol = symbolOf(plan, 'credentials-memorandum') ?? '';
  const values: Values = {
    meeting: name(plan.name),
    date: dateInWords(date, wording),
    basis: credentials === undefined ? '' : name(credentials.basis).name,
    memorandumBy: credentials === undefined ? '' : name(credentials.memorandumBy),
    memorandumDate: dateInWords(facts.memorandum ?? date, wording),
    symbol,
    ...(committee !== undefined && {
      appointed: dateInWords(committee.appointed, wording),
      chair: nameIn(committee.chair),
      members: listed(committee.members),
      count: String(committee.members.length),
    }),
    dates: facts.met.map((day) => dateInWords(day, wording)).join(wording.report.enumerated),
  };
  const lines = (text: string) => text.split('\n').map((line) => keptRuns(parseLine(line), wording));
  const said = (sentence: string, key: string, more: Values = {}) =>
    lines(fill(sentence, escapedValues({ ...values, ...more }), `credentials.${key}`));
  const some = (sentence: string, key: string, of: (state: Accredited) => boolean) => {
    const codes = facts.states.filter(of).map(({ code }) => code);
    return codes.length === 0
      ? []
      : [said(sentence, key, { count: String(codes.length), participants: listed(codes) })];
  };
  const threeLists = (['formal', 'other', 'none'] as const).flatMap((list) => {
    const { some: sentence, nobody } = words.lists[list];
    const named = some(sentence, 'lists', (state) => state.list === list);
    return named.length > 0 ? named : [said(nobody, 'lists')];
  });
  const received = { heading: fill(words.headings.received, values, 'credentials.headings'), paragraphs: threeLists };
  const outcome = (of: Examined['outcome']) => some(words[of], of, (state) => state.outcome === of);
  const sections =
    paper === 'credentials-memorandum'
      ? [
          {
            heading: words.headings.memorandum,
            paragraphs: [said(words.asked, 'asked'), said(words.stands, 'stands')],
          },
          {
            ...received,
            paragraphs: [...threeLists, ...some(words.given, 'given', ({ assurance }) => assurance !== null)],
          },
          { heading: words.headings.provisional, paragraphs: [said(words.provisional, 'provisional')] },
        ]
      : [
          {
            heading: words.headings.committee,
            paragraphs: [
              said(words.appointed, 'appointed'),
              said(words.chair, 'chair'),
              ...(facts.met.length === 0 ? [] : [said(words.met, 'met')]),
              said(symbol === '' ? words.beforeUnnumbered : words.before, 'before'),
            ],
          },
          received,
          {
            heading: words.headings.examination,
            paragraphs: [
              ...outcome('accepted'),
              ...some(
                words.assurances,
                'assurances',
                (one) => one.outcome === 'accepted' && one.assurance === 'accepted',
              ),
              ...outcome('deferred'),
              ...outcome('refused'),
            ],
          },
          {
            heading: words.headings.objections,
            paragraphs: facts.objections.map(({ by, to, words: objected }) => [
              ...said(words.objection, 'objection', { by: nameIn(by), to: nameIn(to) }),
              ...lines(escapeMarkup(adoptedIn(objected, language))),
            ]),
          },
          {
            heading: words.headings.recommendation,
            paragraphs: [
              [
                ...said(words.recommends, 'recommends'),
                ...words.resolution.flatMap((line) => said(line, 'resolution')),
              ],
            ],
          },
        ];
  const title = fill(
    paper === 'credentials-memorandum' ? words.titles.memorandum : words.titles.report,
    values,
    'credentials.titles',
  );
  return {
    language,
    title: capitalized(title),
    date: { iso: date, words: keepTogether(dateInWords(date, wording), wording) },
    masthead: mastheadOf(language, date, { originals: ['en'], drawnIn: profileOf(plan.treaty).languages.documents }),
    symbol: symbolOf(plan, paper),
    internal: '',
    meeting: capitalized(name(plan.name).name),
    place: keepTogether(
      fill(
        wording.list.place,
        { city: name(plan.venue.city), dates: spanInWords(plan.opens.date, plan.closes.date, wording) },
        'list.place',
      ),
      wording,
    ),
    sections: sections.filter(({ paragraphs }) => paragraphs.length > 0),
    annex: null,
    statistics: null,
    labels: wording.labels,
    rehearsal: mode === 'rehearsal',
  };
}

/** The title of such a paper, for the list of documents of the Meeting. */
export function credentialsTitle(
  paper: CredentialsPaper,
  language: Language,
  { plan, treaty }: Pick<CredentialsContext, 'plan' | 'treaty'>,
): string {
  const { titles } = wordingOf(language).credentials;
  if (paper === 'credentials-report') return titles.report;
  const glossary = glossaryOf(language, treaty.words[language]?.names, plan.names?.[language]);
  const memorandumBy = glossary.name(plan.credentials?.memorandumBy ?? '');
  return capitalized(fill(titles.memorandum, { memorandumBy }, 'credentials.titles'));
}

/** The name of a State in a language; a code that is on no list stands as it is. */
const namesOn = (states: CredentialsFacts['states'], language: Language, date: string) => (code: string) => {
  const state = states.find((one) => one.code === code);
  return state === undefined ? code : nameOf(state, language, date).name;
};

/** Codes in the order in which the treaty seats its States, whatever the language of the paper. */
function seated(codes: readonly string[], states: CredentialsFacts['states'], treaty: string, date: string): string[] {
  const language = profileOf(treaty).settings.seating.value === 'french_alphabetical' ? 'fr' : 'en';
  const nameIn = namesOn(states, language, date);
  const inOrder = inAlphabeticalOrder(language);
  return codes.toSorted((a, b) => inOrder(nameIn(a), nameIn(b)) || (a < b ? -1 : 1));
}
