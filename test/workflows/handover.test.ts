import { expect, test } from 'vitest';
import { handoverOf } from '../../client/handover.ts';
import { houseOfFile } from '../house.ts';
import { approve, awaitedOn, planOf, start } from './support.ts';

const house = await houseOfFile();

test('an officer hands over what awaits them, what will come to them, and what the calendar has for them', async () => {
  const meeting = await start(house, planOf());
  const first = await awaitedOn(house, meeting, 'convocation', '2024-02-10T12:00:00Z');
  expect(first.officer).toBe('oda-geneva-chief');

  const of = async (officer: string) => {
    const { meetings, title } = await handoverOf(house, officer, meeting);
    const [left] = meetings;
    if (left === undefined) throw new Error('the meeting is named');
    return { ...left, title };
  };
  const chief = await of('oda-geneva-chief');
  expect(chief.title).toMatch(/^Chief/);
  expect(chief.tasks).toContainEqual(
    expect.objectContaining({ circulation: 'convocation', sha256: first.sha256, since: expect.any(String) }),
  );
  expect(chief.underWay.map(({ circulation }) => circulation)).not.toContain('convocation');
  const issuing = await of('eosg-issuing');
  expect(issuing.tasks).toEqual([]);
  expect(issuing.underWay).toEqual([
    { circulation: 'convocation', state: 'in_review', parts: ['issue'], awaits: 'oda-geneva-chief (branch)' },
  ]);
  expect((await of('legal-officer')).ahead).toMatchObject([
    { circulation: 'reminder-1', parts: ['legal'] },
    { circulation: 'reminder-2', parts: ['legal'] },
  ]);

  // what they have approved they do not leave open
  await approve(house, meeting, first);
  expect((await of('oda-geneva-chief')).underWay).toEqual([]);
  expect((await of('legal-officer')).tasks).toMatchObject([{ circulation: 'convocation', step: 'legal' }]);

  await house.convene.returnForRevision(meeting, 'convocation', {
    actor: 'officer:legal-officer',
    officer: 'legal-officer',
    revision: 1,
    comments: 'Cite the resolution by its date.',
  });
  expect((await of('oda-geneva-desk')).tasks).toContainEqual(
    expect.objectContaining({ circulation: 'convocation', act: 'revise', revision: 2, sha256: null }),
  );
  await expect(handoverOf(house, 'nobody', meeting)).rejects.toMatchObject({ code: 'UNKNOWN_OFFICER' });
});
