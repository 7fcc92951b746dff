import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  patched,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Act } from '../../domain/act.ts';
import { descriptions, names, workflowIds } from '../../domain/messages/messages.ts';
import { Calendar, Tick } from '../../domain/messages/reports.ts';
import { sharedAttributes } from '../shared/attributes.ts';
import { Clock } from '../shared/clock.ts';
import { lasting, whenAskedToEnd } from '../shared/lasting.ts';
import { ports, possible, report } from '../shared/ports.ts';
import { ActRecord, hashesOf } from '../shared/record.ts';
import { refuseStart, sentence } from '../shared/refusal.ts';
import { sessionPage } from './page.ts';
import type { SessionEvent, SessionInput } from './state.ts';

/**
 * The meeting days: opening, the provisional list of participants with the count for the quorum, closing, the final
 * list. Arrivals and departures are answers on the collections.
 */
export function session(input: SessionInput): Promise<void> {
  return lasting(() => sit(input));
}

async function sit(input: SessionInput): Promise<void> {
  refuseStart(input);
  const { meeting, mode } = input;
  const clock = new Clock(mode, input.at);
  const { registry, documents } = ports();
  const record = new ActRecord(clock, 'session', meeting, input.state);
  let days: Calendar['days'] =
    input.state?.days === undefined
      ? { opens: input.opens, provisionalListAt: input.provisionalList, closes: input.closes }
      : input.state.days;
  const calendar = (): { at: string; event: SessionEvent }[] =>
    days === null
      ? []
      : [
          { at: days.opens, event: 'opening' },
          { at: days.provisionalListAt, event: 'provisional_list' },
          { at: days.closes, event: 'closing' },
        ];
  const ticks: Tick[] = [...(input.state?.ticks ?? [])];
  const done: SessionEvent[] = [...(input.state?.done ?? [])];
  const me = workflowIds.session(meeting);
  const above = workflowIds.meeting(meeting);
  let ended = false;
  /** The meeting wants to hear again what it was told. */
  let asked = false;
  /** The days were changed, so another instant is waited for. */
  let moved = false;

  setHandler(
    defineSignal<[unknown]>(names.signals.tick),
    (raw) => {
      const parsed = Tick.safeParse(raw);
      if (!parsed.success) return record.setAside(names.signals.tick, sentence(parsed.error));
      clock.moveTo(parsed.data.at);
      ticks.push(parsed.data);
    },
    { description: descriptions.tick },
  );
  setHandler(
    defineSignal<[unknown]>(names.signals.calendar),
    (raw) => {
      const parsed = Calendar.safeParse(raw);
      if (!parsed.success) return record.setAside(names.signals.calendar, sentence(parsed.error));
      ({ days } = parsed.data);
      moved = true;
      act('calendar_changed', parsed.data.days ?? { opens: null }, `calendar/${parsed.data.id}`);
    },
    { description: descriptions.calendar },
  );
  setHandler(
    defineSignal(names.signals.end),
    () => {
      ended = true;
    },
    { description: descriptions.end },
  );
  setHandler(
    defineSignal(names.signals.tellAgain),
    () => {
      asked = true;
    },
    { description: descriptions.tellAgain },
  );
  setHandler(defineQuery<{ now: string; done: string[] }>(names.queries.state), () => ({ now: clock.iso, done }), {
    description: descriptions.state,
  });
  whenAskedToEnd(record);
  setDefaultSignalHandler((name) =>
    record.setAside(name, 'no such signal here; arrivals and departures are answers on the collections'),
  );
  upsertSearchAttributes(sharedAttributes(meeting, mode));

  async function perform(event: SessionEvent): Promise<void> {
    switch (event) {
      case 'opening':
        act('session_opened', {});
        await write();
        return report(above, { kind: 'session', child: me, event: 'opened' });
      case 'provisional_list': {
        const count = await registry.countPresent.executeWithOptions({ summary: 'quorum' }, [{ meeting }]);
        act('quorum_counted', count);
        await draw('provisional', 'provisional list');
        return write();
      }
      case 'closing': {
        await draw('final', 'final list');
        if (patched('report')) await drawReport();
        act('session_closed', {});
        await write();
        return report(above, { kind: 'session', child: me, event: 'closed' });
      }
    }
  }

  async function draw(kind: 'provisional' | 'final', summary: string): Promise<void> {
    const list = await possible(record, `${kind}_list`, () =>
      documents.drawList.executeWithOptions({ summary }, [{ meeting, mode, kind, at: clock.iso }]),
    );
    if (list !== null) act(`${kind}_list_drawn`, hashesOf(list));
  }

  async function drawReport(): Promise<void> {
    const report = await possible(record, 'report', () =>
      documents.drawReport.executeWithOptions({ summary: 'procedural report' }, [{ meeting, mode, at: clock.iso }]),
    );
    if (report !== null) act('report_drawn', hashesOf(report));
  }

  function act(action: string, detail: Act['detail'], key: string = action): void {
    record.add({
      id: `session/${key}`,
      actor: 'system:session',
      action,
      subject: meeting,
      authority: 'the plan',
      detail,
    });
  }

  async function write(): Promise<void> {
    const acts = record.batch(record.pending.length);
    await registry.project.executeWithOptions({ summary: `${acts.length} acts` }, [{ meeting, mode, rows: [], acts }]);
    record.written(acts.length);
  }

  const due = () => calendar()[done.length];
  const wantsTurn = () =>
    workflowInfo().continueAsNewSuggested || workflowInfo().historyLength >= (input.turnAt ?? Number.POSITIVE_INFINITY);
  while (!ended && !wantsTurn()) {
    moved = false;
    setCurrentDetails(sessionPage(input, calendar(), done.length, record.notAccepted));
    const next = due();
    if (next !== undefined && Date.parse(next.at) <= clock.now) {
      await perform(next.event);
      done.push(next.event);
      continue;
    }
    if (record.pending.length > 0) {
      await write();
      continue;
    }
    if (asked) {
      asked = false;
      if (done.includes('opening')) await report(above, { kind: 'session', child: me, event: 'opened' });
      if (done.includes('closing')) await report(above, { kind: 'session', child: me, event: 'closed' });
      continue;
    }
    const tick = ticks.shift();
    if (tick !== undefined) {
      await report(above, { kind: 'ticked', child: me, id: tick.id, nextDue: next?.at ?? null, tally: null });
      continue;
    }
    await clock.until(
      next?.at ?? null,
      () => ended || asked || moved || wantsTurn() || ticks.length > 0 || record.pending.length > 0,
      next?.event ?? 'the end',
    );
  }
  if (!ended) {
    const state = { done, ticks, acts: record.pending, setAside: record.notAccepted, days };
    await continueAsNew<typeof session>({ ...input, at: clock.iso, state });
  }
  if (record.pending.length > 0) await write();
  await condition(allHandlersFinished);
}
