import { describe, expect, it } from 'vitest';
import { bytesOf, sizeOf } from '../../domain/bytes.ts';
import { type Order, orders } from '../../domain/messages/orders.ts';
import type { AdvanceOutcome } from '../../domain/messages/reports.ts';
import { carriedOver, MOST, tooLarge } from '../../workflows/meeting/bounds.ts';
import { order } from '../../workflows/meeting/ordering.ts';
import { type MeetingInput, stateOf } from '../../workflows/meeting/state.ts';
import { roomForActs } from '../../workflows/shared/record.ts';
import { convened, convocationOnly, decision, desk, type Rehearsed } from './rehearsed.ts';

/** Everything that a turn carries over, in bytes. */
const CARRIED = 400_000;

const CHINESE = '各国代表团名单最迟应于截止日期前送达会议秘书处。';
const EMOJI = '🇨🇭🇫🇷';

const text = (of: string, bytes: number) => of.repeat(Math.floor(bytes / bytesOf(of)));

/** Additional information with so many bytes of text in each of three languages. */
function informing(of: string, bytes: number): Order<'inform'> {
  const said = text(of, bytes);
  const arrangements = [{ heading: { en: 'A', fr: 'A', es: 'A' }, text: { en: said, fr: said, es: said } }];
  return orders.inform.parse({ ...desk, arrangements });
}

const inputOf = ({ state, plan }: Rehearsed, advances: Parameters<typeof carriedOver>[3] = []): MeetingInput => {
  const turnAt = { meeting: 4_000, collection: 4_000, circulation: 4_000 };
  const input = { v: 1, machine: 'meeting.v1', meeting: 'ccm-12msp', mode: 'live', plan } as const;
  return carriedOver(
    { ...input, credentialsWanted: false, at: plan.startsAt, turnAt, state: null },
    state,
    plan.startsAt,
    advances,
  );
};

/** Orders information until that is refused; returns how often it was taken, and the refusal. */
function fill(meeting: Rehearsed, of: string): { taken: number; refused: string } {
  const informs = informing(of, 5_000);
  for (let taken = 0; ; taken += 1) {
    const id = `fill-${taken}`;
    const after = order(meeting.state, { id, ordered: { name: 'inform', order: informs } }, meeting.facts);
    const refused = tooLarge('inform', informs, after.state);
    if (refused !== null) return { taken, refused };
    meeting.take(after);
    meeting.settle();
  }
}

