import { z } from 'zod';
import { covers } from '../domain/capacity.ts';
import {
  type Capacity,
  type CirculationPlan,
  type Facts,
  type Language,
  type MeetingPlan,
  mandateOf,
  type Names,
  type Words,
} from '../domain/plan.ts';
import type { ReceiptWords } from '../domain/receipt.ts';
import { DocumentError } from './errors.ts';
import { type Glossary, glossaryOf } from './glossary.ts';
import { amountInWords, type CirculationDocument, type CirculationMail, CirculationText, type Table } from './text.ts';
import {
  type Condition,
  dateInWords,
  escapedValues,
  fill,
  type Paragraph,
  spanInWords,
  timeInWords,
  untilInWords,
  type Values,
  type Wording,
  wordingOf,
} from './wording.ts';

/** A treaty's own words in a language, verbatim with their brackets; a quotation is null where the official text is not at hand. */
export type TreatyWords = {
  fullName: string;
  meetings: string | null;
  costs: string | null;
  mandate: string | null;
  names: Names;
};

/** What a draft needs beyond the plan. */
export type DraftFacts = {
  treaty: {
    short: string;
    /** The year by which the treaty is cited: "the 2008 Convention". */
    year: number;
    entryIntoForce: string;
    /** The article that the meeting rests on, such as `11(1)`. */
    meetings: string;
    costs: string;
    convenor: string;
    /** Null while it is awaited. */
    mandate: { resolution: string; paragraph: number } | null;
    /** The articles on entry into force for a State, and on withdrawal, where the profile has them. */
    status?: { entryArticle: string; withdrawalArticle: string };
    /** The rule of procedure under which organizations observe, such as `1.2`. */
    observerRule: string;
    words: Partial<Record<Language, TreatyWords>>;
  };
  /** The organizations that the plan's observers name, in the order in which a letter addresses them, by language. */
  organizations: { code: string; names: Partial<Record<Language, string>> }[];
  /** Number and date with which earlier circulations were issued; the plan's hold for the others. */
  issued: { name: string; number: string; date: string }[];
};

/** Places about the participant in a paper to one alone; filled when that paper is made. */
export const openForParticipant = ['addressees', 'participant', 'share'];
/** Places about the paper in its e-mail; filled when the paper is issued. */
const openInMail = ['number', 'date'];
/** Places about the answer in its receipt; filled when it is sent. */
export const openInReceipt = [
  ...openInMail,
  'participant',
  'recordedOn',
  'deadline',
  'persons',
  'receiptId',
  'answer',
  'late',
  'note',
];

/**
 * The first text of a circulation. Pure.
 *
 * Throws `draft.facts` when a quotation is of another article or resolution than the plan cites, an organization has no
 * name, or the circulation lacks what its kind tells; `draft.recalled` when it recalls nothing; `draft.text` when it has
 * what no paper can say, such as a character without a font; `wording.*` when a sentence cannot be filled or a name is not
 * known in its language.
 */
export function draftText(plan: MeetingPlan, circulation: CirculationPlan, facts: DraftFacts): CirculationText {
  checkFacts(plan, facts);
  const languages = [...new Set(circulation.documents.map((document) => document.language))];
  const drafts = new Map(languages.map((language) => [language, draftIn(language, plan, circulation, facts)]));
  const text = CirculationText.safeParse({
    documents: circulation.documents.map((document) => drafts.get(document.language)?.document(document)),
    mail: Object.fromEntries([...drafts].map(([language, { mail }]) => [language, mail()])),
    ...(asksForAnswers(plan, circulation) && {
      receipts: Object.fromEntries([...drafts].map(([language, { receipt }]) => [language, receipt()])),
    }),
  });
  if (text.success) return text.data;
  throw new DocumentError(
    'draft.text',
    `the text of ${circulation.name} cannot be printed: ${z.prettifyError(text.error)}`,
  );
}

/** A circulation that convenes or invites, of a plan that speaks of answers. */
const asksForAnswers = ({ answers }: MeetingPlan, { kind }: CirculationPlan): boolean =>
  answers !== undefined && (kind === 'convocation' || kind === 'letter');

/** Whether the form for answers goes out with it. */
export const enclosesForm = (plan: MeetingPlan, circulation: CirculationPlan): boolean =>
  asksForAnswers(plan, circulation) && plan.answers?.form === 'enclosed';

type PlannedDocument = CirculationPlan['documents'][number];
type Draft = {
  document(planned: PlannedDocument): CirculationDocument;
  mail(): CirculationMail;
  receipt(): ReceiptWords;
};

