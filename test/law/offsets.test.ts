import { describe, expect, test } from 'vitest';
import { located } from '../../client/located.ts';
import { startOf } from '../../domain/day.ts';
import { orders } from '../../domain/messages/orders.ts';
import { orderRules } from '../../domain/orders/orders.ts';
import { MeetingPlan } from '../../domain/plan.ts';
import { PlanFile } from '../../meetings/file.ts';
import { loadPlan } from '../../meetings/plan.ts';

const loaded = loadPlan('meetings/ccm-12msp.yaml');
if (!loaded.ok) throw new Error('the plan of the Twelfth Meeting cannot be read');
const { plan } = loaded;
const { offsets: _, ...bare } = plan.venue;

const by = { v: 1, id: 'o1', actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' };
const decision = { by: 'decision', reference: 'CCM/MSP/2024/5', date: '2024-05-02' } as const;
const moved = (venue: object) => orders.changeVenue.parse({ ...by, decision, venue });
const ground = {
  lapsed: [],
  unreached: [],
  changes: [],
  plan,
  lawful: () => null,
  convoked: true,
  now: '2024-05-02T12:00:00Z',
  deadlinePassed: false,
  circulations: { convocation: { state: 'issued', revision: 1, issued: {}, dispatched: 'done' } },
  holds: [],
  told: { dates: { from: plan.opens.date, to: plan.closes.date }, venue: plan.venue },
};
const { objection, change, tells } = orderRules.changeVenue;

test('a plan that is read has its venue’s offsets, and its days are the venue’s', () => {
  expect(startOf('2024-02-15', plan.venue)).toBe(Date.parse('2024-02-14T23:00:00Z'));
  expect(startOf('2024-08-30', plan.venue)).toBe(Date.parse('2024-08-29T22:00:00Z'));
  expect(Buffer.byteLength(JSON.stringify(plan.venue.offsets))).toBeLessThan(2_000);
});

test('nobody writes them into a plan, and a plan without them is one', () => {
  expect(PlanFile.shape.venue.safeParse(plan.venue).success).toBe(false);
  expect(PlanFile.shape.venue.safeParse(bare).success).toBe(true);
  expect(MeetingPlan.safeParse({ ...plan, venue: bare }).success).toBe(true);
});

describe('an order of another venue', () => {
  const tokyo = { name: 'Centre', city: 'Tokyo', country: 'Japan', timeZone: 'Asia/Tokyo' };

  test('is given the offsets of its zone, also in a silence procedure', () => {
    const order = located(moved(tokyo), plan);
    expect(order).toMatchObject({ venue: { offsets: [{ minutes: 540 }] } });
    const until = { date: '2024-06-01', at: '2024-06-01T21:59:59Z' };
    const proposal = { act: 'changeVenue', venue: tokyo };
    const proposed = orders.proposeBySilence.parse({ ...by, words: 'to move', until, proposal });
    expect(located(proposed, plan)).toMatchObject({ proposal: { venue: { offsets: [{ minutes: 540 }] } } });
  });

  test('of a zone that nobody knows is left to the meeting to refuse', () => {
    const order = moved({ ...tokyo, timeZone: 'Mars/Olympus' });
    expect(located(order, plan)).toEqual(order);
  });

  test('that came without them has those of the plan where the zone is the same', () => {
    const hall = { ...bare, name: 'Another hall' };
    expect(change?.(moved(hall), ground).plan?.venue).toEqual({ ...hall, offsets: plan.venue.offsets });
    expect(change?.(moved(tokyo), ground).plan?.venue).toEqual(tokyo);
  });

  test('to the same venue is none, with or without them; what is told has none', () => {
    expect(objection?.(moved(bare), ground)).toBe('this is the venue already');
    expect(objection?.(moved({ ...tokyo, offsets: plan.venue.offsets }), ground)).toBeNull();
    expect(tells?.(moved(tokyo), ground)?.facts?.venue).toEqual({ was: bare, now: tokyo });
  });
});
