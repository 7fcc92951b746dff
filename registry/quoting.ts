import { misquotes } from '../documents/quoting.ts';
import { CirculationText } from '../documents/text.ts';
import type { CirculationPlan, MeetingPlan } from '../domain/plan.ts';
import { findRevision } from './circulations.ts';
import type { Pool } from './database.ts';
import { addressedBy } from './participants.ts';
import { stored } from './stored.ts';

const Text = stored(CirculationText);

/** What a correction quotes that the issued paper does not say, a sentence each; empty for circulations of other kinds. */
export async function misquotesOf(
  pool: Pool,
  meeting: string,
  plan: MeetingPlan,
  correction: CirculationPlan,
): Promise<string[]> {
  const { facts, audience } = correction;
  if (facts?.corrections === undefined || facts.recalls === undefined) return [];
  const row = await findRevision(pool, meeting, facts.recalls, null);
  if (row === null || row.number === null || row.date === null) return [];
  // a text in a form of an earlier release is not read to the word
  const text = Text.safeParse(row.text);
  if (!text.success) return [];
  const issued = { text: text.data, number: row.number, date: row.date };
  return misquotes(correction, plan, { issued, addressed: await addressedBy(pool, meeting, audience) });
}