describe.each([
  ['three', CHINESE],
  ['four', EMOJI],
])('text of %s bytes a character', (_, of) => {
  it('fills a meeting to its bound and no further: an order is refused in a sentence, and a turn stays small', () => {
    const meeting = convened();
    const { taken, refused } = fill(meeting, of);
    expect(taken).toBeGreaterThan(3);
    expect(refused).toMatch(
      /^with this order the meeting would carry 2\d\d\.\d KB of plan and orders, and may carry 240/,
    );
    expect(sizeOf(inputOf(meeting))).toBeLessThan(CARRIED);
    // what the States Parties decide is taken all the same
    for (const name of ['postpone', 'cancel'] as const) {
      const parsed = orders.cancel.parse({ ...desk, decision });
      const ordered =
        name === 'cancel' ? ({ name, order: parsed } as const) : ({ name, order: { ...parsed, dates: null } } as const);
      const after = order(meeting.state, { id: name, ordered }, meeting.facts);
      expect(tooLarge(name, ordered.order, after.state)).toBeNull();
      meeting.take(after);
      meeting.settle();
    }
    expect(sizeOf(inputOf(meeting))).toBeLessThan(CARRIED);
  });

  it('is refused in one order that is too long', () => {
    const { state } = convened();
    const short = informing(of, 5_900);
    const [one] = short.arrangements;
    if (one === undefined) throw new Error('no text');
    const long = { ...short, arrangements: [one, one, one, one] };
    expect(tooLarge('inform', short, state)).toBeNull();
    expect(tooLarge('inform', long, state)).toMatch(/this order has \d\d\.\d KB and may have 60\.0 KB/);
  });

  it('is refused in the reasons of too many holds', () => {
    const meeting = convened();
    const reason = text(of, 500).slice(0, 200);
    const refused = Array.from({ length: 60 }, (__, n) => {
      const participant = `Q${'ABCDEFGHIJ'[n % 10]}${'ABCDEF'[Math.floor(n / 10)]}`;
      const parsed = orders.hold.parse({ ...desk, participant, reason });
      const after = order(meeting.state, { id: `${n}`, ordered: { name: 'hold', order: parsed } }, meeting.facts);
      const said = tooLarge('hold', parsed, after.state);
      if (said === null) meeting.take(after);
      return said;
    });
    expect(refused.at(0)).toBeNull();
    expect(refused.at(-1)).toMatch(/^\d\d would be held, with 20\.\d KB of reasons; these may have 20\.0 KB/);
    expect(sizeOf(meeting.state.orders.holds)).toBeLessThanOrEqual(MOST.holds);
  });

  it('bounds what is remembered for repeats', () => {
    const meeting = convened();
    const advances = Array.from({ length: 20 }, (__, n): [string, AdvanceOutcome] => [
      `advance-${n}`,
      { now: meeting.iso, reached: true, phase: text(of, 2_000), waitingFor: [] },
    ]);
    const kept = inputOf(meeting, advances).state?.advances ?? [];
    expect(kept).toHaveLength(9);
    expect(sizeOf(kept)).toBeLessThanOrEqual(MOST.advances);
    expect(kept.at(-1)?.[0]).toBe('advance-19');
  });
});

it('a changed plan and the acts that go with it to the registry stay under the bound together', () => {
  for (const others of [0, 100_000, MOST.ordinary, MOST.decided]) {
    expect(roomForActs(others) + others).toBeLessThan(CARRIED);
    expect(roomForActs(others)).toBeGreaterThan(100_000);
  }
});

describe('collections that are away', () => {
  /** Sixty missions are held with long reasons, and the convocation goes out again thirty times. */
  function away(): Rehearsed {
    const meeting = convened();
    meeting.isAway = true;
    for (let n = 0; n < 60; n += 1)
      meeting.order('hold', {
        participant: `Q${'ABCDEFGHIJ'[n % 10]}${'ABCDEF'[Math.floor(n / 10)]}`,
        reason: text('x', 280),
      });
    for (let n = 0; n < 30; n += 1) {
      meeting.order('resend', { circulation: 'convocation' });
      meeting.settle();
    }
    return meeting;
  }

  it('are told whom to pass over; what the meeting remembers of a command is without them', () => {
    const meeting = away();
    expect(meeting.commands('dispatch').at(-1)?.holds).toHaveLength(60);
    expect(meeting.state.commands).toHaveLength(30);
    expect(sizeOf(meeting.state)).toBeLessThan(MOST.ordinary / 2);
    const { state } = inputOf(meeting);
    const ofAnEarlierRelease = meeting.commands('dispatch').map((command) => ({ ...command, at: meeting.iso }));
    const carried = state && { ...state, commands: ofAnEarlierRelease };
    expect(sizeOf(stateOf({ plan: meeting.plan, state: carried }).commands)).toBeLessThan(MOST.ordinary / 8);
  });

  it('are told of a cancellation, whatever the meeting carries', () => {
    const meeting = away();
    const cancels = orders.cancel.parse({ ...desk, decision });
    const heavy = { ...meeting.state, setAside: [text('x', 2 * MOST.decided)] };
    const after = order(heavy, { id: 'c', ordered: { name: 'cancel', order: cancels } }, meeting.facts);
    expect(tooLarge('cancel', cancels, after.state)).toBeNull();
    expect(tooLarge('postpone', { ...cancels, dates: null }, after.state)).toContain('may carry 280.0 KB');
  });

  it('what is to go out again counts as the command that it becomes', () => {
    const { state } = convened();
    const again = { type: 'again' as const, circulation: 'convocation', only: null, attempt: 2 };
    const tasks = Array.from({ length: 900 }, (__, n) => ({ ...again, key: `${n}` }));
    const resends = orders.resend.parse({ ...desk, circulation: 'convocation' });
    expect(tooLarge('resend', resends, { ...state, orders: { ...state.orders, tasks } })).toContain('would carry');
  });
});

