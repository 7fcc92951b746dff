import type { Language, MeetingPlan } from '../../domain/plan.ts';
import type { SessionPlan } from '../../domain/session-plan.ts';
import { articleIn, type DraftFacts } from '../draft.ts';
import { glossaryOf } from '../glossary.ts';
import { byCapacity, type ParticipantsList } from '../list.ts';
import { printable } from '../printable.ts';
import { capitalized, spanInWords, timeInWords, type Values } from '../wording.ts';
import { symbolsUnder } from './agenda.ts';
import { onRequestRule } from './observers.ts';
import type { Proceedings } from './proceedings.ts';
import { type DrawnPaper, registerOf } from './register.ts';
import { type Saying, sayingOf } from './saying.ts';
import { decisionsTold } from './taken.ts';
import {
  headingText,
  type ReportParagraph,
  type ReportTables,
  type ReportText,
  type Teller,
  tableText,
  tellerOf,
} from './text.ts';
import { table } from './view.ts';

/** What the report of a meeting says that neither plan nor treaty does: what the record holds. */
export type ReportGround = {
  plan: MeetingPlan;
  session: SessionPlan;
  treaty: DraftFacts['treaty'];
  proceedings: Proceedings;
  /** Everyone on the roster in the language of the report, as the lists have them. */
  participants: ParticipantsList['participants'];
  /** The name of a delegate who was elected, by their code. */
  persons: ReadonlyMap<string, string>;
  drawn: readonly DrawnPaper[];
};

/** The report as the record has it, in a language. */
export function reportText(language: Language, ground: ReportGround): ReportText {
  const { plan } = ground;
  const saying = sayingOf(plan, language);
  const names = new Map(ground.participants.map(({ code, name }) => [code, printable(name).text]));
  const teller = tellerOf(plan, saying, (code) => names.get(code) ?? code);
  const { headings } = teller.words;
  const costs = costsIn(plan);
  const paragraphs = [
    headingText('introduction', headings.introduction),
    ...introduction(ground, saying, teller),
    headingText('organization', headings.organization),
    ...organization(ground, teller),
    headingText('participation', headings.participation),
    ...participation(ground, teller),
    headingText('work', headings.work),
    ...work(ground, saying, teller),
    headingText('decisions', headings.decisions),
    ...decisionsTold(ground.proceedings, teller),
    headingText('conclusion', headings.conclusion),
    ...conclusion(ground, teller),
    headingText('agenda', headings.agenda),
    tableText('agenda'),
    headingText('documents', headings.documents),
    tableText('documents'),
    ...(costs.length === 0
      ? []
      : [
          headingText('costs', headings.costs),
          { key: 'costs', text: teller.said(teller.words.costs, { documents: teller.documents(costs) }) },
        ]),
  ];
  // where a line must not end is for papers, and no part of the text
  const plain = (text: string) => text.replaceAll('\u00a0', ' ');
  return {
    title: plain(capitalized(saying.text(saying.wording.report.title))),
    paragraphs: paragraphs.map(({ key, text }) => ({ key, text: plain(text) })),
  };
}

/** The tables of its annexes. */
export function reportTables(
  language: Language,
  { plan, session, drawn }: Pick<ReportGround, 'plan' | 'session' | 'drawn'>,
): ReportTables {
  const saying = sayingOf(plan, language);
  const { columns } = saying.words;
  const registered = registerOf(plan, session, saying, drawn);
  return {
    agenda: table(
      [columns.item, columns.title],
      [3, 14],
      session.agenda.map(({ item, title }) => [item, saying.own(title)]),
    ),
    documents: table(
      [columns.symbol, columns.title],
      [5, 12],
      registered.map(({ symbol, title }) => [symbol, title]),
    ),
  };
}

const costsIn = ({ symbols = {} }: MeetingPlan): string[] =>
  Object.keys(symbols).filter((name) => name.startsWith('costs-'));

function introduction(
  { plan, treaty }: ReportGround,
  { wording, values, language }: Saying,
  { said }: Teller,
): ReportParagraph[] {
  const own = treaty.words[language];
  const glossary = glossaryOf(language, own?.names, plan.names?.[language]);
  const more: Values = {
    ...values,
    treaty: glossary.name(own?.fullName ?? ''),
    article: articleIn(treaty.meetings, wording, 'brief'),
    decisionBody: glossary.name(plan.decision.body),
    decisionDates: spanInWords(plan.decision.heldFrom, plan.decision.heldTo, wording),
    decided: glossary.name(plan.decision.decided.replace(/^decided /i, '').replace(/\.$/, '')),
    convenor: glossary.name(treaty.convenor),
  };
  return wording.report.opening.slice(0, 2).map((one, i) => ({ key: `introduction/${i}`, text: said(one, more) }));
}

