import { check, repair } from '../../upkeep/agreement/agreement.ts';
import type { House } from '../house.ts';

/** What tests of `check` and `repair` have in common. */

/** An answer that a participant gives through its own page. */
export const ownAnswer = (code: string) => ({ participant: code, actor: `participant:${code}` });

/** Repairs all that is found, and gives up soon on what does not answer. */
export const repairAll = (house: House, meeting: string) =>
  repair(house, meeting, { actor: 'staff:operator', patienceMs: 1_500 });

/** The codes of what `check` finds, each once. */
export const findingCodes = async (house: House, meeting: string, patienceMs = 1_000) => [
  ...new Set((await check(house, meeting, { patienceMs })).findings.map(({ code }) => code)),
];
