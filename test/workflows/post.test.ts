import { afterAll, expect, test } from 'vitest';
import { todayOf } from '../../client/today.ts';
import { readSender } from '../../mail/message.ts';
import { postOf } from '../../mail/post.ts';
import { loadDirectory } from '../../meetings/directory.ts';
import { rosterOf } from '../../treaties/treaties.ts';
import { participantFile } from '../../upkeep/participant-file.ts';
import { openHouse } from '../house.ts';
import { withSigners } from '../signers.ts';
import { approveAll, awaitedOn, saveDirectory, shortPlan } from './support.ts';

/** Five whom no e-mail reaches, one whose server refuses it, one who has a copy alone, and two who are reached. */
const CODES = ['COM', 'COK', 'KIR', 'NIU', 'TUV', 'AFG', 'BGD', 'CHE', 'FRA'];
const house = await openHouse({
  worker: { roster: (...asked) => rosterOf(...asked).filter(({ code }) => CODES.includes(code)) },
});
afterAll(() => house.close());

test('those whom no e-mail reaches are written to by post, each with the paper of its language', async () => {
  house.sink.setRefuse((to) =>
    to.endsWith('@afg.mission.example') || to === 'newyork@bgd.mission.example'
      ? { code: 550, message: 'no such mailbox' }
      : null,
  );
  // Kiribati is written to in its capital alone
  await saveDirectory(house);
  const [contact] = loadDirectory('meetings/directory.example.csv').filter(({ id }) => id === 'kir-new-york');
  if (contact === undefined) throw new Error('Kiribati has no contact');
  const name = 'Ministry of Foreign Affairs of Kiribati';
  await house.convene.registry.saveDirectory([{ ...contact, place: 'capital', name }], 'rehearsal');
  const { meeting } = await house.convene.startPlan(
    house.proofs === 'closed' ? withSigners(shortPlan()) : shortPlan(),
    'f'.repeat(64),
    'rehearsal',
    house.proofs,
  );
  const ask = () => postOf({ ...house, sender: readSender({}) }, { meeting, circulation: 'convocation' });
  await awaitedOn(house, meeting, 'convocation', '2024-02-20T12:00:00Z');
  await expect(ask()).rejects.toMatchObject({ code: 'NOT_ISSUED', message: /convocation is in review/ });

  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  const { addressees, unreachable, underWay, reached, files } = await ask();
  expect(addressees.map(({ code, channel, papers }) => [code, channel, papers.join()])).toEqual([
    ['COM', 'post', 'note-verbale-fr'],
    ['COK', 'post', 'note-verbale-cok'],
    ['KIR', 'post', 'note-verbale-kir'],
    ['NIU', 'post', 'note-verbale-niu'],
    ['TUV', 'post', 'note-verbale'],
  ]);
  expect(addressees.find(({ code }) => code === 'COM')).toMatchObject({
    name: 'Permanent Mission of the Comoros to the United Nations',
    address: ['Specimen Street 38', 'New York', 'N.Y. 10017'],
    why: 'no e-mail address in the directory',
  });
  expect(unreachable).toMatchObject([
    { code: 'AFG', why: expect.stringMatching(/^refused: 550/), reachedOnly: null },
    { code: 'BGD', why: expect.stringMatching(/^refused: 250/), reachedOnly: 'reached in Geneva only' },
  ]);
  const { value: today } = await todayOf(house, await house.convene.registry.meeting(meeting));
  expect(today.undeliverable.map(({ code, reachedOnly }) => [code, reachedOnly])).toEqual([
    ['AFG', null],
    ['BGD', 'reached in Geneva only'],
  ]);
  const refused = today.mail.refused.map(({ participant, reachedOnly }) => `${participant} ${reachedOnly}`);
  expect([...new Set(refused)].toSorted()).toEqual(['AFG null', 'BGD reached in Geneva only']);
  const file = await participantFile(house, meeting, 'BGD');
  expect(file.changed.map(({ status }) => status)).toContain('reached in Geneva only');
  expect(file.other.map(({ said }) => said)).toEqual([
    'reached in Geneva only, and no other contact is in the directory',
  ]);
  expect({ underWay, reached }).toEqual({ underWay: 0, reached: 2 });
  expect(Object.keys(files).sort()).toEqual([
    'address-sheets.pdf',
    'note-verbale-cok.pdf',
    'note-verbale-fr.pdf',
    'note-verbale-kir.pdf',
    'note-verbale-niu.pdf',
    'note-verbale.pdf',
    'transmission-list.pdf',
  ]);
  for (const pdf of Object.values(files)) expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
});