describe('a long life', () => {
  it('keeps the latest outcomes of orders, and whom dispatches passed over, within their bytes', () => {
    const meeting = convened();
    const id = (n: number) => `${n}/${'x'.repeat(100)}`;
    for (let n = 0; n < 300; n += 1) {
      const held = { participant: `A${String.fromCharCode(65 + (n % 26))}${String.fromCharCode(65 + ((n / 26) | 0))}` };
      meeting.order('hold', { ...held, reason: CHINESE }, id(n));
      if (n % 2 === 0) meeting.order('release', held, `r${id(n)}`);
    }
    const { taken } = meeting.state.orders;
    expect(sizeOf(taken)).toBeLessThanOrEqual(40_000);
    expect(taken.at(-1)?.[0]).toBe(id(299));
    for (let n = 0; n < 10; n += 1) meeting.order('resend', { circulation: 'convocation' }, `resend-${n}`);
    meeting.settle();
    expect(sizeOf(meeting.state.orders.held)).toBeLessThanOrEqual(40_000);
  });

  it('has on record who was passed over and is not remembered any more', () => {
    const meeting = convened();
    const held = Array.from({ length: 900 }, (__, n) => ({ participant: 'FRA', circulation: `information-${n}` }));
    meeting.state = { ...meeting.state, orders: { ...meeting.state.orders, held } };
    meeting.order('hold', { participant: 'CHE', reason: 'The mission moves.' });
    meeting.order('resend', { circulation: 'convocation' });
    meeting.settle();
    const remembered = meeting.state.orders.held;
    expect(remembered.at(-1)).toMatchObject({ participant: 'CHE', circulation: 'convocation' });
    expect(meeting.details('held_forgotten')).toMatchObject(held.slice(0, 901 - remembered.length));
    expect(meeting.details('held_forgotten').length).toBeGreaterThan(10);
  });

  it('carries its acts in the record alone', () => {
    const meeting = convened();
    const { plan, state } = inputOf(meeting);
    const at = { at: meeting.iso, worldAt: meeting.iso, workflow: 'w', run: 'r', subject: 's', basis: null };
    const act = { ...at, id: 'a', actor: 'system:meeting', action: 'a', authority: 'none', detail: {} };
    expect(stateOf({ plan, state: state && { ...state, acts: [act] } }).acts).toEqual([]);
  });

  it('refuses what would make the plan too large, and still cancels the meeting', () => {
    const names = { zh: Object.fromEntries(Array.from({ length: 63 }, (__, n) => [`${n}`, text(CHINESE, 3_000)])) };
    const meeting = convened({ ...convocationOnly(), names });
    const informs = informing(CHINESE, 5_000);
    const informed = order(meeting.state, { id: 'i', ordered: { name: 'inform', order: informs } }, meeting.facts);
    expect(tooLarge('inform', informs, informed.state)).toMatch(/^with this order the plan would have 2\d\d\.\d KB/);
    const cancels = orders.cancel.parse({ ...desk, decision });
    const cancelled = order(meeting.state, { id: 'c', ordered: { name: 'cancel', order: cancels } }, meeting.facts);
    expect(tooLarge('cancel', cancels, cancelled.state)).toBeNull();
  });

  it('carries the plan once', () => {
    const meeting = convened();
    const carried = inputOf(meeting);
    expect(carried.plan).toBe(meeting.plan);
    expect(JSON.stringify(carried.state)).not.toContain('"legalBasis"');
  });
});
