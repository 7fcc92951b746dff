import { z } from 'zod';
import { dayAt } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { ContactRow } from '../../registry/contacts.ts';
import { type LinkRow, linksOf, openLink, revokeLinks } from '../../registry/links.ts';
import type { Connected } from '../../stack/clients.ts';
import { webAddressOf } from '../../stack/web-address.ts';
import { clockOf } from '../../web/visit.ts';
import { linkKeysOf, secretsFor } from '../../worker/secrets.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { code, meeting } from './words.ts';

type LinkAsked = { meeting: string; code: string; contact?: string | undefined };

export const link = body(
  {
    meeting,
    code,
    make: z.boolean().default(false),
    rotate: z.boolean().default(false),
    revoke: z.boolean().default(false),
    contact: z.string().min(1).optional(),
  },
  async ({ make, rotate, revoke, ...asked }, cli) => {
    if ([make, rotate, revoke].filter(Boolean).length > 1)
      throw new UsageError('--make, --rotate and --revoke: one of them at a time');
    await cli.connected(async (connected) => {
      if (revoke) {
        const contacts = await revokeLinks(connected.pool, ofAsked(asked));
        cli.print({ ...asked, revoked: contacts }, () =>
          contacts.length === 0
            ? `${asked.code} has no link that could be revoked.`
            : `Revoked: the link of ${contacts.join(', ')}. It opens nothing any more.`,
        );
      } else if (make || rotate) {
        const made = await madeLink(connected, asked, rotate, webAddressOf(connected.config, cli.dir));
        cli.print(
          made,
          () => `${made.address}\n\nIt is ${made.contact}'s alone: whoever has it answers for ${asked.code}.`,
        );
      } else {
        const rows = await listedLinks(connected, asked);
        cli.print(rows, () =>
          table(
            ['contact', 'address', 'link', 'made', 'revoked'],
            rows.map((row) => [row.contact, row.to, row.version, day(row.createdAt), day(row.revokedAt)]),
          ),
        );
      }
    });
  },
);

const ofAsked = ({ meeting: id, code: participant, contact }: LinkAsked) => ({ meeting: id, participant, contact });
const day = (at: string | null): string | null => at?.slice(0, 10) ?? null;

/** Every contact of the participant with each link that it had; those without one too. */
async function listedLinks({ convene, pool }: Connected, asked: LinkAsked) {
  const contacts = await contactsOfAsked({ convene }, asked);
  const links = await linksOf(pool, asked.meeting, asked.code);
  const without = { version: null, created_at: null, revoked_at: null };
  return contacts.flatMap(({ id, address }) => {
    const own: (Pick<LinkRow, 'version' | 'created_at' | 'revoked_at'> | typeof without)[] = links.filter(
      ({ contact }) => contact === id,
    );
    return (own.length === 0 ? [without] : own).map(({ version, created_at: createdAt, revoked_at: revokedAt }) => ({
      ...{ contact: id, to: address, version, createdAt, revokedAt },
    }));
  });
}

async function madeLink({ convene, pool, config }: Connected, asked: LinkAsked, rotate: boolean, base: string) {
  const keys = linkKeysOf(secretsFor('a personal link', config));
  const contacts = await contactsOfAsked({ convene }, asked);
  const meeting = await convene.registry.meeting(asked.meeting);
  const day = dayAt(await clockOf(convene, meeting), meeting.plan.venue);
  const contact = contacts.find(
    (one) => one.role === 'to' && isValidOn(one, day) && (asked.contact === undefined || one.id === asked.contact),
  );
  if (keys === null) throw unknownContact(asked);
  if (contact === undefined) throw notWrittenTo(asked, day);
  const holder = { meeting: asked.meeting, participant: asked.code, contact: contact.id };
  if (rotate) await revokeLinks(pool, holder);
  const made = await openLink(pool, keys, holder);
  if (made === null) throw unknownContact(asked);
  return { ...holder, version: made.link.version, address: `${base}/r/${made.token}` };
}

async function contactsOfAsked({ convene: { registry } }: Pick<Connected, 'convene'>, asked: LinkAsked) {
  const { mode } = await registry.meeting(asked.meeting);
  await registry.participant(asked.meeting, asked.code);
  const contacts = await registry.contactsOf(asked.code, mode);
  if (asked.contact !== undefined && contacts.every(({ id }) => id !== asked.contact)) throw unknownContact(asked);
  return contacts;
}

const isValidOn = ({ valid_from: from, valid_until: until }: ContactRow, day: string): boolean =>
  from <= day && (until === null || until >= day);

const notWrittenTo = ({ meeting: id, code: participant, contact }: LinkAsked, day: string): ConveneError =>
  new ConveneError(
    'UNKNOWN_LINK',
    `${participant} is ${contact === undefined ? 'written to at no contact' : `not written to at ${contact}`} on ${day}, and a link of it would open nothing; \`convene file ${id} ${participant}\` shows its contacts.`,
  );

const unknownContact = ({ meeting: id, code: participant, contact }: LinkAsked): ConveneError =>
  new ConveneError(
    'UNKNOWN_LINK',
    `${participant} has no contact ${contact ?? 'that is written to'}; \`convene link ${id} ${participant}\` lists those that it has.`,
  );