function draftIn(language: Language, plan: MeetingPlan, circulation: CirculationPlan, facts: DraftFacts): Draft {
  const wording = wordingOf(language);
  const words = facts.treaty.words[language];
  if (words === undefined) {
    throw new DocumentError('draft.facts', `the treaty's names in ${language} are missing; give facts the words of it`);
  }
  const glossary = glossaryOf(language, words.names, plan.names?.[language]);
  const said: Said = { plan, circulation, facts, words, wording, glossary };
  const conditions = conditionsOf(said);
  const values = valuesOf(said);
  return {
    document(planned) {
      const { title, paragraphs } = wording.documents[planned.template];
      const individual = planned.address === 'individual';
      const { signatory } = circulation.sender;
      // the office of who signs a letter stands in its language, or is asked for now and not when the paper is printed
      if (isLetter(planned.template) && signatory !== undefined) glossary.name(signatory.title);
      const recalls = recalled(said, planned.capacities);
      const plain: Values = {
        ...values,
        ...recalls,
        ...(individual ? {} : { addressees: wording.addressees[collectively(circulation)] }),
        ...(individual ? {} : { organizations: organizationsIn(said) }),
      };
      const open = individual ? openForParticipant : [];
      const where = `documents/wording/${language}.yaml: documents.${planned.template}`;
      const marked = { ...escapedValues(plain), ...(individual ? { organizations: '{participant}' } : {}) };
      const table = tableOf(said);
      return {
        ...planned,
        title: fill(title, plain, `${where}.title`, open),
        paragraphs: paragraphs.flatMap((paragraph, i) =>
          sentencesOf(paragraph, conditions, said).map(({ text, more }) =>
            fill(text, { ...marked, ...escapedValues(more) }, `${where}.paragraphs[${i}]`, open),
          ),
        ),
        ...(speaksOf('addressees', paragraphs) && !individual
          ? { addressees: wording.addressees[collectively(circulation)] }
          : {}),
        ...(table === null ? {} : { tables: { costs: table } }),
      };
    },
    mail() {
      const { subject, body } = wording.mail[circulation.kind];
      const where = `documents/wording/${language}.yaml: mail.${circulation.kind}`;
      const capacities = circulation.audience.capacities.slice(0, 1);
      const plain = { ...values, ...recalled(said, capacities) };
      return {
        subject: subjectIn(wording, fill(subject, plain, `${where}.subject`, openInMail)),
        body: withForm(fill(body, plain, `${where}.body`, openInMail), said),
      };
    },
    receipt() {
      const said = (sentence: string, part: string) => fill(sentence, values, `receipt.${part}`, openInReceipt);
      const { subject, body, answers, late, note, noteAlone } = wording.receipt;
      return {
        subject: said(subject, 'subject'),
        body: said(body, 'body'),
        answers: {
          acknowledge: said(answers.acknowledge, 'answers'),
          nominate: said(answers.nominate, 'answers'),
          nil_return: said(answers.nil_return, 'answers'),
          withdraw: said(answers.withdraw, 'answers'),
          credentials: said(answers.credentials, 'answers'),
          note_received: said(answers.note_received, 'answers'),
        },
        late: said(late, 'late'),
        note: said(note, 'note'),
        noteAlone: said(noteAlone, 'noteAlone'),
      };
    },
  };
}

/** A body with its paragraph on the form that is attached, before the two last ones: whom replies reach, and what the official text is. */
function withForm(body: string, { plan, circulation, wording }: Said): string {
  if (!enclosesForm(plan, circulation)) return body;
  const paragraphs = body.trimEnd().split(/\n{2,}/);
  return `${paragraphs.toSpliced(Math.max(1, paragraphs.length - 2), 0, wording.mailForm).join('\n\n')}\n`;
}

/** The subject of an e-mail with the place of its reference number, which is filled when the paper is issued. */
export const subjectIn = ({ mailSubject }: Wording, subject: string): string =>
  fill(mailSubject, { subject }, 'mailSubject', openInMail);

const isLetter = (template: PlannedDocument['template']): boolean => /(^|-)letter$/.test(template);

/** Whether sentences have this place. */
const speaksOf = (place: string, paragraphs: readonly Paragraph[]): boolean =>
  paragraphs.some((one) => (typeof one === 'string' ? one : one.text).includes(`{${place}}`));

/** Whom a collective note addresses: who convenes writes to the representatives, an office to their missions. */
function collectively({ audience, kind }: CirculationPlan): 'parties' | 'collective' | 'missions' {
  if (audience.capacities.every((one) => one === 'state_party')) return 'parties';
  return kind === 'convocation' ? 'collective' : 'missions';
}

