import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

const RESERVED = '__temporal_';

/**
 * The SDK fails the task, and so stops the workflow for ever, when a signal or update bears a name that it keeps for itself.
 * Anybody who may write can send one: it gets another name before the SDK sees it, and is set aside like any that nobody
 * knows.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate(input, next) {
        for (const { signalWorkflow, doUpdate } of input.activation.jobs ?? []) {
          if (signalWorkflow?.signalName?.startsWith(RESERVED))
            signalWorkflow.signalName = renamed(signalWorkflow.signalName);
          if (doUpdate?.name?.startsWith(RESERVED)) doUpdate.name = renamed(doUpdate.name);
        }
        next(input);
      },
    },
  ],
});

const renamed = (name: string): string => `reserved:${name}`;
