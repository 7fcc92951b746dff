import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type OrderSigner, signedOrder } from '../../client/signed.ts';
import { signingKeyOf } from '../../client/signing.ts';
import type { Act } from '../../domain/act.ts';
import { orders } from '../../domain/messages/orders.ts';
import { provenBy } from '../../domain/order-proofs.ts';
import { Officer } from '../../domain/plan.ts';
import { resendsOf, shown, unapproved } from '../../domain/proven-dispatch.ts';
import { publicKeyLine } from '../../domain/sshsig.ts';
import { trustedKeys } from '../../domain/trusted-keys.ts';
import { shortPlan } from '../workflows/support.ts';

/** Which keys a record trusts, what it says of those that came later, and what counts as approved and ordered. */

const [DESK, CHIEF, LEGAL] = ['oda-geneva-desk', 'oda-geneva-chief', 'legal-officer'];

function signer(officer: string): OrderSigner {
  return { officer, key: signingKeyOf(generateKeyPairSync('ed25519').privateKey) };
}
const lineOf = ({ key }: OrderSigner) => publicKeyLine(key.publicKey);

const signers = {
  desk: signer(DESK),
  chief: signer(CHIEF),
  legal: signer(LEGAL),
  next: signer(LEGAL),
  thief: signer(DESK),
};
const lines = new Map([signers.desk, signers.chief, signers.legal].map((one) => [one.officer, lineOf(one)]));
const base = shortPlan();
const plan = {
  ...base,
  officers: base.officers.map((one) => ({ ...one, ...(lines.has(one.id) && { key: lines.get(one.id) }) })),
};
const meeting = 'm';
const began = { officers: plan.officers };

/** An order as the record keeps it, signed by these. */
async function acted(
  verb: 'changeOfficer' | 'hold' | 'resend',
  id: string,
  message: object,
  by: OrderSigner[],
  known = plan,
): Promise<Act> {
  const [giver] = by;
  const officer = giver?.officer ?? DESK;
  const given = orders[verb].parse({ v: 1, id, actor: `officer:${officer}`, officer, ...message });
  const order = await signedOrder({ meeting }, verb, given, by);
  const action = `order_${verb.replace(/[A-Z]/g, (sign) => `_${sign.toLowerCase()}`)}`;
  const detail = {
    officer,
    content: JSON.stringify(message),
    ...provenBy(verb, order, { named: { meeting }, plan: known, changes: [], codes: null }),
  };
  const at = '2024-02-05T12:00:00Z';
  return {
    ...{ id: `meeting/order/${id}`, at, worldAt: at, actor: `officer:${officer}`, action, subject: meeting },
    ...{ authority: 'the secretariat', basis: null, detail, workflow: 'meeting/m', run: 'run' },
  };
}

const change = async (id: string, key: OrderSigner, ...by: OrderSigner[]) => {
  const officer = Officer.parse(plan.officers.find((one) => one.id === LEGAL));
  return await acted('changeOfficer', id, { reason: 'New key', change: { ...officer, key: lineOf(key) } }, by);
};
const afterwards = {
  ...plan,
  officers: plan.officers.map((one) => (one.id === LEGAL ? { ...one, key: lineOf(signers.next) } : one)),
};
const hold = await acted('hold', 'hold', { participant: 'CHE', reason: 'It moves.' }, [signers.next], afterwards);
const keys = (...acts: Act[]) => trustedKeys({ named: { meeting }, began, acts, codeKeys: [] });

describe('a key that an officer has later', async () => {
  it('is trusted if they signed it with the one before, and what was signed with it is told', async () => {
    const by = await change('by-both', signers.next, signers.chief, signers.legal);
    const { changes, isProved, isTrusted } = keys(by, hold);
    expect(changes).toEqual([
      { act: by, officer: LEGAL, key: lineOf(signers.next), signedBy: [CHIEF, LEGAL], isProved: true, usedBy: [hold] },
    ]);
    expect(isTrusted(LEGAL, lineOf(signers.next))).toBe(true);
    expect(isProved(hold, true)).toBe(true);
    const unread = trustedKeys({ named: { meeting }, began: null, acts: [by, hold], codeKeys: [] });
    expect(unread.changes.map((one) => one.isProved)).toEqual([true]);
  });

  it.each([
    ['by one other alone', await change('by-one', signers.next, signers.chief)],
    ['by the same person twice', await change('by-one-twice', signers.next, signers.chief, signers.chief)],
    ['by a key that was never theirs', await change('by-a-thief', signers.next, signers.thief, signers.legal)],
    ['by nobody', await change('by-nobody', signers.next)],
  ])('is not trusted where it was signed %s', (_, act) => {
    const { changes, isProved, isTrusted } = keys(act, hold);
    expect(changes).toMatchObject([{ officer: LEGAL, isProved: false, usedBy: [hold] }]);
    expect(isTrusted(LEGAL, lineOf(signers.next))).toBe(false);
    expect(isProved(hold, true)).toBe(false);
  });

  it('is none where the change was of something else', async () => {
    expect(keys(await change('title', signers.legal, signers.chief, signers.legal)).changes).toEqual([]);
  });
});

describe('what the record shows and proves', async () => {
  const [planned] = plan.circulations;
  if (planned === undefined) throw new Error('no convocation');
  const [text, final] = ['a'.repeat(64), 'b'.repeat(64)];
  const issued = { planned, revision: 1, textSha256: text, sha256: final };
  const base = await change('x', signers.next);
  const approval = (step: string, sha256: string): Act => ({
    ...base,
    ...{ action: 'approve', subject: planned.name, detail: { officer: 'x', for: 'x', step, revision: 1, sha256 } },
  });
  const [first, last] = [planned.chain.at(0)?.step ?? '', planned.chain.at(-1)?.step ?? ''];
  const all = [approval(first, text), approval(last, final)];

  it('is an approval of each step, of the text and at last of the final bytes', async () => {
    expect(unapproved(all, issued, shown)).toBeNull();
    expect(unapproved(all.slice(0, 1), issued, shown)).toMatch(new RegExp(`the step ${last} of .* \\(0 of 1\\)$`));
    expect(unapproved([approval(first, final), ...all.slice(1)], issued, shown)).toMatch(`the step ${first} of `);
    expect(unapproved(all, { ...issued, revision: 2 }, shown)).toMatch(`the step ${first} of `);
    expect(unapproved(all, issued, keys(...all).isProved)).toMatch(/\(0 of 1 with a proof\)$/);
  });

  it('is an order for each time that a circulation goes out again', async () => {
    const resend = await acted('resend', 'again', { circulation: planned.name, only: ['CHE'] }, [signers.desk]);
    const forged = { ...resend, detail: { ...resend.detail, signature: 'none' } };
    const { isProved } = keys(resend, forged);
    expect(resendsOf([resend, forged], planned.name, shown)).toBe(2);
    expect(resendsOf([resend, forged], planned.name, isProved)).toBe(1);
    expect(resendsOf([resend], 'another', shown)).toBe(0);
  });
});
