import canonicalize from 'canonicalize';
import type { Act } from '../../domain/act.ts';
import { asideId, hashAct, type RecordedAct, writeActs } from '../../registry/acts.ts';
import { setRecordEnd } from '../../registry/meetings.ts';
import { type Finding, finding, knownId, type Mend, type Mender, steps } from './finding.ts';
import type { Picture } from './picture.ts';

/** The record of acts: a chain without gap, and every act in it that a history handed to the registry. */
export function checkRecord(picture: Picture): Finding[] {
  const { registry, row, histories } = picture;
  const { acts } = registry;
  const known = new Set(acts.map(({ act }) => act.id));
  const written = new Map<string, Act[]>();
  for (const act of histories.acts().flat()) written.set(act.id, [...(written.get(act.id) ?? []), act]);
  const lost = [...written.values()].flatMap(([act]) =>
    act === undefined || known.has(act.id) || known.has(asideId(act.id)) ? [] : [act],
  );
  const gaps = gapsOf(acts, row.act_seq, row.act_head);
  const mend = restore(lost, gaps);
  const last = acts.at(-1);
  return [
    ...checkLinks(picture, written),
    ...gaps.map(({ from, to }) =>
      finding({
        code: 'ACT_GAP',
        subject: from === to ? `act ${from}` : `acts ${from} to ${to}`,
        found: 'no row',
        right: 'a record without gap',
        mend,
      }),
    ),
    ...(last !== undefined && last.seq > row.act_seq
      ? [
          finding({
            code: 'ACT_HEAD_BEHIND',
            subject: `act ${last.seq}`,
            found: `the meeting's row says that the record ends with act ${row.act_seq}`,
            right: `act ${last.seq}`,
            mend: {
              key: 'head',
              step: steps.rows,
              how: 'write the end of the record into the meeting’s row',
              run: ({ pool, meeting }) => setRecordEnd(pool, meeting, last),
            },
          }),
        ]
      : []),
    ...lost.map((act) =>
      finding({
        code: 'ACT_MISSING',
        subject: act.id,
        found: 'not in the record',
        right: `${act.action} by ${act.actor} at ${act.at}, as ${act.workflow} has it`,
        passing: true,
        mend,
      }),
    ),
  ];
}

/** Where the chain does not hold, and where a history has the act otherwise than the record. */
function checkLinks({ registry: { acts }, meeting }: Picture, written: ReadonlyMap<string, readonly Act[]>): Finding[] {
  return acts.flatMap(({ seq, act, prev, hash }, index): Finding[] => {
    const before = acts[index - 1];
    const linked = before === undefined || before.seq !== seq - 1 || before.hash === prev;
    const genuine = hashAct(meeting, seq, act, prev) === hash && (seq > 1 || prev === '');
    const versions = written.get(act.id);
    const asWritten = versions === undefined || versions.some((one) => canonicalize(one) === canonicalize(act));
    if (linked && genuine && asWritten) return [];
    const right =
      versions?.[0] === undefined
        ? 'the act as it was recorded'
        : `as ${versions[0].workflow} has it: ${JSON.stringify(versions[0])}`;
    return [
      finding({
        code: 'ACT_ALTERED',
        subject: `act ${seq}`,
        found: genuine
          ? linked
            ? `${act.id} is not what its history has`
            : `its link is not the hash of act ${seq - 1}`
          : `${act.id} does not have its hash`,
        right,
        byHand: 'someone changed the record as the owner of the tables: restore it from a backup, and find out who',
      }),
    ];
  });
}

type Gap = { from: number; to: number /** Hash before the gap, and the link after it. */; prev: string; next: string };

function gapsOf(acts: readonly RecordedAct[], end: number, head: string): Gap[] {
  const gaps: Gap[] = [];
  let [seq, prev] = [0, ''];
  for (const act of acts) {
    if (act.seq > seq + 1) gaps.push({ from: seq + 1, to: act.seq - 1, prev, next: act.prev });
    [seq, prev] = [act.seq, act.hash];
  }
  if (end > seq) gaps.push({ from: seq + 1, to: end, prev, next: head });
  return gaps;
}

/**
 * Restores acts from the histories: into the gap where they make exactly the chain that was there, else at the end of the
 * record. Then the gap stays, and an act says so.
 */
function restore(lost: readonly Act[], gaps: readonly Gap[]): Mend {
  return {
    key: 'acts',
    step: steps.record,
    how: 'append the acts that histories have, with their own times',
    run: async (to) => {
      let left = [...lost];
      for (const gap of gaps) {
        const filled = filling(to.meeting, gap, left);
        if (filled === null) continue;
        await writeActs(to.pool, to.meeting, filled, { passOver: true });
        const back = new Set(filled.map(({ act }) => act.id));
        left = left.filter(({ id }) => !back.has(id));
      }
      for (let from = 0; from < left.length; from += BATCH) {
        await to.registry.project({
          meeting: to.meeting,
          mode: to.mode,
          rows: [],
          acts: left.slice(from, from + BATCH),
        });
      }
      for (const gap of gaps) if (filling(to.meeting, gap, lost) === null) await recordGap(to, gap, left.length);
    },
  };
}

const BATCH = 500;

/** The acts of a gap, if some that follow each other in the histories make its chain. */
function filling(meeting: string, { from, to, prev, next }: Gap, lost: readonly Act[]) {
  const length = to - from + 1;
  for (let start = 0; start + length <= lost.length; start += 1) {
    let before = prev;
    const rows = lost.slice(start, start + length).map((act, index) => {
      const seq = from + index;
      const row = { seq, act, prev: before, hash: hashAct(meeting, seq, act, before) };
      before = row.hash;
      return row;
    });
    if (before === next) return rows;
  }
  return null;
}

function recordGap(to: Mender, gap: Gap, appended: number): Promise<void> {
  const subject = gap.from === gap.to ? `act ${gap.from}` : `acts ${gap.from} to ${gap.to}`;
  return to.record({
    id: knownId({ code: 'ACT_GAP', subject }),
    action: 'loss_recorded',
    subject,
    detail: { code: 'ACT_GAP', from: gap.from, to: gap.to, appended },
  });
}
