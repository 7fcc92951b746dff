import type { MeetingPlan } from '../../domain/plan.ts';
import type { SessionPlan } from '../../domain/session-plan.ts';
import { profileOf } from '../../treaties/treaties.ts';
import { addressOf } from '../draft.ts';
import { timetable } from './agenda.ts';
import { plainRuns, type Saying } from './saying.ts';
import { type Block, heading, inset, numbered, paragraph } from './view.ts';

/** The aide-mémoire: what the plan knows of dates, sittings, delegations and documents, and what it says under headings of its own. */
export function informationBlocks(
  whom: 'delegations' | 'organizations',
  plan: MeetingPlan,
  session: SessionPlan,
  saying: Saying,
): Block[] {
  const { words, wording, lines, own, glossary } = saying;
  const { headings, aide } = words;
  const languages = profileOf(plan.treaty).languages.documents.map((one) => words.languages[one]);
  const arrangements = session.information?.[whom] ?? [];
  return numbered([
    heading(headings.dates),
    paragraph(lines(aide.dates)),
    heading(headings.sittings),
    paragraph(lines(aide.sittings)),
    timetable(plan, session, saying),
    heading(headings.delegations),
    paragraph(lines(aide[whom])),
    ...arrangements.flatMap((one): Block[] => [
      heading(own(one.heading)),
      paragraph([plainRuns(own(one.text), wording)]),
    ]),
    heading(headings.documents),
    paragraph(lines(aide.documents, { languages: languages.join(wording.report.enumerated) })),
    heading(headings.contact),
    paragraph(lines(aide.contact)),
    inset(
      addressOf({ plan, wording, glossary })
        .split('\n')
        .map((line) => plainRuns(line, wording)),
    ),
  ]);
}
