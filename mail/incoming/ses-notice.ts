import { addressIn, enhancedIn } from './delivery-status.ts';
import type { IncomingMail } from './read.ts';

/** What Amazon SES tells by a notice (JSON by way of SNS) about a mail that went out through it. */
export type SesNotice = { told: 'bounce' | 'delayed' | 'other'; recipient: string | null; status: string | null };

/**
 * Reads such a notice; null where it is none. Its form: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html. The
 * JSON stands alone, before a footer, or as a string in another; so its members are looked for, not parsed.
 */
export function sesNoticeIn({ from, text }: IncomingMail): SesNotice | null {
  if (from?.address !== 'no-reply@sns.amazonaws.com') return null;
  const json = text.slice(0, 50_000).replaceAll('\\"', '"');
  const member = (name: string) => new RegExp(`"${name}"\\s{0,9}:\\s{0,9}"([^"]{1,400})"`).exec(json)?.[1] ?? '';
  const type = member('notificationType') || member('eventType');
  if (type === '') return null;
  if (type !== 'Bounce' && type !== 'DeliveryDelay') return { told: 'other', recipient: null, status: null };
  return {
    told: type === 'Bounce' ? 'bounce' : 'delayed',
    recipient: addressIn(member('emailAddress')),
    status: enhancedIn(member('status')) ?? enhancedIn(member('diagnosticCode')),
  };
}
