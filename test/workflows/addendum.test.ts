import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { drawAddendum, issueAddendum } from '../../client/addendum.ts';
import { seal } from '../../client/seal.ts';
import { addendumActs } from '../../domain/addendum.ts';
import { recordActs } from '../../registry/acts.ts';
import { check } from '../../upkeep/agreement/agreement.ts';
import { checkSignatures } from '../../upkeep/record/signatures.ts';
import { houseOfFile } from '../house.ts';
import { signerIn } from '../signers.ts';
import { approveAll, convened } from './support.ts';

/** An addendum to the final list of a closed meeting: proven by two officers, and found where it is not. */

vi.setConfig({ testTimeout: 240_000 });

const house = await houseOfFile();
const { convene, pool } = house;
const agree = async (meeting: string) =>
  (await check({ ...house, secrets: house.secrets }, meeting)).findings.map(
    ({ code, subject }) => `${code} ${subject}`,
  );
const persons = [{ name: 'Added Person', title: null, role: 'head' as const }];
const corrections = { corrections: [{ participant: 'BEL', persons }] };
const at = '2024-09-20T12:00:00.000Z';

test('two officers sign the very papers and lists; of two at once one is issued; what nobody signed is found', async () => {
  const meeting = await convened({ ...house, proofs: 'closed' });
  await convene.nominate(meeting, 'CHE', { persons }, { actor: 'participant:CHE' });
  expect((await approveAll(house, meeting, '2024-09-14T12:00:00Z')).phase).toBe('concluded');
  const row = await convene.registry.meeting(meeting);
  const by = (officer: string) => {
    const signer = signerIn(meeting, officer);
    if (signer === undefined) throw new Error(`${officer} has no key`);
    return signer;
  };
  const [first, second] = [
    by('legal-officer'),
    by(row.plan.officers.find(({ id }) => id !== 'legal-officer')?.id ?? ''),
  ];
  const drawn = await drawAddendum(pool, row, corrections, '2024-09-20');
  const issue = (id: string, ...signers: (typeof first)[]) =>
    issueAddendum(pool, row, drawn, { id, officer: 'legal-officer', signers, at, worldAt: at });
  await expect(issue('a')).rejects.toThrow(/an addendum needs the signature of whoever orders it/);
  await expect(issue('a', first)).rejects.toThrow(/cannot be taken back, and needs a second officer/);
  await expect(issue('a', first, first)).rejects.toThrow(/a second officer, and not legal-officer again/);
  expect(await convene.registry.submissionsOf(meeting, 'BEL')).toEqual([]);

  const other = await drawAddendum(pool, row, corrections, '2024-09-20');
  const [one, lost] = await Promise.allSettled([
    issue('a', first, second),
    issueAddendum(pool, row, other, {
      ...{ id: 'b', officer: 'legal-officer', signers: [first, second], at, worldAt: at },
    }),
  ]);
  const refusal = [one, lost].find(({ status }) => status === 'rejected');
  expect(refusal).toMatchObject({ reason: { code: 'ADDENDUM_MEANWHILE' } });
  expect(await convene.registry.submissionsOf(meeting, 'BEL')).toHaveLength(1);
  const acts = await convene.registry.acts(meeting);
  const named = await convene.named(meeting);
  const proven = checkSignatures(named, acts, row.plan);
  expect([proven.signed.orders, proven.faults]).toEqual([1, []]);
  expect(await agree(meeting)).toEqual([]);

  // another list in the place of the one that was signed
  const { rows } = await house.owner.query(
    `UPDATE submission SET delegation = jsonb_set(delegation, '{persons,0,name}', '"Other Person"')
     WHERE meeting = $1 AND participant = 'BEL' RETURNING id`,
    [meeting],
  );
  expect(await agree(meeting)).toEqual([`NAMES_ALTERED BEL/${rows[0]?.id}`]);
  await house.owner.query(
    `UPDATE submission SET delegation = jsonb_set(delegation, '{persons,0,name}', '"Added Person"') WHERE id = $1`,
    [rows[0]?.id],
  );
  expect(await agree(meeting)).toEqual([]);

  // acts that nobody signed, or that a signature is put beside which was made for others
  const issued = acts.find(({ act }) => act.action === 'addendum_issued')?.act;
  const { salt: _, ...sealed } = seal({ persons });
  const corrected = [{ participant: 'AUT', submission: { id: randomUUID(), ...sealed } }];
  const forged = { id: 'forged', officer: 'legal-officer', number: 2, corrected, papers: {} };
  const [correction, unsigned] = addendumActs(forged, { named, plan: row.plan, meeting, at, worldAt: at });
  if (issued === undefined || correction === undefined || unsigned === undefined) throw new Error('no acts');
  const copied = { ...unsigned, id: 'addendum/a2', detail: { ...issued.detail, number: 3 } };
  await recordActs(pool, meeting, [correction, unsigned, copied]);
  expect(await agree(meeting)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^ADDENDUM_UNPROVEN act \d+$/),
      expect.stringMatching(/^ADDENDUM_UNPROVEN act \d+$/),
      expect.stringMatching(/^NAMES_LOST AUT\//),
    ]),
  );
});
