import { randomBytes } from 'node:crypto';
import type { Env } from '../domain/env.ts';
import { ConveneError } from '../domain/errors.ts';
import type { Message } from '../domain/mail.ts';
import { printable } from '../domain/storable.ts';
import { recordActs } from '../registry/acts.ts';
import { emlOf } from './eml.ts';
import { htmlOf } from './html.ts';
import type { Preview, PreviewSources, Sample } from './preview.ts';
import type { SmtpAnswer } from './smtp.ts';
import { openTransports, transportFor } from './transports.ts';

const SEND_MS = 30_000;
const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export type TestCopy = { to: string; messageId: string; answer: string };

/**
 * Sends a sample to one address of the office, and to nobody else: marked in subject, text and header, under a
 * Message-ID of its own, past the outbox, so that it never counts as sent. It is recorded as an act before it leaves.
 *
 * @param env `SMTP_URL` and `REHEARSAL_SMTP_URL`: the way out is that of the meeting's mode
 * @throws ConveneError `ADDRESS_OF_PARTICIPANT`, `NO_TRANSPORT`, `TEST_COPY_NOT_SENT`
 */
export async function sendTestCopy(
  sources: PreviewSources,
  preview: Preview,
  sample: Sample,
  { address, actor, env }: { address: string; actor: string; env: Env },
): Promise<TestCopy> {
  const { pool, sender } = sources;
  await refuseParticipants(sources, preview.meeting, address);
  const transports = openTransports(env);
  try {
    const transport = transportFor(transports, preview.mode);
    if (transport === null) {
      const variable = preview.mode === 'live' ? 'SMTP_URL' : 'REHEARSAL_SMTP_URL';
      throw new ConveneError(
        'NO_TRANSPORT',
        `Nothing was sent: ${variable} is not set, and names no server to send through.`,
      );
    }
    const token = randomBytes(16).toString('hex');
    const message = marked(sample.message, preview, { address, token });
    await record(sources, preview, sample, { actor, token, message, address });
    const answer = await transport.send({ from: sender.address, to: [address] }, await emlOf(pool, message), SEND_MS);
    if (answer.kind !== 'answered' || answer.accepted.length === 0) throw notTaken(address, answer);
    return { to: address, messageId: message.messageId, answer: answer.text };
  } finally {
    transports.close();
  }
}

function notTaken(address: string, { kind, text }: SmtpAnswer): ConveneError {
  const said = kind === 'lost' ? 'No answer came to the test copy; it may have arrived' : 'The test copy was not taken';
  return new ConveneError('TEST_COPY_NOT_SENT', `${said} (${address}): ${printable(text)}`);
}

/** Nobody of a participant gets a test copy: not its contacts, nor anyone else in their domains but those of the office. */
async function refuseParticipants({ convene }: PreviewSources, meeting: string, address: string): Promise<void> {
  const { registry } = convene;
  const { plan } = await registry.meeting(meeting);
  const both = await Promise.all([registry.contacts('live'), registry.contacts('rehearsal')]);
  const contacts = both.flat().filter(({ channel }) => channel === 'email');
  const theirs = contacts.find((contact) => contact.address.toLowerCase() === address.toLowerCase());
  const office = new Set(plan.officers.map(({ email }) => domainOf(email)));
  const domain = domainOf(address);
  const near = office.has(domain) ? undefined : contacts.find((contact) => domainOf(contact.address) === domain);
  const found = theirs ?? near;
  if (found === undefined) return;
  throw new ConveneError(
    'ADDRESS_OF_PARTICIPANT',
    `Nothing was sent: ${theirs ? address : domain} belongs to ${found.participants.join(', ')} (contact ${found.id} of the directory). A test copy goes to an address of your own office.`,
  );
}

function marked(
  message: Message,
  { circulation, meeting }: Preview,
  { address, token }: { address: string; token: string },
): Message {
  const to = [message.to, ...message.cc].map((one) => one.address).join(', ');
  const subject = `TEST COPY – ${message.subject}`;
  const text = `TEST COPY of ${circulation} of ${meeting}, for your eyes only. It is not issued by this, and was sent to nobody else.\nThe message itself would go to: ${to}\n\n${message.text}`;
  const language = message.headers['Content-Language'] ?? 'en';
  return {
    ...message,
    messageId: `<test-copy-${token}@${domainOf(message.from.address)}>`,
    boundary: token,
    // not the participant's address even as a name: an answer to all must not reach a mission
    to: { name: 'TEST COPY', address },
    cc: [],
    subject,
    text,
    ...(message.html !== undefined && { html: htmlOf({ language, subject, body: text }) }),
    headers: { ...message.headers, 'X-Convene-Test-Copy': `${meeting}/${circulation}` },
  };
}

/** The act says where a copy went by its domain alone: the record is kept for ever, and an address may name a person. */
async function record(
  { pool }: PreviewSources,
  { meeting, circulation, revision, sha256, now }: Preview,
  { participant }: Sample,
  { actor, token, message, address }: { actor: string; token: string; message: Message; address: string },
): Promise<void> {
  const act = {
    id: `test_copy/${circulation}/${token}`,
    at: now,
    worldAt: new Date().toISOString(),
    actor,
    action: 'test_copy',
    subject: circulation,
    authority: 'none',
    basis: null,
    detail: { revision, sha256, sample: participant, domain: domainOf(address), messageId: message.messageId },
    workflow: '',
    run: '',
  };
  await recordActs(pool, meeting, [act]);
}
