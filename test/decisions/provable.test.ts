import { expect, test } from 'vitest';
import { refuseUnprovable } from '../../client/live.ts';
import type { MeetingPlan } from '../../domain/plan.ts';
import { loadPlan } from '../../meetings/plan.ts';

/** What a live meeting could not prove, so that it is not started. */

const loaded = loadPlan('meetings/ccm-12msp.yaml');
if (!loaded.ok) throw new Error('the plan cannot be read');
const { plan } = loaded;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP8I36Kb8Xrt0BKCxxge6M3GhGIKmILqlac/7ddukJl';

const refused = (change: Partial<MeetingPlan>, says: RegExp) =>
  expect(() => refuseUnprovable({ ...plan, ...change })).toThrow(says);
const without = (...ids: string[]) =>
  plan.officers.map(({ key, ...officer }) =>
    ids.includes(officer.id) || key === undefined ? officer : { ...officer, key },
  );

test('the plan of the Twelfth Meeting can be proved', () => {
  expect(() => refuseUnprovable(plan)).not.toThrow();
});

test('what issues is signed, also where acts come up later', () => {
  const circulations = plan.circulations.map((one) => ({
    ...one,
    chain: one.chain.map((step) => ({ ...step, needs: 'code' as const })),
  }));
  refused({ circulations }, /convocation: its last step, issue, needs: code; what issues needs: signature/);
  if (plan.acts === undefined) throw new Error('the plan has no acts');
  const acts = { ...plan.acts, chain: plan.acts.chain.map((step) => ({ ...step, needs: 'record' as const })) };
  refused({ acts }, /acts: its last step, issue, needs: record/);
});

test('whoever drafts or issues has a key, of their own', () => {
  refused({ officers: without('oda-geneva-desk') }, /oda-geneva-desk drafts or issues, and has no key/);
  refused({ officers: without('eosg-issuing') }, /eosg-issuing drafts or issues, and has no key/);
  const same = plan.officers.map((officer) => ({ ...officer, key: `${KEY}N` }));
  refused({ officers: same }, /legal-officer has the key of oda-geneva-desk; each has their own/);
});

test('a lost key can be replaced: by two others who draft nothing, or by keys kept offline', () => {
  const few = without('legal-officer', 'oda-geneva-chief');
  const last = plan.circulations.filter(({ name }) => name === 'convocation' || name === 'invitation');
  const acts = plan.acts && { ...plan.acts, chain: last.flatMap(({ chain }) => chain).slice(-2), chains: {} };
  const lean = { officers: few, circulations: last, ...(acts && { acts }) };
  refused(
    lean,
    /odg-director, eosg-issuing: a key that is lost is replaced by 2 others who hold one and draft nothing/,
  );
  expect(() => refuseUnprovable({ ...plan, ...lean, recovery: [`${KEY}A`, `${KEY}B`] })).not.toThrow();
});
