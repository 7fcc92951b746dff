import {
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  setCurrentDetails,
  setDefaultSignalHandler,
  setHandler,
  upsertSearchAttributes,
  uuid4,
} from '@temporalio/workflow';
import { sharedAttributes } from './attributes.ts';
import { Clock } from './clock.ts';
import { descriptions, names, Tick, workflowIds } from './messages.ts';
import { sessionPage } from './page.ts';
import type { Mode } from './plan.ts';
import { ports, report } from './ports.ts';
import { ActRecord } from './record.ts';
import { sentence } from './refusal.ts';

type SessionEvent = 'opening' | 'provisional_list' | 'closing';

export type SessionInput = {
  v: 1;
  meeting: string;
  mode: Mode;
  at: string;
  opens: string;
  /** When the provisional list circulates for corrections: the second morning, or the closing of a meeting of one day. */
  provisionalList: string;
  closes: string;
};

/**
 * The meeting days: opening, the provisional list of participants with the count for the quorum, closing, the final
 * list. Arrivals and departures are answers on the collections.
 */
export async function session(input: SessionInput): Promise<void> {
  const { meeting, mode } = input;
  const clock = new Clock(mode, input.at);
  const { registry, documents } = ports();
  const record = new ActRecord(clock);
  const calendar: { at: string; event: SessionEvent }[] = [
    { at: input.opens, event: 'opening' },
    { at: input.provisionalList, event: 'provisional_list' },
    { at: input.closes, event: 'closing' },
  ];
  const ticks: Tick[] = [];
  const done: string[] = [];
  const me = workflowIds.session(meeting);
  const above = workflowIds.meeting(meeting);
  let ended = false;

  setHandler(
    defineSignal<[unknown]>(names.signals.tick),
    (raw) => {
      const parsed = Tick.safeParse(raw);
      if (!parsed.success) return setAside(names.signals.tick, sentence(parsed.error));
      clock.moveTo(parsed.data.at);
      ticks.push(parsed.data);
    },
    { description: descriptions.tick },
  );
  setHandler(defineSignal(names.signals.end), () => {
    ended = true;
  });
  setHandler(defineQuery<{ now: string; done: string[] }>(names.queries.state), () => ({ now: clock.iso, done }), {
    description: descriptions.state,
  });
  setDefaultSignalHandler((name) =>
    setAside(name, 'no such signal here; arrivals and departures are answers on the collections'),
  );
  upsertSearchAttributes(sharedAttributes(meeting, mode));

  /** A signal that means nothing here changes nothing; it is recorded. */
  function setAside(signal: string, reason: string): void {
    record.add({
      id: `aside/${uuid4()}`,
      actor: 'system:session',
      action: 'signal_set_aside',
      subject: meeting,
      authority: 'none',
      detail: { signal, reason: reason.slice(0, 400) },
    });
  }

  async function perform(event: SessionEvent): Promise<void> {
    switch (event) {
      case 'opening':
        act('session_opened', {});
        await write();
        return report(above, { kind: 'session', child: me, event: 'opened' });
      case 'provisional_list': {
        const count = await registry.countPresent.executeWithOptions({ summary: 'quorum' }, [{ meeting }]);
        act('quorum_counted', count);
        const list = await documents.drawList.executeWithOptions({ summary: 'provisional list' }, [
          { meeting, mode, kind: 'provisional', at: clock.iso },
        ]);
        act('provisional_list_drawn', { sha256: list.sha256 });
        return write();
      }
      case 'closing': {
        const list = await documents.drawList.executeWithOptions({ summary: 'final list' }, [
          { meeting, mode, kind: 'final', at: clock.iso },
        ]);
        act('final_list_drawn', { sha256: list.sha256 });
        act('session_closed', {});
        await write();
        return report(above, { kind: 'session', child: me, event: 'closed' });
      }
    }
  }

  function act(action: string, detail: Record<string, string | number>): void {
    record.add({
      id: `session/${action}`,
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

  const due = () => calendar[done.length];
  while (!ended) {
    setCurrentDetails(sessionPage(input, calendar, done.length));
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
    const tick = ticks.shift();
    if (tick !== undefined) {
      await report(above, { kind: 'ticked', child: me, id: tick.id, nextDue: next?.at ?? null, tally: null });
      continue;
    }
    await clock.until(
      next?.at ?? null,
      () => ended || ticks.length > 0 || record.pending.length > 0,
      next?.event ?? 'the end',
    );
  }
  if (record.pending.length > 0) await write();
  await condition(allHandlersFinished);
}
