import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import { EmailAddress } from '../../domain/mail.ts';
import { Actor } from '../../domain/messages/common.ts';
import { printable } from '../../domain/storable.ts';
import { type Preview, type PreviewedRecipient, previewOf, type Sample } from '../../mail/preview.ts';
import { sendTestCopy, type TestCopy } from '../../mail/test-copy.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { folded, paint } from '../terminal.ts';
import { circulation, code, counted, meeting } from './words.ts';

export const dispatch = body(
  {
    meeting,
    circulation,
    preview: z.boolean().default(false),
    participant: code.optional(),
    testCopy: EmailAddress.optional(),
    actor: Actor.refine((actor) => !actor.startsWith('participant:'), 'must be staff:ID or officer:ID').optional(),
  },
  async ({ preview: asked, testCopy: address, actor, ...input }, cli) => {
    if (!asked) {
      throw new UsageError(
        `a circulation is dispatched by its meeting once it is issued; add --preview to see whom ${input.circulation} would reach`,
      );
    }
    const { preview, testCopy } = await cli.connected(async (connected) => {
      const { sender, webUrl } = connected.config;
      const sources = { ...connected, sender, webUrl };
      const made = await asking(connected, () => previewOf(sources, input));
      if (address === undefined) return { preview: made, testCopy: null };
      if (made.sample === null) {
        throw new ConveneError(
          'NO_SAMPLE',
          'Nothing was sent: there is no e-mail to copy; name another --participant.',
        );
      }
      const by = { address, actor: actor ?? staff(cli), env: await mailEnv(cli) };
      return { preview: made, testCopy: await sendTestCopy(sources, made, made.sample, by) };
    });
    cli.print({ ...preview, ...(testCopy === null ? {} : { testCopy }) }, () => describe(preview, testCopy));
  },
);

function staff({ env }: Cli): string {
  const read = Actor.safeParse(env.CONVENE_ACTOR || 'staff:desk');
  if (read.success) return read.data;
  throw new UsageError('CONVENE_ACTOR must be staff:ID or officer:ID, such as staff:geneva-desk');
}

/** Where mail goes out: as the worker's environment says, and in the embedded stack a rehearsal's to its sink. */
async function mailEnv(cli: Cli) {
  // loaded only here: it brings the stack with it
  const { serversOf } = await import('../../stack/servers.ts');
  return { ...cli.env, ...serversOf(cli).smtp };
}

/** What was already done of it; what follows is what a dispatch would do now. */
const dispatchSaid: Record<Exclude<Preview['dispatched'], 'no'>, string> = {
  open: 'It is being sent.',
  done: 'It was dispatched; below is whom it would reach now.',
  failed: 'Its dispatch failed for some; below is whom it would reach now.',
  lapsed: 'It has lapsed: the meeting does not dispatch it.',
};

function describe(preview: Preview, testCopy: TestCopy | null): string {
  const { recipients, held, excluded, outside, totals, final, sample } = preview;
  const heading = (text: string) => ['', paint('bold', text)];
  const unreached = recipients.filter(({ channel }) => channel === 'none');
  const unusable = recipients.flatMap((one) =>
    [...one.to, ...one.cc].filter(({ usable }) => !usable).map((contact) => ({ ...contact, code: one.code })),
  );
  return [
    paint(
      'bold',
      `${preview.circulation} of ${preview.meeting}, revision ${preview.revision}: ${spaced(preview.state)}`,
    ) + (preview.mode === 'rehearsal' ? `  ${paint('yellow', 'REHEARSAL')}` : ''),
    final
      ? `final bytes ${preview.sha256}`
      : `text ${preview.sha256}\n${folded(`The papers are drafts. The sample has the number and date that are planned: ${preview.number} of ${preview.date}.`)}`,
    ...(preview.dispatched === 'no' ? [] : [dispatchSaid[preview.dispatched]]),
    ...heading(`Recipients: ${recipients.length}`),
    ...groups(recipients).flatMap(([title, members]) => [`${title} (${members.length})`, ...members.map(line)]),
    ...heading(`Held back: ${held.length}`),
    ...held.map((one) => `  ${one.code}  ${printable(one.name)}: ${printable(one.reason)}`),
    ...heading(`Left out of those addressed: ${excluded.length}`),
    ...excluded.map((one) => `  ${one.code}  ${printable(one.name)}: ${spaced(one.reason)}`),
    `Not addressed by this circulation: ${counted(Object.keys(outside), outside)}`,
    ...heading(`Without a usable contact: ${unreached.length}`),
    ...unreached.map(
      (one) => `  ${one.code}  ${printable(one.name)}: nothing would be sent; add a contact to the directory`,
    ),
    ...unusable.map(
      (one) => `  ${one.code}  contact ${one.id}: ${printable(one.address)} is no address that can be used`,
    ),
    ...heading('Totals'),
    `channel   ${counted(['email', 'post', 'hand', 'none'], totals.channel)}`,
    `language  ${counted(Object.keys(totals.language).sort(), totals.language)}`,
    ...heading('Sample'),
    ...(sample === null
      ? ['no e-mail: this participant is reached by post or by hand, or not at all']
      : sampleLines(sample)),
    ...(testCopy === null ? [] : [...heading('Test copy'), ...copyLines(testCopy)]),
  ].join('\n');
}

