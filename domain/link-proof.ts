import { z } from 'zod';
import { MeetingId, ParticipantCode } from './plan.ts';

/**
 * A personal link has a key pair, which comes from its token: what is answered through it is signed with that key too. The
 * installation certifies whose link it is when the link is made, so that whoever sees a proof needs no table of links.
 */

/** An Ed25519 key or signature, in base64url. */
const Encoded = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);

const LinkFacts = z.strictObject({
  meeting: MeetingId,
  /** For whom its contact may answer. */
  participants: z.array(ParticipantCode).min(1).max(200),
  contact: z.string().max(240),
  version: z.int().positive(),
  /** The public half. */
  key: Encoded,
  /** The secret of the installation from which the key comes that certified it. */
  by: z.string().max(20),
});

/** What the installation certifies of a link, and its signature. */
export const LinkCertificate = LinkFacts.extend({ signature: Encoded });
export type LinkCertificate = z.infer<typeof LinkCertificate>;

/** What is signed. */
export const linkStatement = (link: z.infer<typeof LinkFacts>): string =>
  [
    'Link, form 1',
    `meeting ${link.meeting}`,
    `participants ${link.participants.join(',')}`,
    `contact ${JSON.stringify(link.contact)}`,
    `version ${link.version}`,
    `key ${link.key}`,
    `by ${link.by}`,
    '',
  ].join('\n');

/** What a link signs of a message, beside the page: the same statement with the same instant (`answersStatement`). */
export const LinkProofs = z.array(z.strictObject({ certificate: LinkCertificate, signature: Encoded })).max(200);
export type LinkProofs = z.infer<typeof LinkProofs>;

/** A link that signed a message, as a worker has verified it. */
export const LinkSeen = LinkFacts.pick({ participants: true, contact: true, version: true }).extend({
  isRevoked: z.boolean(),
});
export type LinkSeen = z.infer<typeof LinkSeen>;
