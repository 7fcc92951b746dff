import type { CirculationPlan, MeetingPlan } from '../workflows/plan.ts';
import { DocumentError } from './errors.ts';
import { escapeMarkup } from './markup.ts';
import { type CirculationDocument, type CirculationMail, CirculationText } from './text.ts';
import { dateInWords, fill, type Language, rangeInWords, type Wording, wordingOf } from './wording.ts';

/** What a draft needs beyond the plan: the treaty's own words, verbatim with their brackets, and the organizations' names. */
export type DraftFacts = {
  treaty: {
    fullName: string;
    short: string;
    /** The year by which the treaty is cited: "the 2008 Convention". */
    year: number;
    entryIntoForce: string;
    /** The article that the meeting rests on, such as `11(1)`. */
    meetings: { article: string; quotation: string };
    costs: { article: string; quotation: string };
    mandate: { resolution: string; paragraph: number; quotation: string };
    /** The rule of procedure under which organizations observe, such as `1.2`. */
    observerRule: string;
  };
  /** The organizations that the plan's observers name, in the order in which a letter addresses them. */
  organizations: { code: string; name: string }[];
};

type Values = Record<string, string>;

/**
 * The first text of a circulation. Pure.
 *
 * Throws `draft.facts` when a quotation is of another article or resolution than the plan cites, or an organization has no
 * name; `draft.recalled` when a reminder has nothing to recall; `wording.*` when a sentence cannot be filled.
 */
export function draftText(plan: MeetingPlan, circulation: CirculationPlan, facts: DraftFacts): CirculationText {
  checkFacts(plan, facts);
  const languages = [...new Set(circulation.documents.map((document) => document.language))];
  return CirculationText.parse({
    documents: circulation.documents.map((document) => draftDocument(plan, circulation, facts, document)),
    mail: Object.fromEntries(languages.map((language) => [language, draftMail(plan, circulation, facts, language)])),
  });
}

type PlannedDocument = CirculationPlan['documents'][number];

function draftDocument(
  plan: MeetingPlan,
  circulation: CirculationPlan,
  facts: DraftFacts,
  document: PlannedDocument,
): CirculationDocument {
  const wording = wordingOf(document.language);
  const { title, paragraphs } = wording.documents[document.template];
  const values = { ...valuesOf(plan, circulation, facts, wording), ...recalled(plan, document, wording) };
  const escaped = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeMarkup(value)]));
  const where = `documents/wording/${document.language}.yaml: documents.${document.template}`;
  return {
    ...document,
    title: fill(title, values, `${where}.title`),
    paragraphs: paragraphs.map((paragraph, i) => fill(paragraph, escaped, `${where}.paragraphs[${i}]`)),
  };
}

function draftMail(
  plan: MeetingPlan,
  circulation: CirculationPlan,
  facts: DraftFacts,
  language: Language,
): CirculationMail {
  const wording = wordingOf(language);
  const { subject, body } = wording.mail[circulation.kind];
  const values = valuesOf(plan, circulation, facts, wording);
  const where = `documents/wording/${language}.yaml: mail.${circulation.kind}`;
  return {
    subject: fill(subject, values, `${where}.subject`),
    body: fill(body, values, `${where}.body`, openInMail),
  };
}

/** What an e-mail says of the paper it carries, known when that is issued. */
const openInMail = ['number', 'date'];

