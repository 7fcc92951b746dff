import canonicalize from 'canonicalize';
import { simpleParser } from 'mailparser';
import type pg from 'pg';
import { expect, test } from 'vitest';
import type { DispatchInput } from '../../domain/activities.ts';
import {
  dispatchAll,
  mailOf,
  openDispatcher,
  openRegistry,
  openSink,
  PDF,
  sha256,
  stage,
  type TestContact,
} from './support.ts';

/** What a registry clerk needs: a number, whom to answer, one thread for a meeting, and their own name in their own language. */

const SECRETARIAT = { name: 'Secretariat of the 12MSP', email: 'ccm@secretariat.example' };
const NAMES = { fr: { 'Secretariat of the 12MSP': 'Secrétariat de la 12e Assemblée' } };

const planned = (pool: pg.Pool, meeting: string, plan: object) =>
  pool.query('UPDATE meeting SET plan = $2 WHERE id = $1', [meeting, JSON.stringify(plan)]);

/** A circulation that is issued after the convocation, with the number that is in its manifest. */
async function issued(pool: pg.Pool, input: DispatchInput, name: string, kind: string, languages = ['en']) {
  const manifest = {
    number: 'ODA/03-2024/CCM',
    documents: languages.map((language) => ({
      ...{ name: language === 'en' ? name : `${name}-${language}`, language, capacities: ['state_party'] },
      ...{ template: 'reminder-note', sha256: sha256(PDF), pages: 1 },
    })),
    mail: Object.fromEntries(
      languages.map((one) => [one, { subject: `ODA/03-2024/CCM – ${one}`, body: 'Kindly note.' }]),
    ),
    recipients: { participants: input.participants },
  };
  const final = sha256(canonicalize(manifest) ?? '');
  await pool.query(
    `INSERT INTO document (meeting, mode, name, revision, stage, kind, circulation, language, pages, sha256)
     SELECT $1, $2, $3 || language, 1, 'final', $4, $3, language, 1, $5 FROM unnest($6::text[]) AS language`,
    [input.meeting, input.mode, name, kind, sha256(PDF), languages],
  );
  await pool.query(
    `INSERT INTO circulation (meeting, mode, name, revision, kind, state, text, text_manifest, text_sha256,
                              final_manifest, final_sha256, revised_by)
     VALUES ($1, $2, $3, 1, $4, 'issued', '{}', '{}', '', $5, $6, 'desk')`,
    [input.meeting, input.mode, name, kind, JSON.stringify(manifest), final],
  );
  return { ...input, circulation: name, sha256: final };
}

async function sent(sink: Awaited<ReturnType<typeof openSink>>) {
  return Promise.all(
    (await sink.mails()).map(async ({ to, bytes }) => ({
      to,
      bytes,
      mail: await simpleParser(bytes),
    })),
  );
}

test('later mail follows the convocation as each contact got it, and nothing that was never sent', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const contacts: TestContact[] = [
    { id: 'CHE/ny', participants: ['CHE'] },
    { id: 'LAO/ny', participants: ['LAO'] },
    { id: 'LAO/geneva', participants: ['LAO'], role: 'cc' },
    { id: 'MLI/ny', participants: ['MLI'] },
    { id: 'PER/pouch', participants: ['PER'], channel: 'post', address: '1 Example Street' },
  ];
  const { input } = await stage(pool, { codes: ['CHE', 'LAO', 'MLI', 'PER'], contacts });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url });
  await dispatchAll(dispatch, input);
  // Laos has another mailbox now, and Geneva is written to first; Peru has e-mail
  await pool.query("UPDATE rehearsal_contact SET role = 'cc', rank = 9 WHERE id = 'LAO/ny'");
  await pool.query("UPDATE rehearsal_contact SET role = 'to' WHERE id = 'LAO/geneva'");
  await pool.query(
    "UPDATE rehearsal_contact SET channel = 'email', address = 'pouch@per.example' WHERE id = 'PER/pouch'",
  );
  // Mali's was refused in the end
  await pool.query("UPDATE outbox SET state = 'refused', answer = '550 no such mailbox' WHERE participant = 'MLI'");
  await pool.query("UPDATE rehearsal_contact SET address = 'other@mli.example' WHERE id = 'MLI/ny'");
  const first = await sent(sink);
  const of = (mailbox: string) => first.find(({ to }) => to.includes(mailbox))?.mail.messageId;

  await dispatchAll(dispatch, await issued(pool, input, 'reminder-1', 'reminder'));
  const later = (await sent(sink)).slice(first.length);
  const threads = Object.fromEntries(
    later.map(({ to, mail }) => [to[0], [mail.inReplyTo ?? null, mail.references ?? null]]),
  );
  expect(of(mailOf('CHE/ny'))).toMatch(/^<[0-9a-f]{32}@convene\.example>$/);
  expect(threads).toEqual({
    [mailOf('CHE/ny')]: [of(mailOf('CHE/ny')), of(mailOf('CHE/ny'))],
    // it had a copy
    [mailOf('LAO/geneva')]: [of(mailOf('LAO/ny')), of(mailOf('LAO/ny'))],
    'other@mli.example': [null, null],
    'pouch@per.example': [null, null],
  });
  // the convocation itself answers nothing, nor does it when it is sent once more
  await dispatchAll(dispatch, { ...input, attempt: 2, participants: ['CHE'] });
  const again = (await sent(sink)).at(-1)?.mail;
  expect([...first.map(({ mail }) => mail.inReplyTo), again?.inReplyTo]).toEqual(Array(4).fill(undefined));
});

