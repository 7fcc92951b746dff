import { expect, test } from 'vitest';
import { readSender } from '../../mail/message.ts';
import { postOf } from '../../mail/post.ts';
import { previewOf } from '../../mail/preview.ts';
import { houseOfFile } from '../house.ts';
import { approveAll, awaitedOn, shortPlan, start, toMissions } from './support.ts';

const house = await houseOfFile();
const DESK = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' } as const;
const CIRCULATION = 'convocation';

test('a preview shows who is held back, and the dispatch then does exactly what it showed', async () => {
  const meeting = await start(house, shortPlan());
  const sources = { ...house, sender: readSender({}) };
  const preview = (participant?: string) => previewOf(sources, { meeting, circulation: CIRCULATION, participant });
  await awaitedOn(house, meeting, CIRCULATION, '2024-02-06T09:00:00Z');
  const hold = (participant: string, circulation?: string) =>
    house.convene.order(meeting, 'hold', {
      ...DESK,
      participant,
      reason: `${participant} moves.`,
      ...(circulation && { circulation }),
    });
  await hold('CHE');
  await hold('FRA', CIRCULATION);

  const shown = await preview();
  expect(shown.dispatched).toBe('no');
  expect(shown.held.map(({ code, reason }) => `${code}: ${reason}`).sort()).toEqual([
    'CHE: CHE moves.',
    'FRA: FRA moves.',
  ]);
  // the place of the personal link, where there is a page for missions; none is made
  expect(shown.sample?.message.text).not.toContain('{link}');
  const linked = await previewOf(
    { ...sources, webUrl: 'https://answers.example' },
    { meeting, circulation: CIRCULATION },
  );
  expect(linked.sample?.message.text).toContain('\n{link}\n');
  const { rows } = await house.owner.query('SELECT FROM link WHERE meeting = $1', [meeting]);
  expect(rows).toEqual([]);

  const codes = shown.recipients.map(({ code }) => code);
  expect(codes).toContain('USA');
  expect(codes).not.toContain('CHE');
  expect(codes).not.toContain('FRA');
  await expect(preview('CHE')).rejects.toMatchObject({
    code: 'NOT_A_RECIPIENT',
    message: 'CHE is held back from convocation (CHE moves.).',
  });

  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  await house.sink.settled();
  const byMail = shown.recipients.filter(({ channel }) => channel === 'email');
  const first = (to: (typeof byMail)[number]['to']) => to.find(({ usable }) => usable)?.address;
  const expected = byMail.map(({ to, cc }) => [first(to), ...cc.map(({ address }) => address)].sort().join());
  const received = toMissions(house.sink.received()).map(({ to }) => [...to].sort().join());
  expect(received.sort()).toEqual(expected.sort());
  const acts = await house.convene.registry.acts(meeting, { subject: CIRCULATION });
  const noted = acts.filter(({ act }) => act.action === 'dispatch_held').flatMap(({ act }) => act.detail.participants);
  expect(noted.join('; ').split('; ').sort()).toEqual(['CHE: CHE moves.', 'FRA: FRA moves.']);

  expect((await preview()).dispatched).toBe('done');
  const post = await postOf(sources, { meeting, circulation: CIRCULATION });
  expect(post.held.map(({ code }) => code).sort()).toEqual(['CHE', 'FRA']);
  expect(post.reached + post.addressees.length).toBe(shown.recipients.length);
});
