import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { signerIn } from '../signers.ts';
import { convoked, livePlan, openLiveHouse, startLive } from './live.ts';
import { approve, shortPlan, start, until } from './support.ts';

const DAY = 86_400;
const officer = {
  actor: 'officer:eosg-issuing',
  officer: 'eosg-issuing',
  number: 'ODA/01-2024/CCM',
  date: '2024-02-15',
};

test('a scan of the initialled original goes out in the place of what was printed, once it is approved', async () => {
  const { house, world } = await openLiveHouse();
  const plan = livePlan({ deadline: DAY, opens: 2 * DAY, provisionalList: 2 * DAY + 60, closes: 3 * DAY });
  const meeting = await startLive(house, plan);
  const awaited = (step: string) =>
    until(`the step ${step} to be awaited`, async () => {
      const awaits = (await house.convene.state(meeting)).circulations.convocation?.awaits ?? null;
      return awaits?.step === step ? awaits : null;
    });
  for (const { step } of plan.circulations.find(({ name }) => name === 'convocation')?.chain.slice(0, -1) ?? []) {
    await approve(house, meeting, await awaited(step));
  }
  const printed = await awaited('issue');

  const scan = Buffer.from('%PDF-1.7\n% the original, initialled\n');
  const sha256 = createHash('sha256').update(scan).digest('hex');
  await house.convene.registry.storeBlob(sha256, 'application/pdf', scan);
  const signer = signerIn(meeting, 'eosg-issuing');
  const fill = (document: string, of = sha256) => {
    const message = { ...officer, scans: [{ document, sha256: of }] };
    return house.convene.fillIssue(meeting, 'convocation', message, signer && { signer });
  };
  const issuing = (than: string) =>
    until('other final bytes', async () => {
      const { awaits } = await house.convene.circulation(meeting, 'convocation');
      return awaits?.sha256 != null && awaits.sha256 !== than ? awaits : null;
    });
  // what cannot be attached is said, and what was there stands
  await fill('no-such-paper');
  await until('the refusal on the record', async () =>
    (await house.convene.registry.acts(meeting)).some(({ act }) =>
      /no document here is called/.test(String(act.detail.reason)),
    ),
  );
  await fill('note-verbale');
  const attached = await issuing(printed.sha256 ?? '');
  await expect(approve(house, meeting, printed)).rejects.toMatchObject({ code: 'not_accepted' });
  await approve(house, meeting, attached);
  await convoked(house, meeting);

  expect(world.received().length).toBeGreaterThan(0);
  const { rows } = await house.pool.query(
    `SELECT DISTINCT message -> 'attachments' -> 0 ->> 'sha256' AS sha256 FROM outbox WHERE meeting = $1 AND state = 'sent'
     AND message -> 'headers' ->> 'Content-Language' = 'en'`,
    [meeting],
  );
  expect(rows).toEqual([{ sha256 }]);
});

test('in a rehearsal none is attached: it would carry no mark', async () => {
  const { house } = await openLiveHouse();
  const meeting = await start(house, shortPlan());
  await house.convene.advance(meeting, '2024-02-06T12:00:00Z');
  const scans = [{ document: 'note-verbale', sha256: 'a'.repeat(64) }];
  await expect(house.convene.fillIssue(meeting, 'convocation', { ...officer, scans })).rejects.toMatchObject({
    message: /carries no mark of a rehearsal/,
  });
});
