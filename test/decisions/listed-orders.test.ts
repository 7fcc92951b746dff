import { expect, it } from 'vitest';
import { orderedActs } from '../../client/ordered.ts';
import type { Act } from '../../domain/act.ts';
import { convened, decision, type Rehearsed } from './rehearsed.ts';

/** The acts as the record has them. */
const recordOf = ({ acts, iso }: Rehearsed): Act[] =>
  acts.map(({ key, ...act }) => ({
    ...act,
    id: `meeting/${key}`,
    at: iso,
    worldAt: iso,
    subject: 'ccm-12msp',
    basis: null,
    workflow: 'meeting/ccm-12msp',
    run: 'run',
  }));

it('the list of orders says of one that has lost its ground that it lapsed, and why', () => {
  const meeting = convened().goTo('2024-06-02T09:00:00Z');
  meeting.order('extend', { deadline: { date: '2024-09-03', at: '2024-09-03T21:59:59Z' } }, 'late');
  const dates = { ...meeting.plan, deadline: { date: '2024-08-31', at: '2024-08-31T21:59:59Z' } };
  const { opens, provisionalListAt, closes, deadline } = dates;
  meeting.order('postpone', { dates: { opens, provisionalListAt, closes, deadline }, decision }, 'postponed');
  meeting.settle().reportCirculation('extension-1', 'withdrawn');
  meeting.settle();
  expect(orderedActs(meeting.state, recordOf(meeting))).toMatchObject([
    { id: 'late', state: 'lapsed', because: 'a later postponement takes its place' },
    { id: 'postponed', state: 'in_effect', because: null },
  ]);
});
