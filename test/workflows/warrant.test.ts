import { expect, test } from 'vitest';
import { Convene } from '../../client/client.ts';
import { warrantOf } from '../../client/warrant.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { type MeetingNamed, namedBy } from '../../domain/warrant.ts';
import { houseOfFile } from '../house.ts';
import { recorderWith, tester } from '../people.ts';
import { signerIn, withSigners } from '../signers.ts';
import { actsOf, approvalOf, factsOf, send, signed } from './approving.ts';
import { awaitedOn, shortPlan, until } from './support.ts';

/** A closed meeting begins with a warrant, and all that is signed in it names that warrant. */

const AT = '2024-02-05T12:00:00Z';
const house = { ...(await houseOfFile()), proofs: 'closed' as const };
const { registry } = house.convene;
const planned = () => withSigners(shortPlan());

const startedBy = (recorder: Parameters<typeof warrantOf>[1]) => {
  const { temporal, pool, name: taskQueue } = house;
  const convene = new Convene({ temporal, pool, taskQueue, recorder: async () => recorder });
  return convene.startPlan(planned(), 'f'.repeat(64), 'rehearsal', 'closed');
};

test('who is unknown, or no secretariat, starts nothing, and no id is taken', async () => {
  for (const [recorder, said] of [
    [null, /no key is known/],
    [recorderWith(['clerk', 'page', 'operator']), /tester has the role clerk, page, operator; meetings are started by/],
    [recorderWith(['secretariat'], { until: '2024-01-01T00:00:00Z' }), /the certificate of tester ended on 2024-01-01/],
  ] as const) {
    const before = (await registry.meetings()).length;
    await expect(startedBy(recorder)).rejects.toMatchObject({ code: 'START_UNSIGNED', message: said });
    expect(await registry.meetings()).toHaveLength(before);
  }
});

test('a warrant is signed by somebody whom the installation knows, for this meeting and this plan', async () => {
  const plan = planned();
  const recorder = await tester();
  const stranger = { ...recorderWith(['secretariat']), certificate: recorder.certificate };
  const of = (meeting: string, change: Partial<MeetingPlan> = {}) => ({
    meeting,
    mode: 'rehearsal' as const,
    plan: { ...plan, ...change },
  });
  for (const [warrantFor, said] of [
    [undefined, /has no warrant/],
    [(meeting: string) => warrantOf(of(meeting), stranger), /not signed by a person whom this installation certified/],
    [() => warrantOf(of('another'), recorder), /not signed by a person/],
    [(meeting: string) => warrantOf(of(meeting, { name: 'Another' }), recorder), /for another plan/],
    [async (meeting: string) => ({ ...(await warrantOf(of(meeting), recorder)), proof: '{}' }), /has no proof/],
  ] as const) {
    const meeting = await registry.createMeeting(plan, 'f'.repeat(64), 'rehearsal', 'closed', warrantFor);
    const given = { v: 1, machine: 'meeting.v1', meeting, mode: 'rehearsal', credentialsWanted: true, state: null };
    const turnAt = { meeting: 600, circulation: 600, collection: 600 };
    const stored = await registry.planAtStart(meeting);
    const args = [{ ...given, turnAt, at: plan.startsAt, plan: stored, proofs: 'closed' }];
    const { temporal, name: taskQueue } = house;
    const started = await temporal.workflow.start('meeting', { workflowId: `meeting/${meeting}`, taskQueue, args });
    await expect(started.result()).rejects.toMatchObject({ cause: { cause: { type: 'Unwarranted', message: said } } });
  }
});

test('what is signed names the warrant: a signature without it, or of another meeting of the same id, is none', async () => {
  const { meeting, plan } = await startedBy(await tester());
  const named = namedBy(meeting, 'rehearsal', plan);
  expect(named.warrant).toMatch(/^[0-9a-f]{64}$/);
  expect(await house.convene.named(meeting)).toEqual(named);
  const other = await startedBy(await tester());
  expect(namedBy(meeting, 'rehearsal', other.plan).warrant).not.toBe(named.warrant);

  const awaited = await awaitedOn(house, meeting, 'convocation', AT);
  const key = signerIn(meeting, awaited.officer)?.key;
  if (key === undefined) throw new Error(`${awaited.officer} has no key`);
  const approvedAs = async (as: MeetingNamed) => {
    const evidence = await signed(key, { ...factsOf(meeting, awaited), ...as });
    return send(house, meeting, approvalOf(awaited, { evidence }));
  };
  for (const wrong of [{ meeting }, namedBy(meeting, 'rehearsal', other.plan)])
    await expect(approvedAs(wrong)).rejects.toMatchObject({
      code: 'unproved',
      message: /no signature of/,
    });
  await approvedAs(named);
  const act = await until('the approval to be on record', async () => {
    const [found] = await actsOf(house, meeting, 'approve');
    return found ?? false;
  });
  expect(act.detail).toMatchObject({ warrant: named.warrant });
});