test('answers go to the secretariat of the plan, in the language of the mail; a setting says otherwise', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const contacts: TestContact[] = [
    { id: 'DZA/ny', participants: ['DZA'], name: 'Permanent Mission of Algeria to the United Nations' },
    { id: 'CHE/ny', participants: ['CHE'], name: 'Permanent Mission of Switzerland to the United Nations' },
    {
      id: 'CHE/g',
      participants: ['CHE'],
      name: 'Permanent Mission of Switzerland to the United Nations Office at Geneva',
      role: 'cc',
    },
  ];
  const { input } = await stage(pool, { codes: ['DZA', 'CHE'], contacts });
  await pool.query("UPDATE participant SET language = 'fr' WHERE code = 'DZA'");
  await planned(pool, input.meeting, { secretariat: SECRETARIAT, names: NAMES });
  const order = await issued(pool, input, 'reminder-1', 'reminder', ['en', 'fr']);
  await dispatchAll(openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { sender: {} }).dispatch, order);
  const read = (await sent(sink)).map(({ mail, bytes }) => ({ mail, text: bytes.toString('latin1') }));
  const [toAlgeria, toSwitzerland] = ['DZA/ny', 'CHE/ny'].map((id) =>
    read.find(({ mail }) => JSON.stringify(mail.to).includes(mailOf(id))),
  );
  expect(toAlgeria?.mail.from?.value).toEqual([
    { name: 'Secrétariat de la 12e Assemblée', address: 'noreply@convene.example' },
  ]);
  expect(toAlgeria?.mail.replyTo?.value).toEqual([{ name: '', address: 'ccm@secretariat.example' }]);
  expect(toAlgeria?.mail.to).toMatchObject({
    value: [
      { name: 'Mission permanente de l’Algérie auprès de l’Organisation des Nations Unies', address: mailOf('DZA/ny') },
    ],
  });
  // RFC 2047: nothing but ASCII in the header
  expect(toAlgeria?.text.split('\r\n\r\n')[0]).toMatch(/^[\x20-\x7e\r\n]+$/);
  expect(toAlgeria?.text).toMatch(/^To: Mission permanente de =\?UTF-8\?/m);
  expect(toSwitzerland?.mail.from?.value[0]?.name).toBe('Secretariat of the 12MSP');
  expect(toSwitzerland?.mail.cc).toMatchObject({
    value: [{ name: 'Permanent Mission of Switzerland to the United Nations Office at Geneva' }],
  });
  expect(toSwitzerland?.mail.headers.get('x-auto-response-suppress')).toBe('All');
  expect(toSwitzerland?.mail.headers.get('auto-submitted')).toBe('auto-generated');
  expect(read.flatMap(({ mail }) => mail.attachments.map(({ filename }) => filename)).toSorted()).toEqual([
    'REHEARSAL-ODA-03-2024-CCM-reminder-1-en.pdf',
    'REHEARSAL-ODA-03-2024-CCM-reminder-1-fr.pdf',
  ]);

  const settings = { MAIL_FROM_NAME: 'Treaty Section', MAIL_REPLY_TO: 'treaties@secretariat.example' };
  const other = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { sender: settings });
  await dispatchAll(other.dispatch, { ...order, attempt: 2, participants: ['CHE'] });
  const last = (await sent(sink)).at(-1)?.mail;
  expect([last?.from?.value[0]?.name, last?.replyTo?.text]).toEqual(['Treaty Section', 'treaties@secretariat.example']);
});

test('a plan without a usable secretariat, as an earlier release may have stored it, holds up no mail', async () => {
  const { pool } = await openRegistry();
  const sink = await openSink();
  const { input } = await stage(pool, { codes: ['CHE'] });
  const { dispatch } = openDispatcher(pool, { REHEARSAL_SMTP_URL: sink.url }, { sender: {} });
  const plans = [{}, { secretariat: 'x', names: 7 }, { secretariat: { name: 5, email: 'not one' } }];
  for (const [index, plan] of plans.entries()) {
    await planned(pool, input.meeting, plan);
    await dispatchAll(dispatch, { ...input, attempt: index + 1 });
  }
  const froms = (await sent(sink)).map(({ mail }) => [mail.from?.text, mail.replyTo?.text]);
  expect(froms).toEqual(Array(3).fill(['"Secretariat" <noreply@convene.example>', 'noreply@convene.example']));
});
