import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Approve, Awaited } from '../../domain/messages/approvals.ts';
import { names, workflowIds } from '../../domain/messages/messages.ts';
import type { ChainStep } from '../../domain/plan.ts';
import { houseOfFile } from '../house.ts';
import { rawSignal } from './raw.ts';
import { approve, approveAll, awaitedOn, checkedActs, pageOf, shortPlan, start, until } from './support.ts';

const house = await houseOfFile();

const NOW = '2024-02-10T12:00:00Z';
const CONVOCATION = 'convocation';

const chain: ChainStep[] = [
  { step: 'branch', officer: 'oda-geneva-chief', needs: 'none' },
  { step: 'legal', officer: 'legal-officer', needs: 'slip' },
  { step: 'issue', officer: 'eosg-issuing', needs: 'none' },
];
const slip = { kind: 'slip', reference: 'Slip 12', date: '2024-02-09', sha256: 'a'.repeat(64) } as const;

/** A meeting whose convocation, with a chain of three, has been drafted. */
async function drafted(): Promise<{ meeting: string; awaited: Awaited }> {
  const plan = shortPlan();
  const meeting = await start(house, { ...plan, circulations: plan.circulations.map((c) => ({ ...c, chain })) });
  return { meeting, awaited: await awaitedOn(house, meeting, CONVOCATION, NOW) };
}

const message = ({ officer, revision, sha256 }: Awaited, change: Partial<Omit<Approve, 'v' | 'id'>> = {}) => ({
  actor: `officer:${officer}`,
  officer,
  revision,
  sha256: sha256 ?? '',
  evidence: { kind: 'none' as const },
  ...change,
});
const send = (meeting: string, approval: ReturnType<typeof message> & { id?: string }) =>
  house.convene.approve(meeting, CONVOCATION, approval);

const handleOf = (meeting: string) => house.temporal.workflow.getHandle(workflowIds.circulation(meeting, CONVOCATION));
const circulation = (meeting: string) => house.convene.circulation(meeting, CONVOCATION);

/** The acts that say what was not accepted, once there are `n`. */
const asides = (meeting: string, n: number) =>
  until(`${n} signals to be set aside`, async () => {
    const found = (await house.convene.registry.acts(meeting)).filter(({ act }) => act.action === 'signal_set_aside');
    return found.length >= n && found.map(({ act }) => act);
  });

