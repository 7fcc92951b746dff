import { describe, expect, it } from 'vitest';
import { convened, convocationOnly, Rehearsed, words } from './rehearsed.ts';

const CHE = { participant: 'CHE', reason: 'The mission moves.' };
const arrangements = [{ heading: words('Registration'), text: words('From 9 September.') }];

/** The latest dispatch, in short. */
function latest(meeting: Rehearsed) {
  const { circulation, attempt, audience, holds } = meeting.commands('dispatch').at(-1) ?? {};
  return { circulation, attempt, only: audience?.only, held: holds?.map(({ participant }) => participant) };
}

describe('who is held', () => {
  it('is passed over by a dispatch, and gets it on release', () => {
    const meeting = new Rehearsed(convocationOnly()).goTo('2024-02-15T08:00:00Z');
    meeting.order('hold', CHE);
    expect(() => meeting.order('hold', CHE)).toThrow('held already');
    meeting.issue('convocation');
    expect(latest(meeting)).toEqual({ circulation: 'convocation', attempt: 1, only: undefined, held: ['CHE'] });
    meeting.order('release', { participant: 'CHE' });
    meeting.settle();
    expect(latest(meeting)).toEqual({ circulation: 'convocation', attempt: 1, only: ['CHE'], held: [] });
    expect(meeting.state.orders.held).toEqual([]);
  });

  it('is passed over by a resending too, and gets it on release', () => {
    const meeting = convened();
    meeting.order('hold', CHE);
    meeting.order('resend', { circulation: 'convocation' });
    meeting.settle();
    expect(latest(meeting)).toMatchObject({ attempt: 2, held: ['CHE'] });
    meeting.order('release', { participant: 'CHE' });
    meeting.settle();
    // under the attempt that passed them over: the first has reached them
    expect(latest(meeting)).toEqual({ circulation: 'convocation', attempt: 2, only: ['CHE'], held: [] });
    const ids = meeting.commands('dispatch').map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });

  it('gets nothing on release in a run that began under an earlier release', () => {
    const meeting = convened();
    meeting.patched = false;
    meeting.order('hold', CHE);
    meeting.order('resend', { circulation: 'convocation' });
    meeting.order('release', { participant: 'CHE' });
    meeting.settle();
    expect(meeting.commands('dispatch').map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('is not remembered for a resending that was for others', () => {
    const meeting = convened();
    meeting.order('hold', CHE);
    meeting.order('resend', { circulation: 'convocation', only: ['FRA'] });
    meeting.settle().order('release', { participant: 'CHE' });
    meeting.settle();
    expect(meeting.commands('dispatch')).toHaveLength(2);
  });

  it('gets the latest attempt once, however often it was passed over', () => {
    const meeting = new Rehearsed(convocationOnly()).goTo('2024-02-15T08:00:00Z');
    meeting.order('hold', CHE);
    meeting.issue('convocation');
    for (const _ of [2, 3]) {
      meeting.order('resend', { circulation: 'convocation' });
      meeting.settle();
    }
    meeting.order('release', { participant: 'CHE' });
    meeting.settle();
    expect(meeting.commands('dispatch').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 3]);
  });

  it('is held from one circulation, released from it, and still held from the others', () => {
    const meeting = convened();
    meeting.order('hold', { ...CHE, circulation: 'information-1' });
    meeting.order('hold', CHE);
    meeting.order('inform', { arrangements });
    meeting.settle().issue('information-1');
    meeting.order('release', { participant: 'CHE', circulation: 'information-1' });
    meeting.settle();
    // held from everything: passed over again, and remembered
    expect(latest(meeting)).toEqual({ circulation: 'information-1', attempt: 1, only: ['CHE'], held: ['CHE'] });
    meeting.order('release', { participant: 'CHE' });
    meeting.settle();
    expect(latest(meeting)).toEqual({ circulation: 'information-1', attempt: 1, only: ['CHE'], held: [] });
  });

  it('resent to one, it goes to that one alone, each time under an attempt of its own', () => {
    const meeting = convened();
    meeting.order('resend', { circulation: 'convocation', only: ['FRA'] });
    meeting.settle();
    expect(latest(meeting)).toMatchObject({ attempt: 2, only: ['FRA'] });
    meeting.order('resend', { circulation: 'convocation' });
    meeting.settle();
    expect(latest(meeting)).toMatchObject({ attempt: 3, only: undefined });
    meeting.order('inform', { arrangements });
    meeting.settle();
    expect(() => meeting.order('resend', { circulation: 'information-1' })).toThrow('no circulation of this meeting');
  });
});
