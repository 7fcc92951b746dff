import { draftText } from '../documents/draft.ts';
import { DocumentError } from '../documents/errors.ts';
import { factsOf } from '../documents/facts.ts';
import { glossaryOf } from '../documents/glossary.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Order, OrderName } from '../domain/messages/orders.ts';
import { objectionTo, orderRules } from '../domain/orders/orders.ts';
import type { OrderGround } from '../domain/orders/rule.ts';
import { circulationFor } from '../domain/orders/telling.ts';
import type { CirculationPlan, Facts, Language, MeetingPlan, Words } from '../domain/plan.ts';
import { groundOf } from '../workflows/meeting/reading.ts';
import type { MeetingView } from '../workflows/meeting/state.ts';

/** What a meeting says of itself that an order is held against. */
export type Stands = Pick<MeetingView, 'snapshot' | 'now' | 'done' | 'circulations' | 'orders'>;

/**
 * Drafts what an order leads to, in every language, before it is sent: the circulation that tells it and, where it changes
 * what others are drafted from, those that are not issued. What the meeting itself will refuse is left to it.
 *
 * @throws ConveneError `NOT_WORDED` with everything that a language has no words for
 */
export function refuseUnworded<N extends OrderName>(name: N, order: Order<N>, state: Stands): void {
  const { orders } = state;
  const ground = groundIn(state);
  if (orders === undefined || ground === null || objectionTo(name, order, ground) !== null) return;
  const told = circulationFor(name, order, ground, orders.numbered);
  const changed = orderRules[name].effect === 'at_once' ? orderRules[name].change?.(order, ground) : undefined;
  const plan = changed?.plan ?? ground.plan;
  const anew = changed?.redraft === undefined ? [] : notIssued(plan, ground, changed.lapse?.names ?? []);
  const faults = faultsOf([...(told === null ? [] : [told]), ...anew], plan, state.circulations);
  if (faults.length === 0) return;
  throw new ConveneError(
    'NOT_WORDED',
    ['Nothing was ordered, because it could not be told in every language:', ...faults.map((one) => `  ${one}`)].join(
      '\n',
    ),
  );
}

/** The plan, and the circulation that would tell the order; null where none would. */
export function toldOf<N extends OrderName>(
  name: N,
  order: Order<N>,
  state: Stands,
): { plan: MeetingPlan; circulation: CirculationPlan } | null {
  const ground = groundIn(state);
  const circulation = ground && circulationFor(name, order, ground, state.orders?.numbered ?? 0);
  return circulation && { plan: ground.plan, circulation };
}

/** Whether the meeting, as it stands, would take the order. */
export function isTaken<N extends OrderName>(name: N, order: Order<N>, state: Stands): boolean {
  const ground = groundIn(state);
  return ground !== null && objectionTo(name, order, ground) === null;
}

const groundIn = ({ orders, now, ...state }: Stands): OrderGround | null =>
  orders === undefined ? null : groundOf({ ...state, orders }, now);

const notIssued = (plan: MeetingPlan, { circulations }: OrderGround, lapsed: readonly string[]): CirculationPlan[] =>
  plan.circulations.filter(({ name, facts }) => {
    const { issued = null, state = 'planned' } = circulations[name] ?? {};
    return issued === null && state !== 'withdrawn' && facts?.decision === undefined && !lapsed.includes(name);
  });

function faultsOf(
  circulations: readonly CirculationPlan[],
  plan: MeetingPlan,
  progress: Stands['circulations'],
): string[] {
  const issued = Object.entries(progress).flatMap(([name, one]) =>
    one.issued === null ? [] : [{ name, number: one.issued.number, date: one.issued.date }],
  );
  const facts = factsOf(plan, issued);
  const faults = circulations.flatMap((circulation) => {
    const missing = wordless(circulation, plan);
    if (missing.length > 0) return missing;
    return circulation.documents.flatMap((document) => {
      try {
        draftText(plan, { ...circulation, documents: [document] }, facts);
        return [];
      } catch (error) {
        if (!(error instanceof DocumentError)) throw error;
        return [error.message];
      }
    });
  });
  return [...new Set(faults)];
}

/** Words that the order itself brings and a language of its papers lacks, each said with its place. */
function wordless({ documents, facts = {} }: CirculationPlan, plan: MeetingPlan): string[] {
  const languages = [...new Set(documents.map(({ language }) => language))];
  return wordsOf(facts).flatMap(({ where, words }) =>
    languages.filter((language) => !isSaid(words, language, plan)).map((language) => lacking(where, words, language)),
  );
}

function wordsOf({ arrangements = [], corrections = [], silence }: Facts): { where: string; words: Words }[] {
  const listed = (list: string, entries: readonly Record<string, Words>[]) =>
    entries.flatMap((entry, i) =>
      Object.entries(entry).map(([field, words]) => ({ where: `${list}[${i}].${field}`, words })),
    );
  return [
    ...listed('arrangements', arrangements),
    ...listed('corrections', corrections),
    ...(silence === undefined ? [] : [{ where: 'words', words: silence.proposal }]),
  ];
}

const lookedUp = (words: Words): string | undefined =>
  typeof words === 'string' ? words : (words.en ?? Object.values(words)[0]);

function isSaid(words: Words, language: Language, { names }: MeetingPlan): boolean {
  if (typeof words !== 'string' && words[language] !== undefined) return true;
  const phrase = lookedUp(words);
  if (phrase === undefined) return false;
  if (typeof words !== 'string' && words.en === undefined) return false;
  try {
    glossaryOf(language, names?.[language]).name(phrase);
    return true;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return false;
  }
}

const lacking = (where: string, words: Words, language: Language): string =>
  `${where} has no words in ${language}: "${shortened(lookedUp(words) ?? '')}" is not known there; give them under ${language}`;

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
