import { z } from 'zod';
import { dayAt } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Slug } from '../../domain/plan.ts';
import type { ContactRow } from '../../registry/contacts.ts';
import { desksOf, deskTokenOf, openDesk, revokeDesk } from '../../registry/desks.ts';
import { type LinkRow, linksOf, openLink, revokeLinks } from '../../registry/links.ts';
import type { Connected } from '../../stack/clients.ts';
import { webAddressOf } from '../../stack/web-address.ts';
import { clockOf } from '../../web/visit.ts';
import { linkKeysOf, secretsFor } from '../../worker/secrets.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { code, meeting } from './words.ts';

type LinkAsked = { meeting: string; code: string; contact?: string | undefined };

export const link = body(
  {
    meeting,
    code: code.optional(),
    desk: Slug.optional(),
    make: z.boolean().default(false),
    rotate: z.boolean().default(false),
    revoke: z.boolean().default(false),
    contact: z.string().min(1).optional(),
  },
  async ({ make, rotate, revoke, code: of, desk, ...more }, cli) => {
    if ([make, rotate, revoke].filter(Boolean).length > 1)
      throw new UsageError('--make, --rotate and --revoke: one of them at a time');
    if (desk !== undefined) {
      if (of !== undefined || more.contact !== undefined)
        throw new UsageError('a link is of a desk, or of a participant and its contact: leave out the code, or --desk');
      return ofDesk({ meeting: more.meeting, desk }, { make, rotate, revoke }, cli);
    }
    if (of === undefined)
      throw new UsageError('say whose: the code of a participant, or --desk with the name of a desk');
    const asked = { ...more, code: of };
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

/** The link of a desk: whoever has it checks persons in and out until the meeting is over. */
async function ofDesk(
  holder: { meeting: string; desk: string },
  { make, rotate, revoke }: { make: boolean; rotate: boolean; revoke: boolean },
  cli: Cli,
): Promise<void> {
  await cli.connected(async ({ convene, pool, config }) => {
    await convene.registry.meeting(holder.meeting);
    if (make || rotate) {
      const keys = linkKeysOf(secretsFor('a personal link', config));
      const base = webAddressOf(config, cli.dir);
      if (rotate) await revokeDesk(pool, holder);
      const row = keys === null ? null : await openDesk(pool, keys, holder);
      const token = row === null || keys === null ? null : deskTokenOf(keys, row);
      if (row === null || token === null) throw new ConveneError('UNKNOWN_LINK', `${holder.desk} has no link.`);
      const made = { ...holder, version: row.version, address: `${base}/d/${token}/` };
      return cli.print(
        made,
        () => `${made.address}\n\nIt is for the desk ${holder.desk} alone: whoever has it checks persons in and out.`,
      );
    }
    if (revoke) {
      const wasOpen = await revokeDesk(pool, holder);
      return cli.print({ ...holder, revoked: wasOpen }, () =>
        wasOpen
          ? `Revoked: the link of ${holder.desk}. It opens nothing any more.`
          : `${holder.desk} has no link that could be revoked.`,
      );
    }
    const rows = (await desksOf(pool, holder.meeting)).filter(({ desk }) => desk === holder.desk);
    cli.print(
      rows.map(({ desk, version, created_at: createdAt, revoked_at: revokedAt }) => ({
        desk,
        version,
        createdAt,
        revokedAt,
      })),
      () =>
        table(
          ['desk', 'link', 'made', 'revoked'],
          rows.map((row) => [row.desk, row.version, day(row.created_at), day(row.revoked_at)]),
        ),
    );
  });
}

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