function valuesOf(plan: MeetingPlan, circulation: CirculationPlan, facts: DraftFacts, wording: Wording): Values {
  const { treaty } = facts;
  const by = withoutThe(circulation.sender.by);
  const pronouns = wording.pronouns.of.find((known) => known.by === by) ?? wording.pronouns.others;
  return {
    by,
    possessive: pronouns.possessive,
    reflexive: pronouns.reflexive,
    treaty: treaty.fullName,
    treatyShort: treaty.short,
    treatyYear: String(treaty.year),
    inForce: dateInWords(treaty.entryIntoForce, wording),
    article: article(treaty.meetings.article, wording, 'short'),
    articleQuote: treaty.meetings.quotation,
    decisionBody: withoutThe(plan.decision.body),
    decisionDates: rangeInWords(plan.decision.heldFrom, plan.decision.heldTo, wording),
    decided: plan.decision.decided.replace(/^decided /i, '').replace(/\.$/, ''),
    resolution: resolution(plan.mandate.resolution),
    resolutionDate: dateInWords(plan.mandate.date, wording),
    resolutionTitle: plan.mandate.title,
    paragraph: String(plan.mandate.paragraph),
    mandateQuote: treaty.mandate.quotation,
    convenor: withoutThe(plan.mandate.convenor),
    meeting: withoutThe(plan.name),
    dates: rangeInWords(plan.opens.date, plan.closes.date, wording),
    venue: withoutThe(plan.venue.name),
    city: plan.venue.city,
    country: plan.venue.country,
    onBehalfOf: withoutThe(plan.observers.invitedOnBehalfOf),
    observerRule: treaty.observerRule,
    organizations: plan.observers.organizations.map((code) => organizationName(code, facts)).join('\n'),
    costsArticle: article(treaty.costs.article, wording, 'paragraph'),
    costsQuote: treaty.costs.quotation,
    deadline: dateInWords(plan.deadline.date, wording, 'weekday'),
    address: [plan.secretariat.name, ...plan.secretariat.lines].join('\n'),
    email: plan.secretariat.email,
    furtherWhen: plan.furtherInformation.when ?? wording.inDueCourse,
    furtherTo: plan.furtherInformation.to,
    furtherBy: withoutThe(plan.furtherInformation.by),
  };
}

/** Number and date of the communication that a reminder recalls: the first one planned for the same capacities. */
function recalled(plan: MeetingPlan, document: PlannedDocument, wording: Wording): Values {
  if (document.template !== 'reminder-note' && document.template !== 'reminder-letter') return {};
  const earlier = plan.circulations.find(
    (other) =>
      other.kind !== 'reminder' &&
      other.documents.some((sent) => document.capacities.every((capacity) => sent.capacities.includes(capacity))),
  );
  if (!earlier) {
    throw new DocumentError(
      'draft.recalled',
      `"${document.name}" reminds ${document.capacities.join(', ')}, but no convocation or letter of the plan goes to all of ` +
        'them; name only capacities that one circulation has addressed',
    );
  }
  return { recalledNumber: earlier.issue.number, recalledDate: dateInWords(earlier.issue.date, wording) };
}

function checkFacts(plan: MeetingPlan, { treaty }: DraftFacts): void {
  const pairs: [what: string, planned: string, quoted: string][] = [
    ['legalBasis.article', citation(plan.legalBasis.article), citation(treaty.meetings.article)],
    ['costs.article', citation(plan.costs.article), citation(treaty.costs.article)],
    ['mandate.resolution', resolution(plan.mandate.resolution), resolution(treaty.mandate.resolution)],
    ['mandate.paragraph', String(plan.mandate.paragraph), String(treaty.mandate.paragraph)],
  ];
  const wrong = pairs.filter(([, planned, quoted]) => planned !== quoted);
  if (wrong.length === 0) return;
  const said = wrong.map(([what, planned, quoted]) => `${what} is ${planned}, the quotation is of ${quoted}`);
  throw new DocumentError('draft.facts', `plan and treaty profile disagree: ${said.join('; ')}; make them agree`);
}

function organizationName(code: string, facts: DraftFacts): string {
  const found = facts.organizations.find((organization) => organization.code === code);
  if (found) return found.name;
  throw new DocumentError(
    'draft.facts',
    `observers.organizations names ${code}, which has no name; give facts its name`,
  );
}

const withoutThe = (name: string): string => name.replace(/^the /i, '');
const resolution = (symbol: string): string => symbol.replace(/^A\/RES\//, '');
const citation = (cited: string): string => cited.replace(/^(article|art\.) /i, '').replaceAll(' ', '');

/** An article as it is cited: `11(1)` as "Article 11(1)" or "Article 11, paragraph 1". */
function article(cited: string, wording: Wording, form: 'short' | 'paragraph'): string {
  const [, number, paragraph] = /^(\d+)\((\d+)\)$/.exec(citation(cited)) ?? [];
  if (form === 'paragraph' && number !== undefined && paragraph !== undefined) {
    return fill(wording.article.paragraph, { article: number, paragraph }, 'article.paragraph');
  }
  return fill(wording.article.short, { article: citation(cited) }, 'article.short');
}
