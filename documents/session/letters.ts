import type { CirculationPlan, Language, MeetingPlan, Mode } from '../../domain/plan.ts';
import { senderOfAcknowledgements } from '../acknowledgement.ts';
import { nameOf } from '../addressees.ts';
import { type PaperContext, renderCirculation } from '../circulation.ts';
import { circulationDocx } from '../docx.ts';
import { addressOf } from '../draft.ts';
import { DocumentError } from '../errors.ts';
import type { CirculationDocument } from '../text.ts';
import type { Rendered } from '../typst.ts';
import { dateInWords, escapedValues, fill, type Values } from '../wording.ts';
import { onRequestRule } from './observers.ts';
import { sayingOf } from './saying.ts';
import type { RosterSeat } from './seats.ts';

/**
 * What the secretariat writes around the session: the call for nominations of vice-presidents, the letter to an organization that the
 * Meeting admitted, and the note that transmits the report and the list of participants.
 */
export const SESSION_LETTERS = ['nominations', 'admission', 'transmission'] as const;
export type SessionLetter = (typeof SESSION_LETTERS)[number];

export type LetterFacts = {
  /** Of a letter to an organization: who was admitted, and on which day. */
  admitted?: { organization: RosterSeat; on: string };
};

export type LetterContext = { plan: MeetingPlan; mode: Mode; number: string | null; date: string | null };

/** A letter or note in a language, as the text of a circulation has it, and what is printed around it. Throws `session.*`, `wording.*`. */
export function letterOf(
  letter: SessionLetter,
  language: Language,
  { admitted }: LetterFacts,
  { plan, mode, number, date }: LetterContext,
): { document: CirculationDocument; context: PaperContext } {
  const circulation = senderOfAcknowledgements(plan);
  if (plan.session === undefined || circulation === null)
    throw new DocumentError('session.none', 'the plan has no `session`, or no circulation whose sender would write');
  const { words, wording, glossary, values: general } = sayingOf(plan, language);
  const values: Values = {
    ...general,
    ...{
      by: glossary.name(circulation.sender.by),
      addressees: wording.addressees[letter === 'nominations' ? 'parties' : 'missions'],
    },
    ...{ address: addressOf({ plan, wording, glossary }), rule: onRequestRule(plan) },
    count: String(plan.session.bureau.vicePresidents),
    ...{ report: symbolIn(plan, 'report'), list: symbolIn(plan, 'final') },
    ...(admitted && {
      participant: nameOf(admitted.organization, language, plan.opens.date),
      decided: dateInWords(admitted.on, wording),
    }),
  };
  const { title, paragraphs } = words.letters[letter];
  const where = `documents/session/wording/${language}.yaml: letters.${letter}`;
  const marked = escapedValues(values);
  const isLetter = letter === 'admission';
  const name = admitted === undefined ? letter : `${letter}-${admitted.organization.code.toLowerCase()}`;
  const document: CirculationDocument = {
    name: language === 'en' ? name : `${name}-${language}`,
    template: isLetter ? 'information-letter' : 'information-note',
    language,
    capacities: [isLetter ? 'observer_organization' : 'state_party'],
    title: fill(title, values, `${where}.title`),
    paragraphs: paragraphs.map((text, i) => fill(text, marked, `${where}.paragraphs[${i}]`)),
  };
  return { document, context: { plan, circulation: asSent(circulation), number, date, mode, archive: true } };
}

/** Such papers are signed or initialled: they have a place for it. */
const asSent = ({ issue: { signed: _, ...issue }, ...circulation }: CirculationPlan): CirculationPlan => ({
  ...circulation,
  issue,
});

function symbolIn({ symbols = {} }: MeetingPlan, paper: 'report' | 'final'): string {
  const entry = symbols[paper];
  return (typeof entry === 'object' ? entry.symbol : entry) ?? '…';
}

export const renderLetter = (...of: Parameters<typeof letterOf>): Promise<Rendered> => {
  const { document, context } = letterOf(...of);
  return renderCirculation(document, context);
};

export const letterDocx = (...of: Parameters<typeof letterOf>): Promise<Uint8Array> => {
  const { document, context } = letterOf(...of);
  return circulationDocx(document, context);
};
