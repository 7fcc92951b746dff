import { listed } from '../documents/delegations.ts';
import { factsOf } from '../documents/facts.ts';
import { proceedingsOf } from '../documents/session/proceedings.ts';
import { drafted, reportView } from '../documents/session/reporting.ts';
import { printView } from '../documents/session/session.ts';
import { Language } from '../domain/plan.ts';
import { textSha256 } from '../domain/session/enter.ts';
import type { Entry } from '../domain/session/entries.ts';
import type { EntryRow } from '../domain/session/room.ts';
import { loadPlan, PlanError } from '../meetings/plan.ts';
import { profileOf, rosterOf, rulesOf } from '../treaties/treaties.ts';
import { timed } from './measure.ts';
import { PLAN } from './meeting.ts';

/** Entries of the report that is measured: who speaks, and what is decided. */
export const REPORTED = 600;

/** How long the report takes in six languages, from the entries to PDF/UA-1 and PDF/A-2a, in seconds, with everybody there. */
export async function reports(): Promise<number> {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  const { plan } = loaded;
  const { session } = plan;
  if (session === undefined) throw new Error(`${PLAN} says nothing of its session`);
  const roster = rosterOf(profileOf(plan.treaty), plan.opens.date, plan.observers.organizations);
  const rows = entriesOf(
    roster.map(({ code }) => code),
    session.agenda.map(({ item }) => item),
  );
  const { treaty } = factsOf(plan);
  const { seconds } = await timed(async () => {
    const parties = { statesParties: 112, takingPart: 112 };
    const proceedings = proceedingsOf(rows, { rules: rulesOf(plan), parties, asked: session.extensions ?? [] });
    const kept = drafted(Language.options, plan.closes.date, (language) => ({
      ...{ plan, session, treaty, proceedings, persons: new Map(), drawn: [] },
      participants: listed(
        roster.map((one) => ({ ...one, status: 'nominated', attended: true, delegation: null })),
        language,
        plan.opens.date,
      ),
    }));
    const around = { plan, session, drawn: [], mode: 'live' } as const;
    await Promise.all(
      Language.options.map((language) => printView(reportView(kept, language, around), { archive: true })),
    );
  });
  return seconds;
}

function entriesOf(codes: readonly string[], items: readonly string[]): EntryRow[] {
  const of = <T>(all: readonly T[], i: number): T | undefined => all[i % all.length];
  const entries = Array.from({ length: REPORTED }, (_, i): { entry: Entry; words?: { en: string } } => {
    const item = of(items, i) ?? '9';
    if (i % 10 === 8)
      return {
        entry: { kind: 'propose', proposal: `p-${i}`, item },
        words: { en: `Decision ${i} of the Meeting, in some words. `.repeat(8) },
      };
    if (i % 10 === 9) return { entry: { kind: 'decide', proposal: `p-${i - 1}`, how: 'without_vote' } };
    return { entry: { kind: 'speak', act: 'take', item, speaker: of(codes, i) ?? 'MEX' } };
  });
  return entries.map(({ entry, words }, i) => ({
    ...{ number: i + 1, id: `e${i + 1}`, actor: 'staff:clerk', by: null, said: '', at: '2024-09-10T08:05:00Z', entry },
    ...(words && { words }),
    textSha256: textSha256({ ...(words && { words }) }),
  }));
}
