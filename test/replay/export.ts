import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import proto from '@temporalio/proto';
import { withRehearsalKeys } from '../../rehearsal/keys.ts';
import { orderScenes } from '../../rehearsal/orders.ts';
import { rehearse } from '../../rehearsal/rehearsal.ts';
import { scriptOf } from '../../rehearsal/script.ts';
import { startHouse } from '../../stack/house.ts';

/**
 * Adds a version to the corpus: `node --import tsx test/replay/export.ts v2`. A version that was released is never made
 * again: its histories are those of meetings that may be running.
 */
const [version] = process.argv.slice(2);
if (version === undefined || !/^v\d+$/.test(version)) throw new Error('name the version, such as v2');
const folder = fileURLToPath(new URL(`histories/${version}`, import.meta.url));
mkdirSync(dirname(folder), { recursive: true });
mkdirSync(folder);

const dir = mkdtempSync(join(tmpdir(), 'convene-export-'));
const house = await startHouse({
  dir,
  mode: 'rehearsal',
  turnAt: { meeting: 800, circulation: 4_000, collection: 500 },
});
try {
  const { convene, temporal } = house;
  const keys = join(dir, 'keys');
  const { meeting, plan } = await convene.start('meetings/ccm-12msp.yaml', 'rehearsal', (read) =>
    withRehearsalKeys(read, keys),
  );
  await convene.advance(meeting, plan.startsAt);
  const codes = (await convene.registry.participants(meeting)).map(({ code }) => code);
  const script = scriptOf(plan, await convene.registry.contacts(), codes, 1);
  await rehearse({ convene, meeting, plan, script, orders: orderScenes(plan), keys });
  const executions = [];
  for await (const one of temporal.workflow.list({ query: `MeetingId = "${meeting}"` })) executions.push(one);
  executions.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
  const seen = new Map<string, number>();
  for (const { workflowId, runId } of executions) {
    const run = (seen.get(workflowId) ?? 0) + 1;
    seen.set(workflowId, run);
    // of the workflows that turn, three runs are enough to meet every kind of event
    if (run > 3) continue;
    const history = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
    const name = workflowId.replace(`/${meeting}`, '').replaceAll('/', '-');
    writeFileSync(join(folder, `${name}.${run}.binpb`), proto.temporal.api.history.v1.History.encode(history).finish());
  }
} finally {
  await house.stop();
  rmSync(dir, { recursive: true, force: true });
}
