import { z } from 'zod';
import { LinkSeen } from './link-proof.ts';
import type { Answer } from './messages/answers.ts';
import { Instant, type Mode, Slug } from './plan.ts';

/**
 * People and services who record what comes in, and act for no officer: each has a key, which the installation has certified for
 * some roles. An officer's key is in the plan instead.
 */

/**
 * - `secretariat`, `clerk`: record what participants sent on a paper
 * - `mailroom`: a service that records what came in by mail, with its paper
 * - `page`: a service where missions answer themselves, each by its link, which signs too (`domain/link-proof.ts`)
 * - `desk`: a service that records who is present, from the persons at the door, and nothing else
 * - `trainer`: in a rehearsal, both
 * - `operator`, `auditor`: keep and read; they record nothing
 */
export const Role = z.enum(['secretariat', 'clerk', 'mailroom', 'page', 'desk', 'trainer', 'operator', 'auditor']);
export type Role = z.infer<typeof Role>;

const Certified = z.strictObject({
  id: Slug,
  /** As a `.pub` file has it, without its comment. */
  key: z.string().max(600),
  roles: z.array(Role).min(1).max(8),
  until: Instant,
  /** The secret of the installation from which the key comes that certified it. */
  by: z.string().max(20),
});

/** What the installation certifies of a person, and its signature (Ed25519, base64). */
export const Certificate = Certified.extend({ signature: z.string().max(100) });
export type Certificate = z.infer<typeof Certificate>;

/** What is signed. */
export const certificateStatement = ({ id, key, roles, until, by }: z.infer<typeof Certified>): string =>
  ['Person, form 1', `id ${id}`, `key ${key}`, `roles ${roles.join(',')}`, `until ${until}`, `by ${by}`, ''].join('\n');

/** The proof of a person or service: their certificate, and when and what they signed. One for a whole list of answers. */
export const PersonProof = z.strictObject({ certificate: Certificate, at: Instant, signature: z.string().max(100) });
export type PersonProof = z.infer<typeof PersonProof>;

/** What the person's key signs of a statement, with the instant. */
export const datedStatement = (statement: string, at: string): string => `${statement}at ${at}\n`;

/** What the person's key signs. `sha256`: of the bytes of the message. */
export const answersStatement = (workflowId: string, at: string, sha256: string): string =>
  ['Answers, form 1', `workflow ${workflowId}`, `at ${at}`, `sha256 ${sha256}`, ''].join('\n');

/** Who sent a message, as a worker has verified it. `at`: when they signed. */
export const Sender = z.object({
  id: Slug,
  roles: z.array(Role),
  until: Instant,
  at: Instant,
  isRemoved: z.boolean(),
  /** The personal links that signed it too. */
  links: z.array(LinkSeen).optional(),
});
export type KnownSender = z.infer<typeof Sender>;

const MINUTE = 60_000;
/** How long a service's word is good, by the server's clock. */
const GOOD_FOR = 7 * 24 * 60 * MINUTE;
/** How far clocks may differ. */
const AHEAD = 5 * MINUTE;

const ended = ({ id, until }: Pick<Certificate, 'id' | 'until'>): string =>
  `the certificate of ${id} ended on ${until.slice(0, 10)}`;

/** Why somebody may not start a closed meeting, in half a sentence; null where they may. */
export function warrantFault(
  { id, roles, until }: Pick<Certificate, 'id' | 'roles' | 'until'>,
  now: number,
  mode: Mode,
) {
  if (Date.parse(until) < now) return ended({ id, until });
  if (roles.includes('secretariat') || (mode === 'rehearsal' && roles.includes('trainer'))) return null;
  return `${id} has the role ${roles.join(', ')}; meetings are started by the secretariat`;
}

const RECORDS: readonly Role[] = ['secretariat', 'clerk', 'mailroom'];

/** What is asked of an answer to know whose it is. */
type AnswerToProve = Pick<Answer, 'kind' | 'actor' | 'participant' | 'channel' | 'source'>;

