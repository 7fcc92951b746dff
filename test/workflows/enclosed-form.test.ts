import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, expect, test } from 'vitest';
import { issuingOf } from '../../client/issuing.ts';
import { delegationIn } from '../../documents/read-form.ts';
import type { Message } from '../../domain/mail.ts';
import { emlOf } from '../../mail/eml.ts';
import { readSender } from '../../mail/message.ts';
import { previewOf } from '../../mail/preview.ts';
import { typed } from '../documents/office-file.ts';
import { openHouse } from '../house.ts';
import { rosterOfDozen } from '../roster.ts';
import { convened, shortPlan, toMissions, until } from './support.ts';

/** The form that goes out with the convocation: approved blank, each participant's own in their mail, and read when it comes back. */

const house = await openHouse({ worker: { roster: rosterOfDozen } });
afterAll(() => house.close());

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

test('each mission gets the form in its name and language, of the approved blank one; filled in, it is read', async () => {
  const { convene, pool, sink } = house;
  const meeting = await convened(house, shortPlan({ answers: { note: 'asked', form: 'enclosed' } }));
  await sink.settled();
  const mails = await Promise.all(
    toMissions(sink.received()).map(async ({ file }) => {
      const raw = readFileSync(join(house.mailDir, file));
      return { raw, ...(await simpleParser(raw)) };
    }),
  );
  expect(mails.length).toBeGreaterThan(8);
  const named = new Map<string, number>();
  for (const { attachments, headers } of mails) {
    const forms = attachments.filter(({ filename }) => filename?.includes('-delegation-form-'));
    const language = String(headers.get('content-language'));
    expect(forms.map(({ filename }) => filename?.split('-').at(-1))).toEqual([`${language}.xlsx`, `${language}.docx`]);
    for (const { content } of forms) {
      const { marks } = delegationIn(content, { meeting });
      expect(marks).toMatchObject({ language, submission: '' });
      named.set(marks?.participant ?? '', (named.get(marks?.participant ?? '') ?? 0) + 1);
    }
  }
  expect(named.get('CHE')).toBeGreaterThan(1);
  expect(named.size).toBeGreaterThan(8);

  // of the approved bytes: nothing else was drawn, and the final text reproduces them
  const stored = await convene.registry.revision(meeting, 'convocation', null);
  const approved = stored.text_manifest.attachments ?? [];
  expect(approved.map(({ form }) => form)).not.toContain(undefined);
  expect(stored.final_manifest?.attachments?.filter(({ form }) => form).map(({ sha256 }) => sha256)).toEqual(
    approved.map(({ sha256 }) => sha256),
  );
  const { plan } = await convene.registry.meeting(meeting);
  const issuing = await issuingOf(stored, { pool, meeting, plan, circulation: 'convocation', mode: 'rehearsal' });
  expect(issuing).toMatchObject({ faults: [], reproduced: true });

  // what would be sent again is what was sent
  const { rows } = await house.owner.query<{ message: Message }>(
    `SELECT message FROM outbox WHERE meeting = $1 AND participant = 'CHE' ORDER BY key LIMIT 1`,
    [meeting],
  );
  const [swiss] = rows;
  if (swiss === undefined) throw new Error('CHE has no message');
  const again = await emlOf(pool, swiss.message);
  expect(mails.some(({ raw }) => raw.equals(again))).toBe(true);

  const attached = (await simpleParser(again)).attachments.find(({ contentType }) => contentType === XLSX);
  const file = join(house.mailDir, 'filled.xlsx');
  const lines = [{ A: 'Chef de délégation', C: 'Ada EXEMPLE', J: 'ada@che.example' }, { C: 'Berta EXEMPLE' }];
  writeFileSync(file, typed(attached?.content ?? new Uint8Array(), lines));
  const { loadForm } = await import('../../client/form.ts');
  const { delegation, marks, sha256 } = await loadForm(file, { meeting, participant: 'CHE' });
  expect(marks.participant).toBe('CHE');
  await convene.nominate(meeting, 'CHE', delegation, {
    ...{ actor: 'staff:clerk', channel: 'file', source: sha256, id: 'form-1' },
    basis: { kind: 'form', reference: 'CHE/1', date: '2024-03-01', receivedAt: '2024-02-20T10:00:00Z' },
  });
  const row = await until('the list of CHE', async () => {
    const one = await convene.registry.participant(meeting, 'CHE');
    return one.status === 'nominated' ? one : null;
  });
  expect(row.status).toBe('nominated');
  const sources = { convene, pool, sender: readSender({}) };
  const { sample } = await previewOf(sources, { meeting, circulation: 'convocation', participant: 'CHE' });
  expect(sample?.attachments.map(({ filename }) => filename.split('.').at(-1))).toEqual(['pdf', 'ics', 'xlsx', 'docx']);
});

test('a plan that says not_enclosed, and one that says nothing, send none', async () => {
  const meeting = await convened(house, shortPlan({ answers: { form: 'not_enclosed' } }));
  const stored = await house.convene.registry.revision(meeting, 'convocation', null);
  expect(stored.text_manifest.attachments).toBeUndefined();
  expect(stored.text_manifest.mail.en?.body).not.toContain('Excel');
});
