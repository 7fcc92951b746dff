import type { Act } from '../../domain/act.ts';
import { firstWithin, sizeOf } from '../../domain/bytes.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import type { Clock } from '../shared/clock.ts';
import { patched } from '../shared/patches.ts';
import { ports, possible, report } from '../shared/ports.ts';
import { type ActRecord, hashesOf } from '../shared/record.ts';
import { decideSession, sessionAct } from './deciding.ts';
import { calendarOf, type SessionEvent, type SessionInput, type SessionState } from './state.ts';

/** What performing an event needs. */
export type SessionMeans = { input: SessionInput; clock: Clock; record: ActRecord; state: SessionState };

/** Performs an event of the calendar, writes its acts, and reports it to the meeting. */
export async function perform(means: SessionMeans, event: SessionEvent): Promise<void> {
  switch (event) {
    case 'opening':
      enter(means, 'session_opened', hourOf(means, event));
      await write(means);
      return tellMeeting(means, 'opened');
    case 'provisional_list': {
      const { meeting } = means.input;
      const count = await ports().registry.countPresent.executeWithOptions({ summary: 'quorum' }, [{ meeting }]);
      enter(means, 'quorum_counted', count);
      await drawList(means, 'provisional', 'provisional list');
      return write(means);
    }
    case 'closing':
      await close(means);
      enter(means, 'session_closed', hourOf(means, event));
      await write(means);
      return tellMeeting(means, 'closed');
  }
}

/** The report names those whom the final list names, whoever is recorded between the two. */
async function close(means: SessionMeans): Promise<void> {
  const list = await drawList(means, 'final', 'final list');
  if (patched('report')) await drawReport(means, list?.present);
}

/** The instant at which an event of the calendar took place, by the venue's clock and not by the worker's. */
function hourOf({ state }: SessionMeans, event: SessionEvent): { hour?: string } {
  const hour = calendarOf(state).find((one) => one.event === event)?.at;
  return hour === undefined ? {} : { hour };
}

/** Bytes of entries that one activity takes. */
const MOST_ENTRIES = 150_000;

/** Writes pending entries and acts to the registry. */
export async function write(means: SessionMeans): Promise<void> {
  const { input, record } = means;
  const { meeting, mode } = input;
  const entries = firstWithin(means.state.rows, MOST_ENTRIES);
  const acts = record.nextBatch(sizeOf(entries));
  const summary = `${acts.length} acts`;
  const written = { meeting, mode, rows: [], acts, ...(entries.length > 0 && { entries }) };
  await ports().registry.project.executeWithOptions({ summary }, [written]);
  record.written(acts.length);
  means.state = decideSession(means.state, { type: 'written', entries: entries.length }).state;
}

export function tellMeeting({ input: { meeting } }: SessionMeans, event: 'opened' | 'closed'): Promise<void> {
  return report(workflowIds.meeting(meeting), { kind: 'session', child: workflowIds.session(meeting), event });
}

async function drawList(means: SessionMeans, kind: 'provisional' | 'final', summary: string) {
  const { meeting, mode } = means.input;
  const list = await possible(means.record, `${kind}_list`, () =>
    ports().documents.drawList.executeWithOptions({ summary }, [{ meeting, mode, kind, at: means.clock.iso }]),
  );
  if (list !== null) enter(means, `${kind}_list_drawn`, hashesOf(list));
  return list;
}

async function drawReport(means: SessionMeans, present: string[] | undefined): Promise<void> {
  const { meeting, mode } = means.input;
  const hours = { opened: hourOf(means, 'opening').hour, closed: hourOf(means, 'closing').hour };
  const drawn = await possible(means.record, 'report', () =>
    ports().documents.drawReport.executeWithOptions({ summary: 'procedural report' }, [
      { meeting, mode, at: means.clock.iso, ...hours, present },
    ]),
  );
  if (drawn !== null) enter(means, 'report_drawn', hashesOf(drawn));
}

function enter({ record }: SessionMeans, action: string, detail: Act['detail']): void {
  record.enter({ type: 'act', act: sessionAct(action, detail) });
}