test('each step approves what the page shows, and only that', async () => {
  const { meeting, awaited } = await drafted();
  expect(awaited).toMatchObject({ step: 'branch', officer: 'oda-geneva-chief', revision: 1 });
  expect(await pageOf(house, workflowIds.circulation(meeting, CONVOCATION))).toContain(
    JSON.stringify({
      v: 1,
      actor: 'officer:oda-geneva-chief',
      officer: awaited.officer,
      revision: 1,
      sha256: awaited.sha256,
    }),
  );

  const refusals: [approval: ReturnType<typeof message>, said: RegExp][] = [
    [message(awaited, { sha256: 'b'.repeat(64) }), /approves another text/],
    [message(awaited, { revision: 2 }), /names revision 2, and the current one is 1/],
    [
      message({ ...awaited, officer: 'legal-officer' }),
      /not the officer awaited; the step branch is for oda-geneva-chief/,
    ],
    [message({ ...awaited, officer: 'nobody' }), /not the officer awaited/],
    [message({ ...awaited, officer: 'oda-geneva-desk' }), /not the officer awaited/],
    [message(awaited, { actor: 'officer:legal-officer' }), /add "recordedBy":"legal-officer"/],
    // whoever drafted may not record either
    [
      message(awaited, { actor: 'officer:oda-geneva-desk', recordedBy: 'oda-geneva-desk' }),
      /may not record its approval/,
    ],
  ];
  for (const [approval, said] of refusals) {
    await expect(send(meeting, approval)).rejects.toMatchObject({ code: 'not_accepted', message: said });
  }
  expect((await circulation(meeting)).awaits).toEqual(awaited);

  const id = randomUUID();
  const first = await send(meeting, { ...message(awaited), id });
  expect(first).toMatchObject({ ok: true, state: 'in_review', awaits: { step: 'legal' } });
  // the same message again is the same outcome; another one is too late
  expect(await send(meeting, { ...message(awaited), id })).toEqual(first);
  await expect(send(meeting, message(awaited))).rejects.toMatchObject({
    message: /the step legal is for legal-officer/,
  });

  const legal = first.awaits;
  if (legal === null) throw new Error('the second step is awaited');
  const proposed = await send(meeting, message(legal));
  expect(proposed).toMatchObject({
    state: 'in_review',
    awaits: { step: 'legal' },
    proposal: expect.stringMatching(/slip/),
  });
  expect(await send(meeting, message(legal, { evidence: slip }))).toMatchObject({ state: 'issuing' });

  const issuing = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(issuing).toMatchObject({ step: 'issue', officer: 'eosg-issuing' });
  expect(issuing.sha256).not.toBe(awaited.sha256);
  await expect(send(meeting, message(issuing, { sha256: awaited.sha256 ?? '' }))).rejects.toMatchObject({
    message: /approves the final bytes/,
  });
  expect(await send(meeting, message(issuing))).toMatchObject({ state: 'issued', awaits: null });
  await expect(send(meeting, message(issuing))).rejects.toMatchObject({ message: /was issued/ });

  await house.convene.advance(meeting, NOW);
  const acts = (await checkedActs(house, meeting)).filter(({ act }) => act.action === 'approve');
  expect(acts.map(({ act }) => [act.actor, act.detail.sha256, act.detail.evidence, act.detail.slip])).toEqual([
    ['officer:oda-geneva-chief', awaited.sha256, 'none', undefined],
    ['officer:legal-officer', awaited.sha256, 'slip', 'Slip 12'],
    ['officer:eosg-issuing', issuing.sha256, 'none', undefined],
  ]);
  const [row] = await house.convene.registry.circulations(meeting);
  expect(row).toMatchObject({ state: 'issued', sha256: issuing.sha256 });
  expect(row?.approvals.map(({ step }) => step)).toEqual(['branch', 'legal', 'issue']);
});

test('a signal approves as an update does', async () => {
  const { meeting, awaited } = await drafted();
  const id = randomUUID();
  const signal = { v: 1, id, ...message(awaited) };
  await handleOf(meeting).signal(names.signals.approve, signal);
  await handleOf(meeting).signal(names.signals.approve, signal);
  const next = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(next.step).toBe('legal');
  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  expect(acts.filter(({ action }) => action === 'approve')).toHaveLength(1);
  // a repeat is no mistake
  expect(acts.filter(({ action }) => action === 'signal_set_aside')).toEqual([]);
});

test('a signal that cannot be taken changes nothing, is recorded, and is shown on the page', async () => {
  const { meeting, awaited } = await drafted();
  const handle = handleOf(meeting);
  const before = await circulation(meeting);
  await handle.signal(names.signals.approve, 'yes');
  await handle.signal(names.signals.approve);
  await handle.signal(names.signals.approve, { v: 1, ...message({ ...awaited, officer: 'nobody' }) });
  await handle.signal('aprove', { v: 1, ...message(awaited) });
  await rawSignal(house, handle.workflowId, names.signals.approve, {
    metadata: { encoding: Buffer.from('binary/sealed') },
    data: Buffer.from([1, 2, 3]),
  });
  const set = await asides(meeting, 5);
  expect(set.map(({ detail }) => detail.signal)).toEqual(['approve', 'approve', 'approve', 'aprove', 'approve']);
  expect(set.map(({ detail }) => detail.reason).join('\n')).toMatch(
    /expected object.*expected object.*not the officer awaited.*no such signal.*v: /s,
  );
  const after = await circulation(meeting);
  expect({ snapshot: after.snapshot, awaits: after.awaits }).toEqual({
    snapshot: before.snapshot,
    awaits: before.awaits,
  });
  const page = await until('the page to show all', async () => {
    const text = await pageOf(house, handle.workflowId);
    const [, shown = ''] = text.split('#### Not accepted\n');
    return shown.split('\n').filter((line) => line.startsWith('- ')).length === 5 && shown;
  });
  expect(page).toContain('no such signal here');
  // and the right one still works
  expect(await send(meeting, message(awaited))).toMatchObject({ state: 'in_review', awaits: { step: 'legal' } });
});

