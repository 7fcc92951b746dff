import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { LINKED_BY, MARK, OURS, SENDER, SIGNED_BY } from '../domain/mark.ts';
import { Senders } from './people.ts';
import type { Secret } from './secrets.ts';

/** What is taken off whatever comes in: proofs that were read, and signs that only a worker sets. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set([MARK, OURS, SIGNED_BY, LINKED_BY, SENDER]);

/**
 * Puts the mark of the house on what leaves a worker, and on what comes in the sign that it is unaltered: an HMAC-SHA256 over
 * whom it is for (a workflow, or one activity of one run), its encoding and its bytes, with the installation's secret.
 *
 * @param secrets the first marks; all are believed. `'any'`: every mark is believed, for whoever replays without secrets.
 * @param isRemoved whether the person with a key was removed since; nobody was, where it is left out
 */
export function markingCodec(secrets: readonly Secret[] | 'any', isRemoved?: (key: string) => boolean): PayloadCodec {
  const senders = new Senders(secrets, isRemoved);
  const [first] = secrets === 'any' ? [] : secrets;
  const isMarked = (payload: Payload, context: SerializationContext | undefined): boolean => {
    const mark = payload.metadata?.[MARK];
    if (!mark || context === undefined) return false;
    if (secrets === 'any') return true;
    const [id, given = ''] = Buffer.from(mark).toString('latin1').split(' ');
    const secret = secrets.find((one) => one.id === id);
    const right = secret && digest(secret, payload, context);
    const bytes = Buffer.from(given, 'base64url');
    return right !== undefined && bytes.length === right.length && timingSafeEqual(bytes, right);
  };
  return {
    encode: async (payloads, context) => {
      if (first === undefined || context === undefined) return payloads;
      return payloads.map((payload) => {
        const mark = `${first.id} ${digest(first, payload, context).toString('base64url')}`;
        return { ...payload, metadata: { ...payload.metadata, [MARK]: Buffer.from(mark, 'latin1') } };
      });
    },
    decode: async (payloads, context) =>
      payloads.map((payload) => {
        const metadata = Object.fromEntries(
          Object.entries(payload.metadata ?? {}).filter(([name]) => !FROM_OUTSIDE.has(name)),
        );
        const ours = isMarked(payload, context) ? { [OURS]: Buffer.from('1') } : {};
        return { ...payload, metadata: { ...metadata, ...ours, ...senders.signOf(payload, context) } };
      }),
  };
}

function digest({ key }: Secret, { metadata, data }: Payload, context: SerializationContext): Buffer {
  const activity = context.type === 'activity' ? (context.activityId ?? '') : '';
  const encoding = Buffer.from(metadata?.encoding ?? []).toString('latin1');
  return createHmac('sha256', key)
    .update(JSON.stringify([context.type, context.workflowId ?? '', activity, encoding]))
    .update(Buffer.from(data ?? []))
    .digest();
}