/** All that a sentence may speak of, in one language. */
type Said = {
  plan: MeetingPlan;
  circulation: CirculationPlan;
  facts: DraftFacts;
  words: TreatyWords;
  wording: Wording;
  glossary: Glossary;
};

function conditionsOf(said: Said): Record<Condition, boolean> {
  const { plan, circulation, words } = said;
  const { facts = {} } = circulation;
  const isMoved = movedBy(said) !== null;
  const ofTheStates = (plan.kind ?? 'meeting_of_states_parties') === 'meeting_of_states_parties';
  return {
    dateMoved: isMoved,
    dateAsAsked: !isMoved,
    // a plan that speaks of answers by page and form
    noteAsked: plan.answers !== undefined && plan.answers.note !== 'not_asked',
    articleQuoted: words.meetings !== null,
    articleCited: words.meetings === null && ofTheStates,
    articleNamed: words.meetings === null && !ofTheStates,
    mandateQuoted: mandateOf(plan) !== null && words.mandate !== null,
    mandateCited: mandateOf(plan) !== null && words.mandate === null && ofTheStates,
    mandateNamed: mandateOf(plan) !== null && words.mandate === null && !ofTheStates,
    mandateAwaited: mandateOf(plan) === null,
    costsQuoted: words.costs !== null,
    costsCited: words.costs === null,
    ownBehalf: plan.acts?.silence === undefined,
    onBehalf: plan.acts?.silence !== undefined,
    silenceBased: plan.acts?.silence !== undefined,
    becameParty: facts.status?.capacity === 'state_party',
    becameRatified: facts.status?.capacity === 'ratified',
    becameSignatory: facts.status?.capacity === 'signatory',
    becameOther: facts.status?.capacity === 'state_not_party',
    datesKnown: facts.dates?.now != null,
    datesOpen: facts.dates?.now === null,
    byDecision: facts.decision?.by === 'decision',
    bySilence: facts.decision?.by === 'silence',
    reasonGiven: facts.reason !== undefined,
    payable: facts.costs?.payableBy !== undefined && facts.costs.account !== undefined,
  };
}

/** The sentences that a paragraph of the wording becomes: none, one, or one for each entry of a list. */
function sentencesOf(
  paragraph: Paragraph,
  conditions: Record<Condition, boolean>,
  { circulation: { facts = {} }, glossary }: Said,
): { text: string; more: Values }[] {
  if (typeof paragraph === 'string') return [{ text: paragraph, more: {} }];
  const { text } = paragraph;
  if ('when' in paragraph) return conditions[paragraph.when] ? [{ text, more: {} }] : [];
  return (facts[paragraph.each] ?? []).map((entry) => ({
    text,
    more: Object.fromEntries(Object.entries(entry).map(([name, words]) => [name, wordsIn(words, glossary)])),
  }));
}

/** Words given in this language, or given in English and known in this language. */
export function wordsIn(words: Words, glossary: Glossary): string {
  if (typeof words === 'string') return glossary.text(words);
  return words[glossary.language] ?? glossary.text(words.en ?? Object.values(words)[0] ?? '');
}

function valuesOf(said: Said): Values {
  const { plan, circulation, facts, words, wording, glossary } = said;
  const { treaty } = facts;
  const name = (english: string) => glossary.name(english);
  return {
    by: name(circulation.sender.by),
    treaty: name(words.fullName),
    treatyShort: glossary.line(treaty.short),
    treatyYear: String(treaty.year),
    inForce: dateInWords(treaty.entryIntoForce, wording),
    article: articleIn(treaty.meetings, wording, 'brief'),
    articleQuote: words.meetings ?? '',
    decisionBody: name(plan.decision.body),
    decisionDates: spanInWords(plan.decision.heldFrom, plan.decision.heldTo, wording),
    decided: name(plan.decision.decided.replace(/^decided /i, '').replace(/\.$/, '')),
    ...mandateIn(said),
    convenor: name(treaty.convenor),
    meeting: name(plan.name),
    dates: spanInWords(plan.opens.date, plan.closes.date, wording),
    opensDate: dateInWords(plan.opens.date, wording, 'weekday'),
    opensTime: timeInWords(plan.opens.at, plan.venue, wording),
    ...venueIn(plan.venue, glossary),
    onBehalfOf: name(plan.observers.invitedOnBehalfOf),
    observerRule: treaty.observerRule,
    costsArticle: articleIn(treaty.costs, wording, 'paragraph'),
    costsQuote: words.costs ?? '',
    deadline: untilInWords(plan.deadline, { city: name(plan.venue.city), venue: plan.venue }, wording),
    address: addressOf(said),
    furtherWhen: plan.furtherInformation.when === undefined ? wording.inDueCourse : name(plan.furtherInformation.when),
    furtherTo: name(plan.furtherInformation.to),
    furtherBy: name(plan.furtherInformation.by),
    ...movedIn(said),
    ...statusIn(said),
    ...(plan.acts?.silence && {
      proposer: name(plan.acts.silence.onBehalfOf),
      silenceBasis: wordsIn(plan.acts.silence.basis, glossary),
    }),
    ...factsIn(circulation.facts ?? {}, said),
  };
}

