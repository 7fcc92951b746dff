import { z } from 'zod';
import type { Mode } from '../domain/plan.ts';
import { type Server, type SmtpPool, smtpPool } from './smtp.ts';

/** A way out for messages of one mode. The type says which: a live one cannot be used for a rehearsal. */
export interface Transport<M extends Mode> extends SmtpPool {
  readonly mode: M;
}

/** The ways out of this worker; null where none is configured. A rehearsal's is never replaced by the live one. */
export type Transports = { readonly [M in Mode]: Transport<M> | null };

const DEFAULT_PORT = { 'smtp:': 587, 'smtps:': 465 } as const;

const SmtpUrl = z.string().transform((text, context): Server => {
  const refuse = (why: string) => {
    context.addIssue({
      code: 'custom',
      message: `${why}; expected smtp://[user:password@]host[:port][?requireTLS=true] or smtps://…`,
    });
    return z.NEVER;
  };
  if (!URL.canParse(text)) return refuse('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') return refuse(`has the scheme ${url.protocol}`);
  if (url.hostname === '') return refuse('names no host');
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'requireTLS');
  if (unknown.length > 0) return refuse(`has the unknown parameter ${unknown.join(', ')}`);
  return {
    // brackets of an IPv6 address belong to the URL, not to the host
    host: url.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase(),
    port: url.port === '' ? DEFAULT_PORT[url.protocol] : Number(url.port),
    secure: url.protocol === 'smtps:',
    requireTLS: url.searchParams.get('requireTLS') === 'true',
    auth: url.username ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } : null,
  };
});

const Environment = z
  .object({ SMTP_URL: SmtpUrl.optional(), REHEARSAL_SMTP_URL: SmtpUrl.optional() })
  .refine(({ SMTP_URL: live, REHEARSAL_SMTP_URL: rehearsal }) => !live || !rehearsal || !sameServer(live, rehearsal), {
    path: ['REHEARSAL_SMTP_URL'],
    message:
      'is the same server as SMTP_URL, so a rehearsal could reach a mission; give it a sink of its own, or leave it out',
  });

/** How many connections one way out holds, and how long one message may take. */
export const DEFAULT_LIMITS = { connections: 8, sendMs: 60_000 };

/**
 * Reads `SMTP_URL` and `REHEARSAL_SMTP_URL` and opens what is configured; nothing connects before the first message.
 *
 * @throws ZodError that names the variable, what is wrong with it and what would be right. Passwords are not repeated.
 */
export function openTransports(
  env: Readonly<Record<string, string | undefined>>,
  limits = DEFAULT_LIMITS,
): Transports & { close(): void } {
  const { SMTP_URL, REHEARSAL_SMTP_URL } = Environment.parse({
    SMTP_URL: env.SMTP_URL || undefined,
    REHEARSAL_SMTP_URL: env.REHEARSAL_SMTP_URL || undefined,
  });
  const live = SMTP_URL ? { mode: 'live' as const, ...smtpPool(SMTP_URL, limits) } : null;
  const rehearsal = REHEARSAL_SMTP_URL ? { mode: 'rehearsal' as const, ...smtpPool(REHEARSAL_SMTP_URL, limits) } : null;
  return {
    live,
    rehearsal,
    close() {
      live?.close();
      rehearsal?.close();
    },
  };
}

/** The way out for a mode, or null. For a rehearsal the type admits no other than a rehearsal's. */
export function transportFor<M extends Mode>(transports: Transports, mode: M): Transports[M] {
  return transports[mode];
}

function sameServer(a: Server, b: Server): boolean {
  return a.host === b.host && a.port === b.port;
}
