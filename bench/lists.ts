import { listed } from '../documents/delegations.ts';
import { renderList } from '../documents/documents.ts';
import { Capacity, Language } from '../domain/plan.ts';
import { loadPlan, PlanError } from '../meetings/plan.ts';
import { profileOf, rosterOf } from '../treaties/treaties.ts';
import { timed } from './measure.ts';
import { PLAN } from './meeting.ts';

export const LISTED = 1_500;

/** How long the final list takes in six languages, in seconds, each as PDF/UA-1 and PDF/A-2a as a meeting draws it; and on threads that have printed one. */
export async function lists(): Promise<{ first: Drawing; again: Drawing }> {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  const { plan } = loaded;
  const rows = delegations(rosterOf(profileOf(plan.treaty), plan.convokedOn, plan.observers.organizations));
  const { date } = plan.closes;
  const draw = () =>
    Promise.all(
      Language.options.map((language) =>
        renderList(
          { stage: 'final', language, symbol: 'CCM/MSP/2024/INF.1', date, participants: listed(rows, language, date) },
          { plan, mode: 'live', archive: true },
        ),
      ),
    );
  return { first: await measured(draw), again: await measured(draw) };
}

type Drawing = { seconds: number; processor: number };

async function measured(draw: () => Promise<unknown>): Promise<Drawing> {
  const before = process.cpuUsage();
  const { seconds } = await timed(draw);
  const { user, system } = process.cpuUsage(before);
  return { seconds, processor: (user + system) / 1e6 };
}

/** Names in the letters of six scripts, honorifics, titles and functions: none is printed twice. */
function delegations(roster: ReturnType<typeof rosterOf>): Parameters<typeof listed>[0] {
  const each = Math.ceil(LISTED / roster.length);
  const names = ['Person', 'Personne', 'Лицо', 'شخص', '人员', 'บุคคล'];
  return roster.map(({ code, name, capacity, addressee }, i) => ({
    ...{ code, name, addressee, status: 'nominated', attended: true, capacity: Capacity.parse(capacity) },
    delegation: {
      persons: Array.from({ length: Math.min(each, Math.max(0, LISTED - i * each)) }, (_, n) => ({
        name: `${code} ${names[(i + n) % names.length]} ${n + 1}`,
        honorific: n % 2 === 0 ? 'Ms.' : 'Mr.',
        title: 'Counsellor, Permanent Mission',
        function: `Head of Section ${i}`,
        role: n === 0 ? 'head' : 'delegate',
      })),
    },
  }));
}