/** Number and date of the communication that last moved the date for delegations; null: the first one still holds. */
function movedBy({ plan, circulation, facts: { issued } }: Said): { number: string; date: string } | null {
  const { deadline, opens } = plan;
  const moving = plan.circulations.filter(({ name, kind, facts }) => {
    if (name === circulation.name) return false;
    if (kind === 'extension') return facts?.deadline?.now === deadline.date;
    return kind === 'postponement' && facts?.dates?.now?.from === opens.date;
  });
  const told = moving.flatMap(({ name }) => issued.filter((one) => one.name === name));
  return told.reduce<(typeof told)[number] | null>((last, one) => (last && last.date > one.date ? last : one), null);
}

/** The resolution that mandates the convenor, where it is there. */
function mandateIn({ plan, words, wording, glossary }: Said): Values {
  const mandate = mandateOf(plan);
  if (mandate === null) return {};
  return {
    resolution: resolution(mandate.resolution),
    resolutionDate: dateInWords(mandate.date, wording),
    resolutionTitle: glossary.text(mandate.title),
    paragraph: String(mandate.paragraph),
    mandateQuote: words.mandate ?? '',
  };
}

/** What a State is told whose status under the treaty has changed. */
function statusIn({ circulation, facts: { treaty }, wording }: Said): Values {
  const status = circulation.facts?.status;
  if (status === undefined) return {};
  return { statusDate: dateInWords(status.date, wording), ...treaty.status };
}

function movedIn(said: Said): Values {
  const moved = movedBy(said);
  if (moved === null) return {};
  return { movedNumber: said.glossary.line(moved.number), movedDate: dateInWords(moved.date, said.wording) };
}

function venueIn(venue: MeetingPlan['venue'], glossary: Glossary) {
  return { venue: glossary.name(venue.name), city: glossary.name(venue.city), country: glossary.name(venue.country) };
}

/** The address of the meeting's secretariat, a line each; a full-width colon wants no space. */
export function addressOf({ plan: { secretariat }, wording, glossary }: Pick<Said, 'plan' | 'wording' | 'glossary'>) {
  const { email } = wording.labels;
  const lines = [secretariat.name, ...secretariat.lines].map((line) => glossary.line(line));
  return [...lines, `${email}${email.endsWith('：') ? '' : ' '}${secretariat.email}`].join('\n');
}

/** What the circulation's own facts fill; a kind that lacks them finds its places unfilled. */
function factsIn(facts: Facts, { plan, wording, glossary }: Said): Values {
  const day = (date: string) => dateInWords(date, wording, 'weekday');
  const place = { city: glossary.name(plan.venue.city), venue: plan.venue };
  const last = (date: string, at: string | undefined) =>
    at === undefined ? day(date) : untilInWords({ date, at }, place, wording);
  const range = ({ from, to }: { from: string; to: string }) => spanInWords(from, to, wording);
  const { deadline, dates, venue, decision, reason, silence, costs } = facts;
  const former = venue && venueIn(venue.was, glossary);
  const later = venue && venueIn(venue.now, glossary);
  return {
    ...(deadline && {
      formerDeadline: last(deadline.was, deadline.wasAt),
      newDeadline: last(deadline.now, deadline.nowAt),
    }),
    ...(dates && { formerDates: range(dates.was) }),
    ...(dates?.now && { newDates: range(dates.now) }),
    ...(former && { formerVenue: former.venue, formerCity: former.city, formerCountry: former.country }),
    ...(later && { newVenue: later.venue, newCity: later.city, newCountry: later.country }),
    ...(decision && {
      decisionReference: glossary.line(decision.reference),
      decisionDate: dateInWords(decision.date, wording),
    }),
    ...(reason !== undefined && { reason: wordsIn(reason, glossary).replace(/[.。]$/u, '') }),
    ...(silence && {
      proposal: wordsIn(silence.proposal, glossary),
      silenceDate: day(silence.until.date),
      silenceUntil: last(silence.until.date, silence.until.at),
    }),
    ...(costs?.payableBy !== undefined && { payableBy: dateInWords(costs.payableBy, wording) }),
    ...(costs?.account && { account: costs.account.map((line) => glossary.line(line)).join('\n') }),
  };
}

