import { startChild } from '@temporalio/workflow';
import type { NoticeKey } from '../../domain/activities.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { type CirculationPlan, type MeetingPlan, officersOf } from '../../domain/plan.ts';
import { roomPlanOf } from '../../domain/session/room.ts';
import { namedBy } from '../../domain/warrant.ts';
import { circulation } from '../circulation/circulation.ts';
import { collection } from '../collection/collection.ts';
import { session } from '../session/session.ts';
import type { Clock } from '../shared/clock.ts';
import { marked } from '../shared/page.ts';
import { child, once } from '../shared/ports.ts';
import type { MeetingInput } from './state.ts';

/** What a meeting starts its children with: its own input, and its current plan. */
export type Parent = { input: MeetingInput; plan: MeetingPlan; clock: Clock; codes?: NoticeKey | undefined };

/** Starts the first collection, which starts the others. */
export function beginCollections({ input, plan, clock }: Parent, shards: number): Promise<void> {
  const { meeting, mode, credentialsWanted, turnAt } = input;
  const workflowId = workflowIds.collection(meeting, 1);
  return once(workflowId, () =>
    startChild(collection, {
      ...child,
      workflowId,
      args: [
        {
          v: 1,
          machine: 'participant.v2',
          meeting,
          mode,
          title: plan.short,
          shard: 1,
          shards,
          at: clock.iso,
          deadline: plan.deadline.at,
          credentialsWanted,
          noteAsked: plan.answers?.note !== 'not_asked',
          receipts: plan.answers !== undefined,
          turnAt: turnAt.collection,
          state: null,
        },
      ],
      staticSummary: marked(mode, `${plan.short} · participants 1 of ${shards}`),
    }),
  );
}

export function beginCirculation({ input, plan, clock, codes }: Parent, planned: CirculationPlan): Promise<void> {
  const { meeting, mode, turnAt } = input;
  const { warrant } = namedBy(meeting, mode, plan);
  const workflowId = workflowIds.circulation(meeting, planned.name);
  return once(workflowId, () =>
    startChild(circulation, {
      ...child,
      workflowId,
      args: [
        {
          v: 1,
          machine: 'circulation.v2',
          meeting,
          mode,
          plan: planned,
          officers: plan.officers,
          timeZone: plan.venue.timeZone,
          offsets: plan.venue.offsets,
          at: clock.iso,
          turnAt: turnAt.circulation,
          state: null,
          ...(codes && { codes }),
          ...(warrant !== undefined && { warrant }),
        },
      ],
      staticSummary: marked(mode, `${plan.short} · ${planned.name}`),
      staticDetails: `From the ${planned.sender.office}. Drafted by ${planned.drafter}; approved by ${planned.chain.flatMap(officersOf).join(', ')}.`,
    }),
  );
}

export function beginSession({ input, plan, clock }: Parent): Promise<void> {
  const { meeting, mode, turnAt } = input;
  const workflowId = workflowIds.session(meeting);
  return once(workflowId, () =>
    startChild(session, {
      ...child,
      workflowId,
      args: [
        {
          v: 1,
          meeting,
          mode,
          at: clock.iso,
          opens: plan.opens.at,
          provisionalList: plan.provisionalListAt,
          closes: plan.closes.at,
          ...(plan.session && { room: roomPlanOf(plan.session) }),
          turnAt: turnAt.circulation,
        },
      ],
      staticSummary: marked(mode, `${plan.short} · session`),
    }),
  );
}