/** Why somebody may not send this answer, in half a sentence that says what would be right; null where they may. */
export function answerFault(
  answer: AnswerToProve,
  sender: KnownSender | null,
  when: { now: number; mode: Mode },
): string | null {
  const fault = senderFault(sender, 'an answer', when.now);
  if (fault !== null || sender === null) return fault;
  const { id, roles } = sender;
  if (when.mode === 'rehearsal' && roles.includes('trainer')) return null;
  const service = answer.channel === 'mail' ? 'mailroom' : answer.channel;
  if ((service === 'page' || service === 'mailroom') && !roles.includes(service))
    return `${id} has the role ${roles.join(', ')}; answers by ${answer.channel} come from a service with the role ${service}`;
  if (answer.actor.startsWith('participant:')) {
    return roles.includes('page')
      ? linkFault(answer, sender)
      : `${answer.actor} answers itself through a service with the role page; ${id} records its paper, as staff:${id}`;
  }
  const isOfDesk = roles.includes('desk') && answer.kind === 'attendance' && answer.channel === undefined;
  return isOfDesk || RECORDS.some((role) => roles.includes(role))
    ? null
    : `${id} has the role ${roles.join(', ')}; answers are recorded by ${RECORDS.join(', ')}`;
}

/** Who may enter what happens in the room. */
const CLERKS: readonly Role[] = ['secretariat', 'clerk'];

/** Why somebody may not enter this of the room, in half a sentence that says what would be right; null where they may. */
export function entryFault(
  actor: string,
  sender: KnownSender | null,
  { now, mode }: { now: number; mode: Mode },
): string | null {
  const fault = senderFault(sender, 'an entry', now);
  if (fault !== null || sender === null) return fault;
  const { id, roles } = sender;
  if (mode === 'rehearsal' && roles.includes('trainer')) return null;
  if (!CLERKS.some((role) => roles.includes(role)))
    return `${id} has the role ${roles.join(', ')}; what happens in the room is entered by ${CLERKS.join(', ')}`;
  return actor === `staff:${id}` ? null : `${id} enters as staff:${id}, and not as ${actor}`;
}

/** What is wrong with a proof whatever it is for; null where nothing is. */
function senderFault(sender: KnownSender | null, what: string, now: number): string | null {
  if (sender === null)
    return `${what} of this meeting needs the signature of somebody whom the installation knows: send it with \`convene\` and CONVENE_KEY, the private key of a person of \`convene people\``;
  const { id, until, at, isRemoved } = sender;
  if (isRemoved) return `${id} was removed from the people of this installation`;
  if (Date.parse(until) < now) return `${ended({ id, until })}; \`convene people add\` gives a new one`;
  if (Date.parse(at) > now + AHEAD)
    return `${id} signed this at ${at}, which is in the future; set the clock of that machine`;
  if (Date.parse(at) < now - GOOD_FOR) return `${id} signed this at ${at}, more than seven days ago; send it again`;
  return null;
}

/** The link through which an answer came: of a contact that may answer for its participant. */
const linkOf = ({ participant, source }: AnswerToProve, { links = [] }: KnownSender): LinkSeen | undefined =>
  links.find(
    ({ participants, contact }) => participants.includes(participant) && (source === undefined || source === contact),
  );

/** The page’s word is not enough: the link that was opened signs as well. */
function linkFault(answer: AnswerToProve, sender: KnownSender): string | null {
  const link = linkOf(answer, sender);
  if (link === undefined)
    return `${answer.actor} answers by its personal link, and no link of it signed this; open the page by the link of the last mail, or of \`convene link\``;
  return link.isRevoked
    ? `the link of ${link.contact} was revoked; the last mail has another, or \`convene link\` makes one`
    : null;
}

/** Who sent an answer, as its act says it: the person or service, and the link through which a mission came. */
export function saidOfSender(answer: AnswerToProve, sender: KnownSender | null): { by?: string; link?: string } {
  if (sender === null) return {};
  const link = answer.actor.startsWith('participant:') ? linkOf(answer, sender) : undefined;
  return { by: sender.id, ...(link !== undefined && { link: `${link.contact}/${link.version}` }) };
}
