import { check, repair } from '../../upkeep/agreement/agreement.ts';
import type { House } from '../house.ts';
import { toMissions } from './support.ts';

/** What tests of `check` and `repair` have in common. */

/** When the meeting of the plan is over. */
export const AT_THE_END = '2024-09-20T12:00:00Z';

/** Messages that the sink took, and how many of them more than once. */
export const mailOf = (house: House) => {
  const ids = toMissions(house.sink.received()).map(({ messageId }) => messageId);
  return { taken: new Set(ids).size, twice: ids.length - new Set(ids).size };
};

export const terminate = (house: House, workflowId: string) =>
  house.temporal.workflow.getHandle(workflowId).terminate('in the Temporal UI');

/** An answer that a participant gives through its own page. */
export const ownAnswer = (code: string) => ({ participant: code, actor: `participant:${code}` });

/** Repairs all that is found, and gives up soon on what does not answer. */
export const repairAll = (house: House, meeting: string) =>
  repair(house, meeting, { actor: 'staff:operator', patienceMs: 1_500 });

/** The codes of what `check` finds, each once. */
export const findingCodes = async (house: House, meeting: string, patienceMs = 1_000) => [
  ...new Set((await check(house, meeting, { patienceMs })).findings.map(({ code }) => code)),
];
