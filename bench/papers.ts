import { papersOf } from '../documents/addressees.ts';
import { renderBadges } from '../documents/badges.ts';
import { delegateLine } from '../documents/delegate-lines.ts';
import { listed } from '../documents/delegations.ts';
import { draftText, renderCirculation, renderList } from '../documents/documents.ts';
import { factsOf } from '../documents/facts.ts';
import { Capacity, CirculationPlan, Language, type MeetingPlan } from '../domain/plan.ts';
import { loadPlan, PlanError } from '../meetings/plan.ts';
import { profileOf, rosterOf } from '../treaties/treaties.ts';
import { timed } from './measure.ts';
import { PLAN } from './meeting.ts';

const PERSONS = 1_500;

/** How long papers take, in seconds: off the event loop, without servers, as a final paper is made. */
export async function papers(): Promise<{ sixLanguages: number; individual: number; count: number; list: number }> {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  const { plan } = loaded;
  const roster = rosterOf(profileOf(plan.treaty), plan.convokedOn, plan.observers.organizations);
  await sixLanguages(plan);
  const first = await timed(() => sixLanguages(plan));
  const notes = await timed(() => individually(plan, roster));
  const list = await timed(() => ofPersons(plan, roster));
  return { sixLanguages: first.seconds, individual: notes.seconds, count: notes.result, list: list.seconds };
}

type Roster = ReturnType<typeof rosterOf>;

const named = (plan: MeetingPlan, name: string): CirculationPlan => {
  const found = plan.circulations.find((circulation) => circulation.name === name);
  if (found === undefined) throw new Error(`${PLAN} has no circulation ${name}`);
  return found;
};

async function sixLanguages(plan: MeetingPlan): Promise<void> {
  const convocation = named(plan, 'convocation');
  const [document] = convocation.documents;
  const documents = Language.options.map((language) => ({ ...document, name: `note-${language}`, language }));
  const circulation = CirculationPlan.parse({ ...convocation, documents });
  const text = draftText(plan, circulation, factsOf(plan));
  const context = { plan, circulation, ...circulation.issue, mode: 'live', archive: true } as const;
  await Promise.all(text.documents.map((one) => renderCirculation(one, context)));
}

/** A note for each State and a letter for each organization, in its own language. */
async function individually(plan: MeetingPlan, roster: Roster): Promise<number> {
  let count = 0;
  for (const name of ['convocation', 'invitation']) {
    const planned = named(plan, name);
    const circulation = CirculationPlan.parse({
      ...planned,
      documents: planned.documents.map((document) => ({ ...document, address: 'individual' })),
    });
    const text = draftText(plan, circulation, factsOf(plan));
    const addressed = roster.map((one, i) => ({ ...one, language: (['en', 'fr', 'es'] as const)[i % 3] ?? 'en' }));
    const all = papersOf(text.documents, addressed, { circulation });
    const context = { plan, circulation, ...circulation.issue, mode: 'live' } as const;
    await Promise.all(all.map(({ document }) => renderCirculation(document, context)));
    count += all.length;
  }
  return count;
}

/** How long badges of 1,500 persons take, in seconds. */
export async function badges(): Promise<{ seconds: number; persons: number }> {
  const loaded = loadPlan(PLAN);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  const { plan } = loaded;
  const NAMES = ['Ms. Ada Sample', 'Г-н Берт Пример', 'السيدة ليلى حداد', '王小明', 'สมชาย ใจดี', 'X'.repeat(200)];
  const all = Array.from({ length: PERSONS }, (_, i) => ({
    ...delegateLine({ name: `${NAMES[i % NAMES.length]}`, latin: `Spelled ${i}`, title: null, role: 'delegate' }, 'en'),
    ...{ code: String(i).padStart(10, '0'), participant: `Participant ${i}` },
    capacity: Capacity.options[i % Capacity.options.length] ?? 'state_party',
  }));
  const how = { plan, mode: 'live', language: 'en', sheet: false } as const;
  await renderBadges(all.slice(0, 1), how);
  const { seconds } = await timed(() => renderBadges(all, how));
  return { seconds, persons: PERSONS };
}

async function ofPersons(plan: MeetingPlan, roster: Roster): Promise<void> {
  const each = Math.ceil(PERSONS / roster.length);
  const rows = roster.map(({ code, name, capacity, addressee }, i) => ({
    code,
    name,
    capacity: Capacity.parse(capacity),
    addressee,
    status: 'nominated',
    attended: true,
    delegation: {
      persons: Array.from({ length: Math.min(each, Math.max(0, PERSONS - i * each)) }, (_, n) => ({
        name: `Ms. ${code} Person ${n + 1}`,
        title: 'Counsellor, Permanent Mission',
        role: n === 0 ? 'head' : 'delegate',
      })),
    },
  }));
  const date = plan.closes.date;
  const participants = listed(rows, 'en', date);
  await renderList({ stage: 'final', language: 'en', symbol: null, date, participants }, { plan, mode: 'live' });
}
