import type { Act } from '../../domain/act.ts';
import { ERASED } from '../../domain/erasure.ts';
import { namedBy } from '../../domain/warrant.ts';
import { keysOf } from '../record/keys.ts';
import { type Finding, finding } from './finding.ts';
import type { Picture } from './picture.ts';

/** Whether something was erased by an act of the record. */
export const isErasedByAct = ({ registry }: Pick<Picture, 'registry'>, by: string | null): boolean =>
  by !== null && registry.acts.some(({ act }) => act.id === by && act.action === ERASED);

/** What was erased, in a closed meeting, without the signatures of two officers whose keys are trusted. */
export function checkErasures({ meeting, row, registry }: Picture): Finding[] {
  const erasures = registry.acts.filter(({ act }) => act.action === ERASED);
  if (row.proofs !== 'closed' || erasures.length === 0) return [];
  const { isProved } = keysOf(namedBy(meeting, row.mode, row.began), registry.acts, row.began);
  const hasTwo = ({ detail }: Act) => detail.second !== undefined && detail.second !== detail.officer;
  return erasures.flatMap(({ seq, act }): Finding[] =>
    hasTwo(act) && isProved(act, true)
      ? []
      : [
          finding({
            code: 'ERASURE_UNPROVEN',
            subject: `act ${seq}`,
            found: `${act.actor} had personal data erased, and the record does not prove it`,
            right:
              'an order that two officers have signed, with keys that the plan began with or that were lawfully changed',
            byHand:
              'find out who wrote it: `convene acts verify` proves the record; what was erased is in older backups',
          }),
        ],
  );
}
