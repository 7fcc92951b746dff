import { Hono, type MiddlewareHandler } from 'hono';
import { type Passed, pass, whoIs } from '../client/door.ts';
import { codeIn } from '../domain/delegate.ts';
import { ConveneError } from '../domain/errors.ts';
import { PASSAGE_WAYS } from '../domain/passage.ts';
import { delegateWith } from '../registry/delegates.ts';
import { deskWith } from '../registry/desks.ts';
import { isOver } from '../registry/meetings.ts';
import { passageWith } from '../registry/passages.ts';
import { type DeskVisit, roomOf } from './desk-visit.ts';
import { deskWords } from './desk-words.ts';
import { addressOf } from './entry.ts';
import { forms, refuse } from './guard.ts';
import type { PageTries } from './limits.ts';
import { type DeskShown, deskPage } from './pages/desk.ts';
import { keyIn } from './sending.ts';
import { clockOf, type PageSources } from './visit.ts';

type DeskEnv = {
  Variables: { desk: DeskVisit };
  Bindings: { incoming?: { socket?: { remoteAddress?: string } } };
};
type DeskAppOptions = Pick<PageSources, 'convene' | 'pool'> & {
  tries: PageTries;
  proxies: number;
  log: { warn(message: string, attributes?: Record<string, unknown>): void };
};

/**
 * The page of a desk: persons are found by the code that a reader types, or by name, and come in or leave with one press. GET and HEAD
 * change nothing; what is looked for is sent by POST, so that no name stands in an address.
 */
export function deskApp(options: DeskAppOptions): Hono<DeskEnv> {
  const { convene, pool, log } = options;
  deskWords();
  const app = new Hono<DeskEnv>();
  app.use('/:token/*', deskEntry(options));
  const shown = async (desk: DeskVisit, more: Omit<DeskShown, 'room'> = {}) =>
    deskPage(desk, { ...more, room: await roomOf(pool, desk.link.meeting) });

  app.get('/:token/', async (c) => {
    const desk = c.get('desk');
    const done = await doneOf(pool, desk, c.req.query('done'));
    return c.html(await shown(desk, { ...done, isUntold: c.req.query('untold') === 'yes' }));
  });

  app.post('/:token/find', async (c) => {
    const desk = c.get('desk');
    const typed = (await c.req.formData()).get('who');
    const looked = typeof typed === 'string' ? typed.slice(0, 200).trim() : '';
    if (looked === '') return c.redirect(`/d/${desk.token}/`, 303);
    return c.html(await shown(desk, { looked, found: await whoIs({ pool }, desk.link.meeting, looked) }));
  });

  app.post('/:token/pass', async (c) => {
    const desk = c.get('desk');
    const form = await c.req.formData();
    const key = keyIn(form);
    const code = codeIn(String(form.get('code') ?? ''));
    const way = PASSAGE_WAYS.find((one) => one === form.get('way'));
    if (key === null || code === null || way === undefined) return refuse(c, 'request', 400);
    const { meeting } = desk.link;
    const at = new Date(await clockOf(convene, desk.meeting)).toISOString();
    const actor = `staff:${desk.link.desk}`;
    const id = passageId(key);
    try {
      const passed = await pass(
        { convene, pool },
        { meeting, code, way, at, actor, id, source: 'page', desk: desk.link.desk },
      );
      if (passed.outcome.kind === 'already') return c.html(await shown(desk, { already: already(passed) }));
      return c.redirect(`/d/${desk.token}/?done=${key}${passed.untold === null ? '' : '&untold=yes'}`, 303);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === null) throw error;
      return c.html(await shown(desk, { problem }), 409);
    }
  });

  app.onError(async (error, c) => {
    // neither the path nor the message: they may hold a link, or what somebody typed
    log.warn('The page of a desk did not take something', {
      code: error instanceof ConveneError ? error.code : error.name,
      method: c.req.method,
    });
    const desk = c.get('desk');
    return desk === undefined ? refuse(c, 'away') : c.html(deskPage(desk, { problem: 'failed', room: null }), 503);
  });
  return app;
}

/** Lets in who has the link of a desk, until the meeting is over; nothing of a body is read before. */
function deskEntry({ convene, pool, tries, proxies }: DeskAppOptions): MiddlewareHandler<DeskEnv> {
  const plain = forms({ files: false });
  return async (c, next) => {
    const token = c.req.param('token') ?? '';
    const link = await deskWith(pool, token);
    const meeting = link === null || link.revoked_at !== null ? null : await convene.registry.meeting(link.meeting);
    if (link === null || meeting === null || isOver(meeting))
      return refuse(c, (await tries.strangers.isWithin(addressOf(c, proxies))) ? 'link' : 'often');
    const isPost = c.req.method === 'POST';
    if (!(await (isPost ? tries.posts : tries.gets).isWithin(link.token_sha256))) return refuse(c, 'often');
    c.set('desk', { link, meeting, token });
    return isPost ? plain(c, next) : next();
  };
}

const passageId = (key: string): string => `page/${key}`;
const KEY = /^[0-9a-f-]{36}$/;

/** What was recorded under the key of a form, with whom it was about; nothing of another meeting, and nothing of other desks. */
async function doneOf(pool: DeskAppOptions['pool'], { link }: DeskVisit, key = ''): Promise<Pick<DeskShown, 'done'>> {
  if (!KEY.test(key)) return {};
  const passage = await passageWith(pool, link.meeting, passageId(key));
  const delegate = passage?.desk === link.desk ? await delegateWith(pool, link.meeting, passage.code) : null;
  return passage === null || delegate === null ? {} : { done: { passage, delegate } };
}

const already = ({ delegate, outcome }: Passed): DeskShown['already'] =>
  outcome.kind === 'already' ? { delegate, way: outcome.way, since: outcome.since } : undefined;

const problemOf = (error: unknown): NonNullable<DeskShown['problem']> | null => {
  const code = error instanceof ConveneError ? error.code : '';
  if (code === 'NOT_NAMED') return 'notNamed';
  if (code === 'UNKNOWN_CODE') return 'nobody';
  return code === 'MEETING_OVER' ? 'over' : null;
};
