import type { MiddlewareHandler } from 'hono';
import { forms, isMultipart, refuse } from './guard.ts';
import type { PageTries } from './limits.ts';
import type { PageContext, PageEnv } from './sending.ts';
import { linkOpenedBy, type PageSources, type Visit, visitBy } from './visit.ts';

/** The ways below a link that take a file, each with what counts its files. */
const FILES = new Map([
  ['upload', 'uploads'],
  ['form', 'forms'],
  ['delegation/person', 'photos'],
] as const);

/**
 * Lets in whoever has a link that opens, as often as its limits allow. Nothing of a body is read before; a large one is only where the
 * visit may send a file.
 */
export function entry(
  sources: Pick<PageSources, 'convene' | 'pool' | 'isSecret'>,
  { tries, proxies }: { tries: PageTries; proxies: number },
): MiddlewareHandler<PageEnv> {
  const plain = forms({ files: false });
  const withFile = forms({ files: true });
  return async (c, next) => {
    const stranger = async () => refuse(c, (await tries.strangers.isWithin(addressOf(c, proxies))) ? 'link' : 'often');
    const opening = await linkOpenedBy(sources, c.req.param('token') ?? '');
    if (opening === null) return stranger();
    const who = opening.link.token_sha256;
    const way = c.req.path.split('/').slice(3).join('/');
    const isPost = c.req.method === 'POST';
    const asked = isPost ? tries.posts : way.startsWith('form/') ? tries.documents : tries.gets;
    if (!(await asked.isWithin(who))) return refuse(c, 'often');
    // counted before all that a visit looks up
    const visit = await visitBy(sources, opening, c.req.query('l'));
    if (visit === null) return stranger();
    c.set('visit', visit);
    if (!isPost) return next();
    const files = filesAt(way, visit);
    if (files === undefined || !isMultipart(c)) return plain(c, next);
    return (await tries[files].isWithin(who)) ? withFile(c, next) : refuse(c, 'files');
  };
}

function filesAt(way: string, { meeting: { plan } }: Visit) {
  const files = Array.from(FILES).find(([one]) => one === way)?.[1];
  return files === 'photos' && plan.answers?.ask?.includes('photo') !== true ? undefined : files;
}

/** From where it was asked: as the outermost of our proxies saw it, or the connection itself. */
export function addressOf(c: Pick<PageContext, 'req' | 'env'>, proxies: number): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const seen = proxies === 0 ? undefined : forwarded.at(-proxies);
  return seen || c.env?.incoming?.socket?.remoteAddress || 'unknown';
}