/** Recipients by how they are addressed, in the order of the roster. */
function groups(recipients: readonly PreviewedRecipient[]): [title: string, members: PreviewedRecipient[]][] {
  const byTitle = new Map<string, PreviewedRecipient[]>();
  for (const one of recipients) {
    const by = one.channel === 'none' ? 'not reached' : one.channel === 'email' ? 'by e-mail' : `by ${one.channel}`;
    const title = `${spaced(one.capacity)}, to the ${spaced(one.addressee)}, ${by}`;
    byTitle.set(title, [...(byTitle.get(title) ?? []), one]);
  }
  return [...byTitle];
}

function line({ code: of, name, to, cc, post, channel }: PreviewedRecipient): string {
  const usable = to.filter((one) => one.usable).map((one) => one.address);
  const [first = '', ...then] = channel === 'email' ? usable : [post?.name ?? ''];
  const copies = channel === 'email' ? cc.filter((one) => one.usable).map((one) => one.address) : [];
  const ways = [first, ...then.map((address) => `else ${address}`), ...copies.map((address) => `cc ${address}`)];
  return folded(printable(`${of.padEnd(4)} ${name}: ${ways.filter((way) => way !== '').join('; ')}`), '  ');
}

/** Headers as a reader sees them: the bytes carry them encoded. */
function sampleLines({ participant, envelope, message, attachments, bytes, sha256 }: Sample): string[] {
  const mailbox = ({ name, address }: { name: string; address: string }) => `${name} <${address}>`;
  const headers: [string, string][] = [
    ['From', mailbox(message.from)],
    ['To', mailbox(message.to)],
    ...(message.cc.length === 0 ? [] : [['Cc', message.cc.map(mailbox).join(', ')] as [string, string]]),
    ['Reply-To', message.replyTo],
    ['Subject', message.subject],
    ['Date', new Date(message.date).toUTCString()],
    ['Message-ID', message.messageId],
    ...Object.entries(message.headers),
  ];
  return [
    `to ${participant}; envelope from ${envelope.from}`,
    '',
    ...headers.map(([name, value]) => folded(`${name}: ${printable(value)}`, '')),
    '',
    ...message.text
      .trimEnd()
      .split('\n')
      .map((text) => folded(printable(text), '  ').trimEnd()),
    '',
    ...attachments.flatMap((one) => [`attached ${one.filename}, ${one.bytes} bytes`, `  sha256 ${one.sha256}`]),
    `whole message ${bytes} bytes`,
    `  sha256 ${sha256} (its Date is that of the dispatch)`,
  ];
}

const copyLines = ({ to, messageId, answer }: TestCopy): string[] => [
  paint('green', folded(`sent to ${to} alone: ${printable(answer)}`)),
  folded(`Message-ID ${messageId}; it is on record as an act, and nobody counts as notified by it.`),
];
