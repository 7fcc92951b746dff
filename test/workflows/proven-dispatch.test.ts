import { expect, test } from 'vitest';
import { FinalManifest } from '../../domain/manifest.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { lackingOnRecord } from '../../domain/proven-dispatch.ts';
import { houseOfFile } from '../house.ts';
import { signerIn } from '../signers.ts';
import { approveAll, shortPlan, start, toMissions, until } from './support.ts';

/** The last look before mail goes out: a record that does not prove what is to be sent sends nothing. */

const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const { convene } = house;
const AFTER = '2024-02-20T12:00:00Z';

test('an approval that the record does not prove is sent to nobody, until it does', async () => {
  const meeting = await start(house, shortPlan());
  // as a record looks that somebody without the key has written: what was signed is there, and the signature is another's
  await house.owner.query(`
    CREATE OR REPLACE FUNCTION forge() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.meeting = '${meeting}' AND NEW.act ->> 'action' = 'approve' THEN
        NEW.act := jsonb_set(NEW.act, '{detail,sha256}', to_jsonb(repeat('0', 64)));
      END IF; RETURN NEW; END $$;
    CREATE TRIGGER forged BEFORE INSERT ON act FOR EACH ROW EXECUTE FUNCTION forge()`);
  const sending = approveAll(house, meeting, AFTER);
  const failing = await until('the dispatch to be refused', async () => {
    const handle = house.temporal.workflow.getHandle(workflowIds.collection(meeting, 1));
    // the collection starts once the roster is there
    const described = await handle.describe().catch(() => null);
    return described?.raw.pendingActivities?.find(({ lastFailure }) =>
      lastFailure?.message?.includes('does not prove'),
    );
  });
  expect(failing.lastFailure?.message).toMatch(
    /the record of acts does not prove that the step branch of convocation was approved \(0 of 1 with a proof\); nothing was sent/,
  );
  await house.sink.settled();
  expect(toMissions(house.sink.received())).toEqual([]);
  await house.owner.query('DROP TRIGGER forged ON act');
  const { sha256, signed } = await approvedIn(meeting);
  await house.owner.query(`ALTER TABLE act DISABLE TRIGGER ALL`);
  for (const { id, was } of signed)
    await house.owner.query(
      `UPDATE act SET act = jsonb_set(act, '{detail,sha256}', to_jsonb($3::text)) WHERE meeting = $1 AND id = $2`,
      [meeting, id, was],
    );
  await house.owner.query(`ALTER TABLE act ENABLE TRIGGER ALL`);
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  expect((await sending).phase).toBe('collecting');
  expect(toMissions(house.sink.received()).length).toBeGreaterThan(5);
});

/** What the approvals of the convocation were of, as the circulation itself has it. */
async function approvedIn(meeting: string) {
  const { approvals, finalSha256 } = (await convene.circulation(meeting, 'convocation')).snapshot.context;
  const rows = await convene.registry.acts(meeting, { subject: 'convocation' });
  const signed = rows.flatMap(({ act }) => {
    const of = approvals.find(({ step }) => act.action === 'approve' && step === act.detail.step);
    return of === undefined ? [] : [{ id: act.id, was: of.sha256 }];
  });
  return { sha256: finalSha256, signed };
}

test('keys that an order did not change lawfully prove nothing; another attempt rests on its order', async () => {
  const meeting = await start(house, shortPlan());
  await approveAll(house, meeting, AFTER);
  const desk = signerIn(meeting, 'oda-geneva-desk');
  const by = { actor: 'officer:oda-geneva-desk', officer: 'oda-geneva-desk' };
  const facts = async () => {
    const { plan } = await convene.registry.meeting(meeting);
    const [planned] = plan.circulations;
    const row = await convene.registry.revision(meeting, 'convocation', 1);
    if (planned === undefined || row.final_sha256 === null) throw new Error('it is not issued');
    const { text = '' } = FinalManifest.parse(row.final_manifest);
    const acts = (await convene.registry.acts(meeting)).map(({ act }) => act);
    const named = await convene.named(meeting);
    const asked = { named, began: plan, planned, revision: 1, textSha256: text, sha256: row.final_sha256 };
    return { ...asked, attempt: 1, acts, codeKeys: [] };
  };
  const first = await facts();
  expect(lackingOnRecord(first)).toBeNull();
  const stolen = first.began.officers.map((officer) => ({
    ...officer,
    key: desk === undefined ? '' : 'ssh-ed25519 AAAA',
  }));
  expect(lackingOnRecord({ ...first, began: { officers: stolen } })).toMatch(
    /the step branch of convocation was approved \(0 of 1/,
  );
  expect(lackingOnRecord({ ...first, sha256: 'f'.repeat(64) })).toMatch(/the step issue of convocation was approved/);
  expect(lackingOnRecord({ ...first, attempt: 2 })).toBe('that convocation was ordered to be sent for the 2. time');
  const count = toMissions(house.sink.received()).length;
  await convene.order(meeting, 'resend', { ...by, circulation: 'convocation', only: ['AUT'] }, desk && [desk]);
  await convene.advance(meeting, '2024-02-21T12:00:00Z');
  await house.sink.settled();
  expect(toMissions(house.sink.received()).length).toBeGreaterThan(count);
  expect(lackingOnRecord({ ...(await facts()), attempt: 2 })).toBeNull();
});
