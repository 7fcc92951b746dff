import { isOver } from '../../registry/meetings.ts';
import { isBehind } from '../../registry/passages.ts';
import { type Finding, finding } from './finding.ts';
import type { Picture } from './picture.ts';

/** Every delegation is what its persons at the door make of it. */
export function checkDoor({ meeting, row, registry: { door } }: Picture): Finding[] {
  // the lists are final: nothing is taken any more
  if (isOver(row)) return [];
  return door.filter(isBehind).map(({ participant, attendance, recorded }) =>
    finding({
      code: 'ATTENDANCE_BEHIND',
      subject: participant,
      found: `it is recorded as ${recorded}`,
      right: `${attendance}, by its persons at the door`,
      passing: true,
      byHand: `convene checkin ${meeting} --reconcile tells its collection, with the key of a person who records`,
    }),
  );
}