test('too early, there is nothing to approve', async () => {
  const plan = shortPlan();
  const meeting = await start(house, plan);
  await expect(
    send(
      meeting,
      message({
        circulation: CONVOCATION,
        step: 'branch',
        officer: 'oda-geneva-chief',
        revision: 1,
        sha256: 'b'.repeat(64),
        act: 'approve',
      }),
    ),
  ).rejects.toMatchObject({ code: 'NOT_RUNNING' });
});

test('returned, revised, and approved anew: old approvals are void', async () => {
  const { meeting, awaited } = await drafted();
  await send(meeting, message(awaited));
  const returned = await house.convene.returnForRevision(meeting, CONVOCATION, {
    actor: 'officer:legal-officer',
    officer: 'legal-officer',
    revision: 1,
    comments: 'Paragraph 2: cite the resolution by its date.',
  });
  expect(returned).toMatchObject({
    state: 'drafting',
    revision: 2,
    awaits: { act: 'revise', officer: 'oda-geneva-desk', sha256: null },
  });
  await expect(send(meeting, message(awaited, { revision: 2 }))).rejects.toMatchObject({
    message: /returned for revision/,
  });

  const { rows } = await house.pool.query(
    'SELECT text FROM circulation WHERE meeting = $1 AND name = $2 AND revision = 1',
    [meeting, CONVOCATION],
  );
  const Text = z.looseObject({ mail: z.looseObject({ en: z.looseObject({ subject: z.string(), body: z.string() }) }) });
  const text = Text.parse(rows[0].text);
  const revised = {
    ...text,
    mail: { ...text.mail, en: { ...text.mail.en, subject: `${text.mail.en.subject} (corrected)` } },
  };
  const revise = (officer: string, textSha256: string | null, revision = 2) =>
    house.convene.revise(meeting, CONVOCATION, { actor: `officer:${officer}`, officer, revision, textSha256 });
  await expect(revise('somebody', null)).rejects.toMatchObject({ message: /somebody has no part in convocation/ });

  // a text that was never stored cannot be drafted: it is said, and another is awaited
  await revise('oda-geneva-desk', 'c'.repeat(64));
  const mended = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(mended).toMatchObject({ act: 'revise', officer: 'oda-geneva-desk', revision: 2 });
  expect(await pageOf(house, workflowIds.circulation(meeting, CONVOCATION))).toContain('has no text cccc');

  const sha256 = await house.convene.storeText(revised);
  expect(await revise('oda-geneva-desk', sha256)).toMatchObject({ state: 'drafting', revision: 3 });
  const again = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(again).toMatchObject({ step: 'branch', revision: 3, act: 'approve' });
  expect(again.sha256).not.toBe(awaited.sha256);
  await expect(send(meeting, message(again, { revision: 1 }))).rejects.toMatchObject({ message: /current one is 3/ });
  expect((await circulation(meeting)).snapshot.context.approvals).toEqual([]);
  expect(await send(meeting, message(again))).toMatchObject({ awaits: { step: 'legal', revision: 3 } });

  const acts = (await checkedActs(house, meeting)).map(({ act }) => act);
  expect(acts.find(({ action }) => action === 'draft_failed')?.detail.reason).toContain('has no text');
});

