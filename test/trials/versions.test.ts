import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { Convene } from '../../client/client.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { buildIdOf } from '../../worker/bundle.ts';
import { deploymentOf } from '../../worker/deployment.ts';
import { runConvene } from '../e2e/command.ts';
import { folderOfTest } from '../folders.ts';
import { fleetOf, openHouse } from '../house.ts';
import { alike, breaking, packageIn } from '../upgrade/builds.ts';
import { startWorkerCommand, type WorkerCommand } from '../worker-command.ts';
import { approve, awaitedOn, historyOf, runsOf, shortPlan, start, until } from '../workflows/support.ts';

/** Builds of a fleet as versions of the Temporal server: `convene worker` and `convene upgrade` of several packages. */

vi.setConfig({ testTimeout: 240_000 });

const IN_FEBRUARY = '2024-02-10T12:00:00Z';

const Upgraded = z.object({
  was: z.string().nullable(),
  is: z.string(),
  replayed: z.int(),
  moved: z.array(z.string()),
  builds: z.array(z.object({ buildId: z.string(), status: z.string() })),
});

/** A house without a worker, and builds of its own, each with its command. */
async function fleet(versioning: 'auto-upgrade' | 'pinned') {
  const folder = folderOfTest('fleet');
  const house = await openHouse({ idle: true });
  const running = new Set<WorkerCommand>();
  onTestFinished(async () => {
    await Promise.all([...running].map((worker) => worker.kill()));
    await house.close();
  });
  const env = { ...fleetOf(house), CONVENE_VERSIONING: versioning };
  const build = (name: string, code: string) => {
    const command = packageIn(join(folder, name), code);
    return {
      id: buildIdOf(code),
      worker: async () => {
        const worker = await startWorkerCommand(env, command);
        running.add(worker);
        return worker;
      },
      convene: (...args: string[]) => runConvene(args, env, command),
      async upgrade(...args: string[]) {
        const { status, out, err } = await runConvene(['upgrade', '--json', ...args], env, command);
        expect([status, err.replace(/^Waiting for .*\n/, '')]).toEqual([0, '']);
        return Upgraded.parse(JSON.parse(out));
      },
    };
  };
  /** The build that did the last task of a workflow. */
  const buildOf = async (workflowId: string) => {
    const { raw } = await house.temporal.workflow.getHandle(workflowId).describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  };
  return { house, build, buildOf };
}

test('what ran without versions, and what follows, goes on with the build that is made current', async () => {
  const { house, build, buildOf } = await fleet('auto-upgrade');
  const [one, two, bad] = [build('one', alike('one')), build('two', alike('two')), build('bad', breaking())];
  // as a fleet of 0.1.0: its worker has no version
  await house.startWorker();
  const meeting = await start(house, shortPlan());
  const id = workflowIds.meeting(meeting);
  const awaited = await awaitedOn(house, meeting, 'convocation', IN_FEBRUARY);
  const first = await one.worker();
  expect(await one.upgrade()).toMatchObject({ was: null, is: one.id, moved: [] });
  await house.stopWorker();
  await approve(house, meeting, awaited);
  const last = await awaitedOn(house, meeting, 'convocation', IN_FEBRUARY);
  expect([await buildOf(id), await buildOf(workflowIds.circulation(meeting, 'convocation'))]).toEqual([one.id, one.id]);

  // refused: by the command, by a worker, by setup
  const before = await historyOf(house, id);
  for (const command of ['upgrade', 'worker', 'setup']) {
    const { status, err } = await bad.convene(command);
    expect([command, status]).toEqual([command, 1]);
    expect(err).toMatch(new RegExp(`UPGRADE_REFUSED: .*${id}: .*Nothing was changed`, 's'));
  }
  expect(await historyOf(house, id)).toEqual(before);
  // not before a worker has come
  const none = await two.convene('upgrade', '--wait', '0');
  expect(none).toMatchObject({ status: 1, err: expect.stringMatching(/NO_WORKER_OF_BUILD: .*nothing was changed/) });
  expect((await deploymentOf(house.temporal, house.name))?.current).toBe(one.id);

  await two.worker();
  expect(await two.upgrade()).toMatchObject({ was: one.id, is: two.id });
  expect(await two.upgrade()).toMatchObject({ was: two.id, is: two.id });
  expect(await first.stop()).toBe(0);
  await approve(house, meeting, last);
  expect((await house.convene.advance(meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
  for (const one of [id, workflowIds.circulation(meeting, 'convocation'), workflowIds.collection(meeting, 1)])
    expect([one, await buildOf(one)]).toEqual([one, two.id]);
});

test('what is pinned stays with its build, stands still without it, and is moved', async () => {
  const { house, build, buildOf } = await fleet('pinned');
  const [one, two] = [build('one', alike('one')), build('two', alike('two'))];
  const first = await one.worker();
  expect(await one.upgrade()).toMatchObject({ was: null, is: one.id });
  const { temporal, pool, name: taskQueue } = house;
  const turnAt = { meeting: 60, circulation: 4_000, collection: 400 };
  const own = { ...house, convene: new Convene({ temporal, pool, taskQueue, turnAt }) };
  const meeting = await start(own, shortPlan());
  const id = workflowIds.meeting(meeting);
  const circulation = workflowIds.circulation(meeting, 'convocation');
  const awaited = await awaitedOn(own, meeting, 'convocation', IN_FEBRUARY);

  await two.worker();
  expect(await two.upgrade()).toMatchObject({ was: one.id, is: two.id, moved: [] });
  for (let n = 0; n < 60; n += 1) await temporal.workflow.getHandle(id).signal('unheard-of', { n });
  await until('the meeting to have continued as new', async () => (await runsOf(house, id)) > 1);
  await approve(own, meeting, awaited);
  const last = await awaitedOn(own, meeting, 'convocation', IN_FEBRUARY);
  for (const workflow of [id, circulation]) expect([workflow, await buildOf(workflow)]).toEqual([workflow, one.id]);

  expect(await first.stop()).toBe(0);
  await temporal.workflow.getHandle(circulation).signal('unheard-of');
  const pending = async () => (await temporal.workflow.getHandle(circulation).describe()).raw.pendingWorkflowTask;
  expect(await pending()).toBeTruthy();
  expect((await two.upgrade('--move-pinned')).moved).toEqual(expect.arrayContaining([id, circulation]));
  await until('what waited to be done', async () => !(await pending()));
  await approve(own, meeting, last);
  expect((await own.convene.advance(meeting, '2024-02-20T12:00:00Z')).phase).toBe('collecting');
  for (const workflow of [id, circulation]) expect([workflow, await buildOf(workflow)]).toEqual([workflow, two.id]);
  expect((await two.upgrade('--move-pinned')).moved).toEqual([]);
});
