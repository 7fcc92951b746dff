import type { Context } from 'hono';
import type { Visit } from './visit.ts';

/** What the handlers behind a link know of who asks. */
export type PageEnv = {
  Variables: { visit: Visit };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } };
};
export type PageContext = Context<PageEnv>;

const KEY = /^[0-9a-f-]{36}(-[0-9a-f]{16})?$/;

/** The id of what a form sends; null where it is none of ours. */
export const keyIn = (form: FormData): string | null => {
  const key = form.get('key');
  return typeof key === 'string' && KEY.test(key) ? key : null;
};

/** Away from a form that was sent: the browser asks for the next page by GET, so that reloading sends nothing. */
export const onTo = (c: PageContext, way: string): Response => c.redirect(c.get('visit').path(way), 303);