function organization({ plan, proceedings, persons }: ReportGround, teller: Teller): ReportParagraph[] {
  const { words, said, nameOf, day, language, wording, enumerated, documents, glossary } = teller;
  const { opened, elected, adopted, secretaryGeneral, committees, admitted, sittings } = proceedings;
  const rule = onRequestRule(plan);
  const inOffice = ({ candidate, delegate }: (typeof elected)[number]['elected'][number]) => {
    const person = delegate === undefined ? undefined : persons.get(delegate);
    return person === undefined ? nameOf(candidate) : `${person} (${nameOf(candidate)})`;
  };
  const office = (of: string): string => {
    if (of === 'president' || of === 'vice-president' || of === 'rapporteur') return words.offices[of];
    return said(words.offices.chair, { committee: titleOf(of.replace('chair/', ''), proceedings, teller) });
  };
  const told: { at: string; key: string; text: string }[] = [
    ...elected.map((one, i) => ({
      ...{ at: one.at, key: `elected/${one.office}/${i}` },
      text: said(one.byVote ? words.elected.vote : words.elected.acclamation, {
        office: office(one.office),
        elected: one.elected.map(inOffice).join(wording.report.enumerated),
      }),
    })),
    ...adopted.map((one) => ({
      ...{ at: one.at, key: `adopted/${one.what}` },
      text: [
        said(words.adopted[one.what], {
          document: one.document === null ? documentOf(one.what, plan, teller) : documents([one.document]),
        }),
        ...(one.amended ? [said(words.amended)] : []),
      ].join(language === 'zh' ? '' : ' '),
    })),
    ...(secretaryGeneral === null
      ? []
      : [
          {
            ...{ at: secretaryGeneral, key: 'secretary-general' },
            text: said(words.secretaryGeneral, { office: glossary.name(plan.session?.bureau.secretaryGeneral ?? '') }),
          },
        ]),
  ];
  const bodies = (outcome: 'admitted' | 'refused') => {
    const codes = admitted.filter((one) => one.outcome === outcome).map(({ organization: code }) => code);
    return codes.length === 0 ? [] : [{ key: outcome, text: said(words[outcome], { rule, ...enumerated(codes) }) }];
  };
  return [
    ...(opened === null
      ? []
      : [
          {
            key: 'opened',
            text: said(words.opened, { time: timeInWords(opened, plan.venue, wording), date: day(opened) }),
          },
        ]),
    ...told.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ key, text }) => ({ key, text })),
    ...committees.map(({ committee, chair }) => ({
      key: `committee/${committee}`,
      text: said(words.committee, {
        committee: titleOf(committee, proceedings, teller),
        chair: chair === null || chair === undefined ? words.next.open : nameOf(chair.participant),
      }),
    })),
    ...bodies('admitted'),
    ...bodies('refused'),
    { key: 'sittings', text: said(words.sittings, { count: String(sittings.length) }) },
    { key: 'documents', text: said(words.documents) },
  ];
}

function titleOf(committee: string, { committees }: Proceedings, { language }: Teller): string {
  const title = committees.find((one) => one.committee === committee)?.title ?? null;
  if (title === null) return committee;
  return typeof title === 'string' ? title : (title[language] ?? title.en ?? committee);
}

const OF_PLAN = {
  agenda: 'agenda',
  rules_of_procedure: 'rules-of-procedure',
  programme_of_work: 'programme',
  credentials_report: 'credentials-report',
} as const;
const documentOf = (what: keyof typeof OF_PLAN, { symbols = {} }: MeetingPlan, { documents }: Teller): string =>
  symbols[OF_PLAN[what]] === undefined ? '…' : documents([OF_PLAN[what]]);

/** Those whom the final list names, by capacity. */
function participation({ participants }: ReportGround, { language, wording, said }: Teller): ReportParagraph[] {
  return byCapacity({ stage: 'final', language, participants }).map(({ capacity, participants: there }) => ({
    key: `participation/${capacity}`,
    text: said(wording.report.participation[capacity], {
      count: String(there.length),
      participants: there.map(({ name }) => printable(name).text).join(wording.report.enumerated),
    }),
  }));
}

/** What was done under each item that was taken up. */
function work({ plan, session, proceedings }: ReportGround, saying: Saying, teller: Teller): ReportParagraph[] {
  const { words, said, enumerated, wording } = teller;
  return session.agenda.flatMap((one) => {
    const { item } = one;
    if (!proceedings.items.has(item)) return [];
    const { statements, replies } = proceedings.speakers.get(item) ?? { statements: [], replies: [] };
    const documents = symbolsUnder(one, plan);
    const isDecided =
      proceedings.proposals.some(
        (other) => other.item === item && other.outcome !== null && other.outcome !== 'withdrawn',
      ) || proceedings.extensions.some((other) => other.outcome !== null && isUnder(one, other.participant, session));
    const told = [
      ...(documents.length === 0
        ? []
        : [
            {
              key: `item/${item}/documents`,
              text: said(words.before, { documents: documents.join(wording.report.enumerated) }),
            },
          ]),
      ...(statements.length === 0
        ? []
        : [{ key: `item/${item}/statements`, text: said(words.statements, enumerated(statements)) }]),
      ...(replies.length === 0
        ? []
        : [{ key: `item/${item}/replies`, text: said(words.replies, enumerated(replies)) }]),
      ...(isDecided ? [{ key: `item/${item}/taken`, text: said(words.taken) }] : []),
    ];
    if (told.length === 0) return [];
    const title = saying.text(saying.words.item, { item, title: saying.own(one.title) });
    return [headingText(`item/${item}`, title, 2), ...told];
  });
}

const isUnder = (
  { documents = [] }: SessionPlan['agenda'][number],
  participant: string,
  { extensions = [] }: SessionPlan,
): boolean =>
  extensions.some(
    (one) => one.participant === participant && (one.documents ?? []).some((name) => documents.includes(name)),
  );

/** Before the Meeting is over, what it is expected to do stands in brackets. */
function conclusion({ plan, proceedings }: ReportGround, { words, said, wording, day }: Teller): ReportParagraph[] {
  const { report, closed } = proceedings;
  return [
    { key: 'adoption', text: said(report.adopted === null ? words.adoptionDraft : words.adoption) },
    ...(closed === null
      ? []
      : wording.report.closing.map((one, i) => ({
          key: `closing/${i}`,
          text: said(one, { closesTime: timeInWords(closed, plan.venue, wording), closesDate: day(closed) }),
        }))),
  ];
}
