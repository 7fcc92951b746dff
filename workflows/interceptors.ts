import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { Boundary } from './boundary/boundary.ts';
import { RefusedUpdates } from './boundary/refused-updates.ts';

/** What every workflow has between itself and the Temporal server. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  const boundary = new Boundary();
  const refused = new RefusedUpdates();
  return {
    internals: [
      {
        activate(input, next) {
          boundary.look(input);
          next(input);
        },
        concludeActivation(input, next) {
          refused.look(input);
          return next(input);
        },
      },
    ],
    inbound: [{ execute: (input, next) => boundary.start(input, next) }],
    outbound: [
      {
        signalWorkflow: (input, next) => boundary.signal(input, next),
        scheduleActivity: (input, next) => boundary.activity(input, next),
        startChildWorkflowExecution: (input, next) => boundary.startChild(input, next),
        continueAsNew: (input, next) => boundary.continueAsNew(input, next),
      },
    ],
  };
};
