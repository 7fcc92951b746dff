import { venueDay } from '../../domain/day.ts';
import type { Language, MeetingPlan, Mode } from '../../domain/plan.ts';
import type { SessionPlan } from '../../domain/session-plan.ts';
import { DocumentError } from '../errors.ts';
import { type Rendered, render } from '../typst.ts';
import { agendaBlocks, dailyBlocks, programmeBlocks } from './agenda.ts';
import { informationBlocks } from './information.ts';
import { type DrawnPaper, documentsBlocks, registerBlocks, registerOf } from './register.ts';
import { type Saying, sayingOf } from './saying.ts';
import { type Block, type SessionView, viewOf } from './view.ts';
import type { SessionPaper } from './wording.ts';

/**
 * The papers of a meeting in session, from its plan and what is on record. Each is made of blocks (`view.ts`), in the words of its
 * language (`wording/`), and is printed or put into a Word file from the same view.
 */
export { sessionDocx } from './word.ts';
export { SESSION_PAPERS, type SessionPaper } from './wording.ts';

/** What such a paper says that the plan does not. */
export type SessionFacts = {
  /** The day on which it is drawn, and that of the Meeting that it is about. */
  date: string;
  day?: string;
  /** The papers that are there. */
  drawn: readonly DrawnPaper[];
};

type SessionContext = { plan: MeetingPlan; mode: Mode };

/** The secretariat's own: no documents of the session. */
const INTERNAL: readonly SessionPaper[] = ['register'];

/** A paper of the session as PDF/UA-1, and, where it is asked for, as PDF/A-2a. Throws `session.none`, `wording.*`. */
export const renderSessionPaper = (view: SessionView, { archive = false } = {}): Promise<Rendered> =>
  render('session', view, { archive });

/** All that a paper of the session prints. Throws `session.none` where the plan says nothing of the session. */
export function sessionView(
  paper: SessionPaper,
  language: Language,
  facts: SessionFacts,
  { plan, mode }: SessionContext,
): SessionView {
  const { session } = plan;
  if (session === undefined)
    throw new DocumentError('session.none', 'the plan has no `session`: say what the agenda and the sittings are');
  const saying = sayingOf(plan, language);
  const day = facts.day ?? plan.opens.date;
  const { words, text } = saying;
  const title = text(words.titles[paper], { date: saying.date(day, 'weekday') });
  const note = paper === 'agenda' || paper === 'programme' ? words.submitted : '';
  const blocks = blocksOf(paper, { plan, session, saying, day, facts });
  return viewOf({ title, note, blocks }, saying, {
    ...{ plan, mode, date: facts.date, paper, internal: INTERNAL.includes(paper) },
  });
}

type Drawing = { plan: MeetingPlan; session: SessionPlan; saying: Saying; day: string; facts: SessionFacts };

function blocksOf(paper: SessionPaper, { plan, session, saying, day, facts }: Drawing): Block[] {
  switch (paper) {
    case 'agenda':
      return agendaBlocks(session, saying);
    case 'programme':
      return programmeBlocks(plan, session, saying);
    case 'daily':
      return dailyBlocks(day, plan, session, saying);
    case 'documents':
      return documentsBlocks(registerOf(plan, session, saying, facts.drawn), saying);
    case 'register':
      return registerBlocks(registerOf(plan, session, saying, facts.drawn), saying);
    case 'aide-memoire':
      return informationBlocks('delegations', plan, session, saying);
    case 'aide-memoire-organizations':
      return informationBlocks('organizations', plan, session, saying);
  }
}

/** The days on which the Meeting sits, each once. */
export const daysOf = (plan: MeetingPlan): string[] => [
  ...new Set((plan.session?.sittings ?? []).map(({ at }) => venueDay(at, plan))),
];
