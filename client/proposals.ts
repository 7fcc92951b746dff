import { ConveneError } from '../domain/errors.ts';
import type { Awaited as AwaitedAct } from '../domain/messages/approvals.ts';
import { asking } from './asking.ts';
import type { Clients } from './client.ts';
import { commandOf } from './words.ts';

/** Approvals of what is awaited that are kept as proposals. */
export async function proposalsOf(
  clients: Pick<Clients, 'convene' | 'temporal'>,
  id: string,
  awaited: readonly AwaitedAct[],
) {
  const found = await Promise.all(
    awaited.map(async (awaits) => {
      const { proposals } = await asking(clients, () => clients.convene.circulation(id, awaits.circulation)).catch(
        // one circulation that no longer runs must not hide the rest
        (error: unknown) => {
          if (error instanceof ConveneError) return { proposals: [] };
          throw error;
        },
      );
      return proposals.map(({ step, officer, at, lacks }) => ({
        circulation: awaits.circulation,
        step,
        officer,
        at,
        lacks,
        command: commandOf(id, awaits),
      }));
    }),
  );
  return found.flat();
}

export type KeptProposal = Awaited<ReturnType<typeof proposalsOf>>[number];
