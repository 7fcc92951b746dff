import { ConveneError } from '../domain/errors.ts';
import type { Outcome } from '../domain/messages/answers.ts';
import type { BenchHouse } from './house.ts';
import { quantile, until } from './measure.ts';

export type Replies = {
  perSecond: number;
  p50: number;
  p99: number;
  /** From the last answer until the registry has all rows and acts. */
  followed: number;
};

const delegation = {
  persons: (['head', 'delegate', 'adviser'] as const).map((role) => ({
    name: `Sample ${role}`,
    title: 'Counsellor',
    role,
  })),
};

type Ask = (index: number) => Promise<unknown>;

/** Callers who each send the next call when the previous one is answered; milliseconds of each, and seconds of all. */
export async function ask(callers: number, total: number, one: Ask): Promise<{ times: number[]; seconds: number }> {
  const times: number[] = [];
  let next = 0;
  const caller = async () => {
    while (next < total) {
      const from = performance.now();
      await one(next++);
      times.push(performance.now() - from);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: callers }, caller));
  return { times: times.sort((a, b) => a - b), seconds: (performance.now() - from) / 1000 };
}

/** Answers that each name a delegation of three; the participants take turns. */
export async function reply(
  house: BenchHouse,
  { meeting, codes, callers, total }: { meeting: string; codes: readonly string[]; callers: number; total: number },
): Promise<Replies> {
  const { convene, owner } = house;
  const versions = new Map<string, number>();
  const acts = await nominations(house, meeting);
  const { times, seconds } = await ask(callers, total, async (index) => {
    const participant = codes[index % codes.length] ?? '';
    const outcome = await convene.nominate(meeting, participant, delegation, { actor: `participant:${participant}` });
    versions.set(participant, Math.max(versions.get(participant) ?? 0, outcome.version));
  });
  const followed = await until('the registry to follow', async () => {
    const { rows } = await owner.query<{ code: string; version: number }>(
      'SELECT code, version FROM participant WHERE meeting = $1',
      [meeting],
    );
    if (rows.some(({ code, version }) => version < (versions.get(code) ?? 0))) return false;
    return (await nominations(house, meeting)) === acts + total;
  });
  return { perSecond: total / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99), followed };
}

async function nominations({ owner }: BenchHouse, meeting: string): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM act WHERE meeting = $1 AND act ->> 'action' = 'nominate'`,
    [meeting],
  );
  return rows[0]?.n ?? 0;
}

export type Pace = Pick<Replies, 'perSecond' | 'p50' | 'p99'>;
export type Hanging = { answers: { before: Pace; while: Pace }; refusals: { before: Pace; while: Pace } };

/** Answers and rejections while the database answers, and while it does not: all its tables are locked. */
export async function hanging(
  house: BenchHouse,
  { meeting, codes, callers, total }: { meeting: string; codes: readonly string[]; callers: number; total: number },
): Promise<Hanging> {
  const { convene, owner } = house;
  const present = new Set<string>();
  // what staff record of who is there needs no list of names, so it can be asked while the database hangs
  const record = async (index: number): Promise<Outcome> => {
    const participant = codes[index % codes.length] ?? '';
    const attendance = present.has(participant) ? 'absent' : 'present';
    if (attendance === 'absent') present.delete(participant);
    else present.add(participant);
    return convene.answer(meeting, { kind: 'attendance', participant, attendance, actor: 'staff:bench' });
  };
  const refused = async (index: number): Promise<void> => {
    const participant = codes[index % codes.length] ?? '';
    const other = codes[(index + 1) % codes.length] ?? '';
    try {
      await convene.answer(meeting, { kind: 'nil_return', participant, actor: `participant:${other}` });
    } catch (error) {
      if (error instanceof ConveneError && error.code === 'not_yours') return;
      throw error;
    }
    throw new Error('an answer in another’s name was taken');
  };
  const pace = async (one: Ask): Promise<Pace> => {
    const { times, seconds } = await ask(callers, total, one);
    return { perSecond: total / seconds, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  };
  const before = { answers: await pace(record), refusals: await pace(refused) };
  const lock = await owner.connect();
  try {
    await lock.query('BEGIN');
    await lock.query('LOCK TABLE participant, act, meeting, submission, outbox IN ACCESS EXCLUSIVE MODE');
    const during = { answers: await pace(record), refusals: await pace(refused) };
    return {
      answers: { before: before.answers, while: during.answers },
      refusals: { before: before.refusals, while: during.refusals },
    };
  } finally {
    await lock.query('ROLLBACK');
    lock.release();
  }
}
