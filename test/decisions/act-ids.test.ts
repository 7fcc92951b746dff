import { describe, expect, it } from 'vitest';
import { convened, decision, type Rehearsed, words } from './rehearsed.ts';

/** The record keeps one act of an id: what has the id of another is lost. */

const repeated = ({ acts }: Rehearsed): string[] =>
  acts.map(({ key }) => key).filter((key, index, keys) => keys.indexOf(key) !== index);
const arrangements = [{ heading: words('Registration'), text: words('From 9 September.') }];

describe('no two acts of a meeting have one id', () => {
  it('while its clock stands and its phase changes to and fro', () => {
    const meeting = convened().goTo('2024-06-02T09:00:00Z');
    const dates = { ...meeting.plan, deadline: { date: '2024-08-20', at: '2024-08-20T21:59:59Z' } };
    const { opens, closes, provisionalListAt, deadline } = dates;
    const order = { dates: { opens, closes, provisionalListAt, deadline }, decision };
    for (const _ of [1, 2, 3]) {
      meeting.order('postpone', { ...order, dates: null });
      meeting.order('reschedule', { ...order, invite: false });
      meeting.settle();
    }
    expect(meeting.details('phase_changed').filter(({ to }) => to === 'postponed')).toHaveLength(3);
    meeting.session('closed').session('closed');
    expect(meeting.details('not_taken')).toHaveLength(2);
    expect(repeated(meeting)).toEqual([]);
  });

  it('where the id of an order is what follows on another', () => {
    const meeting = convened();
    for (const id of ['a', 'a/effect', 'a/withdrawn', 'a/lapsed', 'a/lapsed/information-1', 'effect/a']) {
      meeting.order('hold', { participant: 'CHE', reason: 'The mission moves.' }, id);
      meeting.order('release', { participant: 'CHE' }, `${id}/release`);
      meeting.order('inform', { arrangements }, `${id}/inform`);
    }
    meeting.settle();
    for (const name of meeting.plan.circulations.map((one) => one.name).filter((one) => one.startsWith('inf')))
      meeting.reportCirculation(name, 'withdrawn');
    meeting.settle().order('cancel', { decision }, 'a/circulation_lapsed');
    meeting.settle();
    expect(meeting.details('order_withdrawn')).toHaveLength(6);
    expect(repeated(meeting)).toEqual([]);
  });

  it('where the deadline comes more than once', () => {
    const meeting = convened();
    for (const month of ['09', '10', '11']) {
      const [day, at] = [`2024-${month}-03`, `2024-${month}-03T21:59:59Z`];
      const opens = { date: '2025-01-10', at: '2025-01-10T09:00:00Z' };
      const closes = { date: '2025-01-12', at: '2025-01-12T09:00:00Z' };
      const dates = { opens, closes, provisionalListAt: '2025-01-11T09:00:00Z', deadline: { date: day, at } };
      meeting.order('postpone', { dates, decision });
      meeting.goTo(`2024-${month}-04T09:00:00Z`);
    }
    expect(meeting.details('deadline_passed')).toHaveLength(3);
    expect(meeting.effects.filter((effect) => effect.do === 'draw_list').map(({ round }) => round)).toEqual([1, 2, 3]);
    expect(repeated(meeting)).toEqual([]);
  });
});
