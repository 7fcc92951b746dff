import { z } from 'zod';
import type { Act } from '../domain/act.ts';
import { Decision, type Language, type MeetingPlan, ParticipantCode, Words } from '../domain/plan.ts';
import { escapeMarkup } from './markup.ts';
import { dateInWords, escapedValues, fill, type Wording } from './wording.ts';

/** What the States Parties decided of a meeting, as the record of acts has it. */
export type TakenDecision = Pick<Decision, 'by' | 'reference' | 'date'> &
  (
    | { what: 'postponement' | 'venue' | 'cancellation' | 'credentials' }
    /** The text that was adopted. */
    | { what: 'text'; words: Words }
    | { what: 'admitted' | 'refused'; organization: string }
  );

/** What orders of the States Parties carry; the record shortens a long one, which is then no JSON. */
const Content = z.object({
  decision: Decision,
  text: Words.optional(),
  organization: ParticipantCode.optional(),
  admission: z.enum(['admitted', 'refused']).optional(),
});

const DECIDED = {
  order_postpone: 'postponement',
  order_reschedule: 'postponement',
  order_change_venue: 'venue',
  order_cancel: 'cancellation',
  order_change_format: 'text',
  order_decide_admission: 'admission',
  order_adopt_credentials: 'credentials',
} as const;

/** The acts that a report's decisions are read from. */
export const DECIDING_ACTS: readonly string[] = [...Object.keys(DECIDED), 'silence_broken'];

const isDecided = (action: string): action is keyof typeof DECIDED => Object.hasOwn(DECIDED, action);

/**
 * The decisions in the order of the record. A draft that was taken by silence is quoted as it was proposed; what an
 * objection overturned before it was told is none.
 *
 * @param acts the meeting's record, the oldest first
 */
export function decisionsTaken(acts: readonly Act[], plan: Pick<MeetingPlan, 'circulations'>): TakenDecision[] {
  const overturned = new Set(
    acts
      .filter(({ action, detail }) => action === 'silence_broken' && detail.decided === true)
      .map(({ detail }) => `order/silence/${detail.circulation}`),
  );
  return acts.flatMap((act): TakenDecision[] => {
    if (!isDecided(act.action) || [...overturned].some((id) => act.id.endsWith(id))) return [];
    const what = DECIDED[act.action];
    const content = contentOf(act, plan);
    if (content === null) return [];
    const { decision, text, organization, admission } = content;
    if (what === 'admission') {
      return organization === undefined || admission === undefined
        ? []
        : [{ ...decision, what: admission, organization }];
    }
    const words = proposedAs(decision, plan) ?? (what === 'text' ? text : undefined);
    if (words !== undefined) return [{ ...decision, what: 'text', words }];
    return what === 'text' ? [] : [{ ...decision, what }];
  });
}

/** The content of an order's act, or what the circulation that announces it says where the record shortened it. */
function contentOf({ authority, detail }: Act, { circulations }: Pick<MeetingPlan, 'circulations'>) {
  const whole = Content.safeParse(jsonOf(detail.content));
  if (whole.success) return whole.data;
  for (const { facts } of circulations) {
    const { decision, arrangements } = facts ?? {};
    if (decision !== undefined && authority.endsWith(`: ${decision.reference}, ${decision.date}`)) {
      return { decision, text: arrangements?.[0]?.text, organization: undefined, admission: undefined };
    }
  }
  return null;
}

function jsonOf(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

/** The draft decision of the silence procedure that a decision comes from. */
const proposedAs = ({ by, reference }: Decision, { circulations }: Pick<MeetingPlan, 'circulations'>) =>
  by !== 'silence'
    ? undefined
    : circulations.find(({ kind, name, issue }) => kind === 'silence' && [issue.number, name].includes(reference))
        ?.facts?.silence?.proposal;

/**
 * A decision as the report says it, as marked-up text: a sentence, and the text that was adopted on a line of its own. A text
 * that was not adopted in this language stands in English, or in the first language that it has.
 *
 * @param organization the name of the organization with a code, in this language
 */
export function decisionInWords(
  taken: TakenDecision,
  language: Language,
  wording: Wording,
  organization: (code: string) => string,
): string {
  const values = {
    decisionReference: taken.reference,
    decisionDate: dateInWords(taken.date, wording),
    ...('organization' in taken && { organization: organization(taken.organization) }),
  };
  const sentence = fill(sentenceOf(taken, wording), escapedValues(values), 'report.decided');
  if (taken.what !== 'text') return sentence;
  return `${sentence}\n${escapeMarkup(adoptedIn(taken.words, language))}`;
}

/** A text as it was adopted or said: in this language, or in English, or in the first that it has. */
export const adoptedIn = (words: Words, language: Language): string =>
  typeof words === 'string' ? words : (words[language] ?? words.en ?? Object.values(words)[0] ?? '');

function sentenceOf(taken: TakenDecision, { report, documents, credentials }: Wording): string {
  if (taken.what === 'text') return report.decided[taken.by];
  if (taken.what === 'credentials') return credentials.adopted;
  if (taken.what === 'admitted' || taken.what === 'refused') return report.decided[taken.what];
  const when = taken.by === 'silence' ? 'bySilence' : 'byDecision';
  const said = documents[`${taken.what}-note`].paragraphs.find(
    (one) => typeof one === 'object' && 'when' in one && one.when === when,
  );
  return typeof said === 'object' ? said.text : report.decided[taken.by];
}