function tableOf({ circulation: { facts }, wording, glossary }: Said): Table | null {
  if (facts?.costs === undefined) return null;
  const { currency, items } = facts.costs;
  const amount = (cents: number) => amountInWords(cents, currency, glossary.language);
  return {
    caption: wording.costs.caption,
    columns: [wording.costs.item, wording.costs.amount],
    rows: items.map(({ item, cents }) => [wordsIn(item, glossary), amount(cents)]),
    total: [wording.costs.total, amount(items.reduce((sum, { cents }) => sum + cents, 0))],
  };
}

const recalling = /\{recalled(Number|Date)\}/;

/** Number and date of the communication that this one recalls: the one it names, or the first to the same capacities. */
function recalled({ plan, circulation, facts, wording }: Said, capacities: readonly Capacity[]): Values {
  const speaks = [
    ...circulation.documents.flatMap(({ template }) => {
      const { title, paragraphs } = wording.documents[template];
      return [title, ...paragraphs.map((one) => (typeof one === 'string' ? one : one.text))];
    }),
    ...Object.values(wording.mail[circulation.kind]),
  ];
  if (!speaks.some((sentence) => recalling.test(sentence))) return {};
  const named = circulation.facts?.recalls;
  const earlier = plan.circulations.find((other) =>
    named !== undefined
      ? other.name === named
      : (other.kind === 'convocation' || other.kind === 'letter') &&
        other.documents.some((sent) => capacities.every((capacity) => covers(sent.capacities, capacity))),
  );
  const issued = facts.issued.find(({ name }) => name === (earlier?.name ?? named)) ?? earlier?.issue;
  if (issued === undefined) {
    throw new DocumentError(
      'draft.recalled',
      named === undefined
        ? `${circulation.name} refers ${capacities.join(', ')} to an earlier communication, but no convocation or letter of the plan goes to all of them; name only capacities that one circulation has addressed`
        : `${circulation.name} recalls "${named}", which is not a circulation of this meeting; name one that was issued`,
    );
  }
  return { recalledNumber: issued.number, recalledDate: dateInWords(issued.date, wording) };
}

function checkFacts(plan: MeetingPlan, { treaty }: DraftFacts): void {
  const [mandate, quoted] = [mandateOf(plan), treaty.mandate];
  const pairs: [what: string, planned: string, quoted: string][] = [
    ['legalBasis.article', citation(plan.legalBasis.article), citation(treaty.meetings)],
    ['costs.article', citation(plan.costs.article), citation(treaty.costs)],
    ['mandate.resolution', resolution(mandate?.resolution ?? 'awaited'), resolution(quoted?.resolution ?? 'awaited')],
    ['mandate.paragraph', String(mandate?.paragraph), String(quoted?.paragraph)],
  ];
  const wrong = pairs.filter(([, planned, quoted]) => planned !== quoted);
  if (wrong.length === 0) return;
  const said = wrong.map(([what, planned, quoted]) => `${what} is ${planned}, the quotation is of ${quoted}`);
  throw new DocumentError('draft.facts', `plan and treaty profile disagree: ${said.join('; ')}; make them agree`);
}

/** The organizations that a collective letter addresses, one a line; English where one has no name in the language. */
function organizationsIn({ plan, facts, glossary }: Said): string {
  return plan.observers.organizations
    .map((code) => {
      const names = facts.organizations.find((organization) => organization.code === code)?.names;
      const name = names?.[glossary.language] ?? names?.en;
      if (name !== undefined) return name;
      throw new DocumentError(
        'draft.facts',
        `observers.organizations names ${code}, which has no name; give facts its name`,
      );
    })
    .join('\n');
}

const resolution = (symbol: string): string => symbol.replace(/^A\/RES\//, '');
const citation = (cited: string): string => cited.replace(/^(article|art\.) /i, '').replaceAll(' ', '');

/** An article as it is cited: `11(1)` in brief as "Article 11(1)", or as "Article 11, paragraph 1". */
export function articleIn(cited: string, wording: Wording, form: 'brief' | 'paragraph'): string {
  const [, article, paragraph] = /^(\d+)\((\d+)\)$/.exec(citation(cited)) ?? [];
  if (article === undefined || paragraph === undefined) {
    return fill(wording.article.whole, { article: citation(cited) }, 'article.whole');
  }
  return fill(wording.article[form], { article, paragraph }, `article.${form}`);
}
