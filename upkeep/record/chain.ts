import { hashAct, type RecordedAct } from '../../registry/acts.ts';

/** Where a record of acts is broken: the number of the act, and the place in the list that shows it. */
export type ChainFault = { act: number; index: number; fault: string; expected: string; found: string };

/** The clocks of the machines of a fleet may differ by this much; a larger step back is a change. */
const SKEW_MS = 60_000;

/**
 * Proves a record of acts from itself: numbers without gap, each act with its hash, each linked to the one before it, every
 * id once, the acts of a workflow in the order in which they happened, and the end that the meeting names.
 *
 * @param end what the record is said to end with
 */
export function checkChain(
  meeting: string,
  acts: readonly RecordedAct[],
  end: { count: number; head: string },
): ChainFault[] {
  const faults: ChainFault[] = [];
  const losses = lossesOf(acts);
  const ids = new Map<string, number>();
  let [seq, head] = [0, ''];
  for (const [index, one] of acts.entries()) {
    if (one.seq !== seq + 1) faults.push({ index, ...gap(seq, one.seq, losses) });
    if (one.prev !== head && one.seq === seq + 1) {
      faults.push({
        index,
        act: one.seq,
        fault: 'is not linked to the act before it',
        expected: head,
        found: one.prev,
      });
    }
    const hash = hashOf(meeting, one);
    if (hash !== one.hash)
      faults.push({ index, act: one.seq, fault: 'does not have its hash', expected: hash, found: one.hash });
    const before = ids.get(one.act.id);
    if (before !== undefined) {
      faults.push({
        index,
        act: one.seq,
        fault: `has the id of act ${before}`,
        expected: 'an id of its own',
        found: one.act.id,
      });
    }
    ids.set(one.act.id, one.seq);
    [seq, head] = [one.seq, one.hash];
  }
  faults.push(...checkTimes(acts));
  const { count } = end;
  if (seq < count) {
    const expected = `act ${seq + 1} of ${count}`;
    faults.push({ index: acts.length, act: seq + 1, fault: 'is missing', expected, found: 'the end' });
  } else if (seq > count) {
    const expected = `an end with act ${count}`;
    faults.push({ index: acts.length - 1, act: seq, fault: 'is beyond the end', expected, found: `act ${seq}` });
  } else if (head !== end.head) {
    const index = Math.max(0, acts.length - 1);
    faults.push({ index, act: seq, fault: 'is not the head of the record', expected: end.head, found: head });
  }
  return faults.sort((a, b) => a.index - b.index);
}

function hashOf(meeting: string, { seq, act, prev }: RecordedAct): string {
  try {
    return hashAct(meeting, seq, act, prev);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function gap(before: number, found: number, losses: ReadonlyMap<string, number>): Omit<ChainFault, 'index'> {
  if (found <= before) {
    return { act: found, fault: 'stands out of order', expected: `act ${before + 1}`, found: `act ${found}` };
  }
  const [from, to] = [before + 1, found - 1];
  const known = losses.get(`${from}-${to}`);
  const missing = from === to ? 'is missing' : `and those up to ${to} are missing`;
  const said = known === undefined ? '' : ` (on record as a loss: act ${known})`;
  return { act: from, fault: `${missing}${said}`, expected: `act ${from}`, found: `act ${found}` };
}

/** Gaps that `convene repair` could not fill and has put on record, with the act that says so. */
const lossesOf = (acts: readonly RecordedAct[]): Map<string, number> =>
  new Map(
    acts
      .filter(({ act }) => act.action === 'loss_recorded' && act.detail.code === 'ACT_GAP')
      .map(({ seq, act }) => [`${act.detail.from}-${act.detail.to}`, seq]),
  );

/** In the world a workflow's acts follow each other; those that a repair brought back come after it, with their own times. */
function checkTimes(acts: readonly RecordedAct[]): ChainFault[] {
  const repaired = acts.findLast(({ act }) => act.action === 'repaired' && act.detail.code === 'ACT_MISSING');
  const latest = new Map<string, number>();
  return acts.flatMap(({ seq, act }, index): ChainFault[] => {
    if (act.workflow === '' || seq < (repaired?.seq ?? 0)) return [];
    const at = Date.parse(act.worldAt);
    const before = latest.get(act.workflow) ?? at;
    latest.set(act.workflow, Math.max(before, at));
    if (at >= before - SKEW_MS) return [];
    const expected = `not before ${new Date(before).toISOString()}, when ${act.workflow} acted last`;
    return [{ index, act: seq, fault: 'goes back in time', expected, found: act.worldAt }];
  });
}
