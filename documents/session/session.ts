import { venueDay } from '../../domain/day.ts';
import type { Language, MeetingPlan, Mode } from '../../domain/plan.ts';
import type { SessionPlan } from '../../domain/session-plan.ts';
import { DocumentError } from '../errors.ts';
import { type Rendered, render } from '../typst.ts';
import { agendaBlocks, dailyBlocks, programmeBlocks } from './agenda.ts';
import { informationBlocks } from './information.ts';
import { notesBlocks } from './notes.ts';
import { observersBlocks, onRequestRule } from './observers.ts';
import { renderPlates } from './plates.ts';
import type { Proceedings } from './proceedings.ts';
import { type DrawnPaper, documentsBlocks, registerBlocks, registerOf } from './register.ts';
import { type Saying, sayingOf } from './saying.ts';
import { nameIn, quorumBlocks, type RosterSeat, seatingBlocks } from './seats.ts';
import { decisionsTold } from './taken.ts';
import { tellerOf, textBlocks } from './text.ts';
import { type Block, type SessionPaperView, viewOf } from './view.ts';
import { sessionDocx } from './word.ts';
import type { SessionPaper, SessionWording } from './wording.ts';

/**
 * The papers of a meeting in session, from its plan and what is on record. Each is made of blocks (`view.ts`), in the words of its
 * language (`wording/`), and is printed or put into a Word file from the same view.
 */
export { SESSION_PAPERS, type SessionPaper } from './wording.ts';

/** What such a paper says that the plan does not. */
export type SessionFacts = {
  /** The day on which it is drawn, and that of the Meeting, or the number of the sitting from 1, that it is about. */
  date: string;
  day?: string;
  sitting?: number;
  /** The papers that are there. */
  drawn: readonly DrawnPaper[];
  /** Everyone on the roster; nobody before the meeting has begun. */
  participants: readonly RosterSeat[];
  /** What happened in the room; left out, nothing yet. */
  proceedings?: Proceedings;
};

type SessionContext = { plan: MeetingPlan; mode: Mode };

/** The secretariat's own: no documents of the session. */
const INTERNAL: readonly SessionPaper[] = ['register', 'notes', 'seating', 'plates', 'quorum'];
/** Those that are about the participants. */
export const OF_THE_ROSTER: readonly SessionPaper[] = ['seating', 'plates', 'quorum', 'observers'];

/** A paper of the session as PDF/UA-1, and, where it is asked for, as PDF/A-2a. Throws `session.none`, `wording.*`. */
export function renderSessionPaper(
  paper: SessionPaper,
  language: Language,
  facts: SessionFacts,
  { archive = false, ...context }: SessionContext & { archive?: boolean },
): Promise<Rendered> {
  if (paper === 'plates') return renderPlates(facts.participants, language, context);
  return printView(sessionView(paper, language, facts, context), { archive });
}

/** A view as PDF/UA-1, and, where it is asked for, as PDF/A-2a. */
export const printView = (view: SessionPaperView, { archive = false } = {}): Promise<Rendered> =>
  render('session', view, { archive });

/** The same as a Word file. Throws `session.printed` for what is printed only. */
export function sessionPaperDocx(
  paper: SessionPaper,
  language: Language,
  facts: SessionFacts,
  context: SessionContext,
): Promise<Uint8Array> {
  if (paper === 'plates')
    throw new DocumentError('session.printed', 'name plates are printed only: ask for --format pdf');
  return sessionDocx(sessionView(paper, language, facts, context));
}

/** All that a paper of the session prints. Throws `session.none` where the plan says nothing of the session. */
export function sessionView(
  paper: SessionPaper,
  language: Language,
  facts: SessionFacts,
  { plan, mode }: SessionContext,
): SessionPaperView {
  const { session } = plan;
  if (session === undefined)
    throw new DocumentError('session.none', 'the plan has no `session`: say what the agenda and the sittings are');
  const saying = sayingOf(plan, language);
  const day = facts.day ?? plan.opens.date;
  const { words, text } = saying;
  const sitting = facts.sitting ?? 1;
  const title = text(words.titles[paper], {
    ...{ date: saying.date(day, 'weekday'), sitting: String(sitting), rule: onRequestRule(plan) },
  });
  const note = noteOf(paper, words);
  const blocks = blocksOf(paper, { plan, session, saying, day, sitting, facts });
  return viewOf({ title, note, blocks }, saying, {
    ...{ plan, mode, date: facts.date, paper, internal: INTERNAL.includes(paper) },
  });
}

type Drawing = {
  plan: MeetingPlan;
  session: SessionPlan;
  saying: Saying;
  day: string;
  sitting: number;
  facts: SessionFacts;
};

function noteOf(paper: SessionPaper, { submitted, notes }: SessionWording): string {
  if (paper === 'agenda' || paper === 'programme') return submitted;
  return paper === 'notes' ? notes.purpose : '';
}

function blocksOf(paper: SessionPaper, { plan, session, saying, day, sitting, facts }: Drawing): Block[] {
  const { participants } = facts;
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
    case 'notes':
      return notesBlocks(sitting, plan, session, participants, saying);
    case 'seating':
    case 'plates':
      return seatingBlocks(plan, participants, saying);
    case 'quorum':
      return quorumBlocks(plan, participants, saying);
    case 'observers':
      return observersBlocks(plan, participants, saying);
    case 'decisions': {
      const { language, wording } = saying;
      const names = new Map(participants.map((one) => [one.code, nameIn(one, language, plan)]));
      const teller = tellerOf(plan, saying, (code) => names.get(code) ?? code);
      const told = facts.proceedings === undefined ? [] : decisionsTold(facts.proceedings, teller);
      return textBlocks(told, {}, wording);
    }
  }
}

/** The days on which the Meeting sits, each once. */
export const daysOf = (plan: MeetingPlan): string[] => [
  ...new Set((plan.session?.sittings ?? []).map(({ at }) => venueDay(at, plan))),
];
