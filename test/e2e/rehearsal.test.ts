import { afterAll, beforeAll, expect, test } from 'vitest';
import { rehearse } from '../../client/rehearsal/rehearsal.ts';
import { scriptOf } from '../../client/rehearsal/script.ts';
import { loadDirectory } from '../../meetings/directory.ts';
import { loadPlan } from '../../meetings/plan.ts';
import { namedObservers, profileOf, rosterOf } from '../../treaties/treaties.ts';
import { type House, openHouse } from '../house.ts';

const PLAN = 'meetings/ccm-12msp.yaml';
let house: House;
const loaded = loadPlan(PLAN);
if (!loaded.ok) throw new Error('plan');
const contacts = loadDirectory(loaded.directoryFile);
const profile = profileOf('CCM');
const codes = rosterOf(profile, loaded.plan.convokedOn, namedObservers(profile)).map((entry) => entry.code);
const script = scriptOf(loaded.plan, contacts, codes, 1);

beforeAll(async () => {
  const refused = new Set(script.refused);
  house = await openHouse({ refuse: (rcpt) => (refused.has(rcpt) ? { code: 550, message: 'no such mailbox' } : null) });
});
afterAll(() => house.close());

test('the Twelfth Meeting goes from the decision to its closing', async () => {
  const { convene } = house;
  const { meeting, plan } = await convene.start(PLAN, 'rehearsal');
  const t0 = performance.now();
  const { outcome, times } = await rehearse({
    convene,
    meeting,
    plan,
    script,
    onProgress: (p) => console.log(Math.round(performance.now() - t0), p.now, p.phase, p.said),
  });
  console.log(performance.now() - t0, JSON.stringify(times), JSON.stringify(outcome));
  const rows = await convene.registry.participants(meeting);
  console.log(rows.reduce<Record<string, number>>((c, r) => ({ ...c, [r.status]: (c[r.status] ?? 0) + 1 }), {}));
  console.log(
    await convene.registry.mailCounts(meeting),
    await convene.registry.actCount(meeting),
    (await convene.registry.documents(meeting)).map((d) => [d.name, d.revision, d.stage, d.pages]),
  );
  for await (const w of house.temporal.workflow.list({ query: `TaskQueue = "${house.name}"` }))
    console.log(
      w.workflowId,
      w.status.name,
      w.historyLength,
      (
        await house.temporal.workflow.getHandle(w.workflowId, w.runId).describe()
      ).raw.workflowExecutionInfo?.historySizeBytes?.toString(),
    );
  expect(outcome.phase).toBe('concluded');
});
