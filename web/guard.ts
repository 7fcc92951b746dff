import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { refusedPage } from './layout.ts';
import type { PageRefusal } from './words.ts';

/** What is looked at before anything is read: who asks, in which way, and how much they send. */

export type GuardOptions = {
  /** The names under which people open the page, as browsers say them: `answers.example`, `localhost:8300`. */
  hosts: readonly string[];
  /** Whether the public address is one of https. */
  secure: boolean;
};

/** Bytes of a form without files, and of one with a file: the file, and some room. */
const LARGEST_FORM = 64 * 1024;
/** In megabytes. */
export const LARGEST_UPLOAD = 10;
const LARGEST_WITH_FILE = LARGEST_UPLOAD * 1024 * 1024 + LARGEST_FORM;

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: Record<string, string> = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), interest-cohort=()',
  'x-robots-tag': 'noindex, nofollow',
};

const STATUS: Record<PageRefusal, 404 | 403 | 413 | 429 | 409 | 503> = {
  ...{ link: 404, missing: 404, request: 403, large: 413, often: 429, files: 429, now: 409, requests: 409, away: 503 },
};

/** A refusal to whoever asked, which says nothing of any meeting. */
export function refuse(c: Context, why: PageRefusal, status?: 400 | 405 | 415 | 421): Response | Promise<Response> {
  // what is still being sent is not read: the connection ends with the answer
  if (c.req.method === 'POST') c.header('connection', 'close');
  return c.html(refusedPage(why), status ?? STATUS[why]);
}

/** The headers of every answer. */
export const headers =
  ({ secure }: Pick<GuardOptions, 'secure'>): MiddlewareHandler =>
  async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) {
      // the style sheet alone may be kept: its address changes with it
      if (name !== 'cache-control' || c.res.headers.get(name) === null) c.res.headers.set(name, value);
    }
    if (secure) c.res.headers.set('strict-transport-security', 'max-age=31536000');
  };

/**
 * Refuses other names than the page's own (DNS rebinding), other methods, and what the page of another site sends. Browsers say
 * `Origin: null` for a form of a page that has the policy `no-referrer`; whether it was sent from here they then say in `Sec-Fetch-Site`,
 * which no script can set.
 */
export const ours = ({ hosts }: Pick<GuardOptions, 'hosts'>): MiddlewareHandler => {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  const origins = new Set([...known].flatMap((host) => [`http://${host}`, `https://${host}`]));
  return async (c, next) => {
    const { method } = c.req;
    if (!known.has((c.req.header('host') ?? '').toLowerCase())) return refuse(c, 'missing', 421);
    if (method === 'GET' || method === 'HEAD') return next();
    if (method !== 'POST') return refuse(c, 'request', 405);
    const origin = c.req.header('origin');
    const site = c.req.header('sec-fetch-site');
    const isOwn = origin === 'null' ? site === 'same-origin' : origin !== undefined && origins.has(origin);
    if (!isOwn || (site !== undefined && site !== 'same-origin')) return refuse(c, 'request');
    return next();
  };
};

const kindOf = (c: Context): string => (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Whether a form is sent in the way of one with files. */
export const isMultipart = (c: Context): boolean => kindOf(c) === 'multipart/form-data';

/** Refuses what is no form, or larger than one; the bytes are counted, whatever their header says. */
export const forms = ({ files }: { files: boolean }): MiddlewareHandler => {
  const onError = (c: Context) => refuse(c, 'large');
  const limited = bodyLimit({ maxSize: files ? LARGEST_WITH_FILE : LARGEST_FORM, onError });
  return async (c, next) =>
    isMultipart(c) || kindOf(c) === 'application/x-www-form-urlencoded' ? limited(c, next) : refuse(c, 'request', 415);
};