test('number and date may change until the final bytes are approved; the text stays approved', async () => {
  const { meeting, awaited } = await drafted();
  const { awaits: legal } = await send(meeting, message(awaited));
  if (legal === null) throw new Error('the second step is awaited');
  await send(meeting, message(legal, { evidence: slip }));
  const first = await awaitedOn(house, meeting, CONVOCATION, NOW);
  const fill = (number: string, officer = 'eosg-issuing') =>
    house.convene.fillIssue(meeting, CONVOCATION, { actor: `officer:${officer}`, officer, number, date: '2024-02-16' });
  await expect(fill('X/1', 'legal-officer')).rejects.toMatchObject({
    message: /for the issuing officer, eosg-issuing/,
  });

  // what was there is not to be approved while another number is on its way
  const filling = await fill('ODA/09-2024/CCM');
  expect(filling).toMatchObject({ state: 'issuing', awaits: null });
  await expect(send(meeting, message(first))).rejects.toMatchObject({ code: 'not_accepted' });
  const second = await awaitedOn(house, meeting, CONVOCATION, NOW);
  expect(second.sha256).not.toBe(first.sha256);
  expect((await circulation(meeting)).snapshot.context).toMatchObject({ textSha256: awaited.sha256, revision: 1 });
  await expect(send(meeting, message(first))).rejects.toMatchObject({ message: /approves another text/ });
  await send(meeting, message(second));
  await expect(fill('ODA/10-2024/CCM')).rejects.toMatchObject({ code: 'not_accepted' });

  await approveAll(house, meeting, '2024-02-20T12:00:00Z');
  const { rows } = await house.pool.query(
    'SELECT final_manifest, final_sha256, number, state FROM circulation WHERE meeting = $1',
    [meeting],
  );
  expect(rows).toMatchObject([{ final_sha256: second.sha256, number: 'ODA/09-2024/CCM', state: 'issued' }]);
  const Files = z.array(z.looseObject({ language: z.string(), sha256: z.string() }));
  const Manifest = z.looseObject({ text: z.string(), documents: Files, attachments: Files });
  const manifest = Manifest.parse(rows[0].final_manifest);
  expect(manifest.text).toBe(awaited.sha256);

  // what the missions received are the very bytes that were approved
  await house.sink.settled();
  const { rows: sent } = await house.pool.query<{ message_id: string }>(
    `SELECT message_id FROM outbox WHERE meeting = $1 AND state = 'sent'`,
    [meeting],
  );
  const ids = new Set(sent.map((row) => row.message_id.replaceAll(/[<>]/g, '')));
  const mails = house.sink.received().filter(({ messageId }) => ids.has(messageId));
  expect(mails).toHaveLength(sent.length);
  for (const { file } of mails.slice(0, 10)) {
    const { attachments, headers } = await simpleParser(readFileSync(join(house.mailDir, file)));
    expect(attachments.map(({ content }) => createHash('sha256').update(content).digest('hex'))).toEqual(
      [...manifest.documents, ...manifest.attachments]
        .filter(({ language }) => language === headers.get('content-language'))
        .map(({ sha256 }) => sha256),
    );
  }
});

test('a circulation that was withdrawn is approved by nobody and sent to nobody', async () => {
  const { meeting, awaited } = await drafted();
  const withdraw = (officer: string) =>
    handleOf(meeting).executeUpdate(names.updates.withdraw, {
      args: [{ v: 1, actor: `officer:${officer}`, officer, reason: 'Superseded' }],
    });
  await expect(withdraw('nobody')).rejects.toMatchObject({ cause: { type: 'not_accepted' } });
  await withdraw('oda-geneva-desk');
  await expect(approve(house, meeting, awaited)).rejects.toMatchObject({ message: /was withdrawn/ });
  const outcome = await house.convene.advance(meeting, '2024-02-20T12:00:00Z');
  expect(outcome).toMatchObject({ phase: 'convoking', waitingFor: [] });
  expect(await house.convene.registry.mailCounts(meeting)).toMatchObject({ prepared: 0 });
});
