import { expect, test } from 'vitest';
import { loadPlan } from '../../meetings/plan.ts';
import { mailOf, noteAnswered, openMail } from '../../registry/mail.ts';
import { openRegistry } from './support.ts';

const MEETING = 'ccm-12msp~r1';

test('messages that were lost with the registry are read beside the others, and have no address', async () => {
  const { pool } = await openRegistry();
  const loaded = loadPlan('meetings/ccm-12msp.yaml');
  if (!loaded.ok) throw new Error('no plan');
  await pool.query(
    `INSERT INTO meeting (id, plan_id, mode, plan, plan_sha256) VALUES ($1, 'ccm-12msp', 'rehearsal', $2, $3)`,
    [MEETING, JSON.stringify(loaded.plan), loaded.sha256],
  );
  const answered = (contact: string, state: 'sent' | 'refused') => ({
    ...{ circulation: 'convocation', revision: 1, attempt: 1, participant: 'CHE', answer: null },
    ...{ key: contact, contact, state, messageId: `<${contact}@un.example>`, at: '2024-02-20T12:00:00Z' },
  });
  await noteAnswered(pool, { meeting: MEETING, mode: 'rehearsal' }, [
    answered('che-geneva', 'refused'),
    answered('che-ny', 'sent'),
  ]);
  const written = await mailOf(pool, MEETING, 'CHE');
  expect(written.map(({ contact, state, message }) => [contact, state, message.date, 'lost' in message])).toEqual([
    ['che-geneva', 'refused', '2024-02-20T12:00:00Z', true],
    ['che-ny', 'sent', '2024-02-20T12:00:00Z', true],
  ]);
  expect(await openMail(pool, MEETING)).toMatchObject([
    { participant: 'CHE', contact: 'che-geneva', address: null, state: 'refused', reached: true },
  ]);
});
