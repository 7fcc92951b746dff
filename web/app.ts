import { Hono } from 'hono';
import { venueDay } from '../domain/day.ts';
import { ConveneError, Refusal } from '../domain/errors.ts';
import { triesOf } from '../registry/tries.ts';
import { answerId, answerOf } from './acting.ts';
import { delegationRoutes } from './delegation.ts';
import { draftFor } from './draft.ts';
import { isChosen, takenFile } from './files.ts';
import { formRoutes } from './form.ts';
import { forms, type GuardOptions, headers, LARGEST_UPLOAD, ours, refuse } from './guard.ts';
import { refusedVisit, style, stylePath } from './layout.ts';
import { confirmPage, type PlainAct, receiptPage } from './pages/acts.ts';
import { homePage, receiptWay } from './pages/home.ts';
import { type UploadKind, uploadPage, uploadsFor } from './pages/upload.ts';
import { receiptsOf } from './receipts.ts';
import { receivedUnder, requestOf } from './requests.ts';
import { keyIn, onTo, type PageContext, type PageEnv } from './sending.ts';
import { type PageSources, type Visit, visitBy } from './visit.ts';
import { LANGUAGES, wordsOf } from './words.ts';

export type PageOptions = Omit<PageSources, 'accepted'> &
  GuardOptions & {
    log: { warn(message: string, attributes?: Record<string, unknown>): void };
    /** How many proxies stand before the page, each of which adds to X-Forwarded-For whom it saw. */
    proxies?: number;
    /** The most POSTs of one link, and wrong links from one address, in a minute. */
    limits?: { posts: number; strangers: number };
  };

const LIMITS = { posts: 240, strangers: 30 };

/**
 * The page where missions answer. GET and HEAD change nothing, ever; a POST acts once, however often it is sent, and leads to a
 * receipt. The path holds the personal link: nothing here writes it anywhere.
 */
export function pageApp(options: PageOptions): Hono<PageEnv> {
  const { pool, log, proxies = 0, limits = LIMITS } = options;
  // wording that cannot be read is found at the start, and not by a mission
  for (const { language } of LANGUAGES) wordsOf(language);
  const posts = triesOf(pool, { name: 'posts', points: limits.posts, seconds: 60 });
  const strangers = triesOf(pool, { name: 'strangers', points: limits.strangers, seconds: 60 });

  const app = new Hono<PageEnv>();
  app.use(headers(options));
  app.get('/healthz', (c) => c.text('ok'));
  app.use(ours(options));
  app.use(forms());
  app.get(stylePath, (c) =>
    c.body(style, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    }),
  );
  app.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /\n'));

  app.use('/r/:token/*', async (c, next) => {
    const token = c.req.param('token');
    const visit = await visitBy(options, token, c.req.query('l'));
    if (visit === null) return refuse(c, (await strangers.isWithin(addressOf(c, proxies))) ? 'link' : 'often');
    if (c.req.method === 'POST' && !(await posts.isWithin(visit.link.token_sha256))) return refuse(c, 'often');
    c.set('visit', visit);
    return next();
  });
  const link = new Hono<PageEnv>();
  const sources: PageSources = { ...options, accepted: new Set() };
  homeRoutes(link, sources);
  delegationRoutes(link, sources);
  formRoutes(link, sources);
  app.route('/r/:token', link);

  app.notFound((c) => refuse(c, 'missing'));
  app.onError((error, c) => {
    const visit = c.get('visit');
    const isRefusal = error instanceof Refusal || (error instanceof ConveneError && error.code === 'MEETING_OVER');
    const code = error instanceof ConveneError ? error.code : error.name;
    // neither the path nor the message: they may hold a link, or what somebody typed
    log.warn('The page for missions did not take something', { code, method: c.req.method });
    if (visit === undefined) return refuse(c, 'away');
    return c.html(refusedVisit(visit, isRefusal ? 'now' : 'away'), isRefusal ? 409 : 503);
  });
  return app;
}

/** From where it was asked: as the outermost of our proxies saw it, or the connection itself. */
function addressOf(c: PageContext, proxies: number): string {
  const forwarded = (c.req.header('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  const seen = proxies === 0 ? undefined : forwarded.at(-proxies);
  return seen || c.env?.incoming?.socket?.remoteAddress || 'unknown';
}

function homeRoutes(app: Hono<PageEnv>, sources: PageSources): void {
  app.get('/', async (c) => {
    const visit = c.get('visit');
    const [receipts, { begun }] = await Promise.all([receiptsOf(sources, visit), draftFor(sources, visit)]);
    return c.html(homePage(visit, { receipts, begun }));
  });

  const acts = { acknowledge: 'acknowledge', decline: 'nil_return', withdraw: 'withdraw' } as const;
  const plain: PlainAct[] = ['acknowledge', 'decline', 'withdraw'];
  for (const act of plain) {
    app.get(`/${act}`, (c) => c.html(confirmPage(c.get('visit'), act)));
    app.post(`/${act}`, async (c) => {
      const visit = c.get('visit');
      const key = keyIn(await c.req.formData());
      if (key === null) return refuse(c, 'request', 400);
      const kind = acts[act];
      if (visit.over === 'final') await requestOf(sources, visit, key, { kind, persons: null });
      else await answerOf(sources, visit, key, { kind });
      return onTo(c, receiptWay(answerId(key)));
    });
  }

  app.get('/receipt/:id', async (c) => {
    const visit = c.get('visit');
    const id = c.req.param('id');
    const receipt = await receivedUnder(sources, visit, id);
    if (receipt === null) return c.html(refusedVisit(visit, 'missing'), 404);
    // what it changed is on record with it, and was not when the visit began
    const snapshot = await sources.convene.registry.snapshotOf(visit.link.meeting, visit.link.participant);
    return c.html(receiptPage({ ...visit, snapshot }, id, receipt));
  });

  uploadRoutes(app, sources);
}

function uploadRoutes(app: Hono<PageEnv>, sources: PageSources): void {
  const size = LARGEST_UPLOAD;
  app.get('/upload', (c) => {
    const visit = c.get('visit');
    if (uploadsFor(visit).length === 0) return onTo(c, '');
    return c.html(uploadPage(visit, { chosen: undefined, wrong: null, size }));
  });
  app.post('/upload', async (c) => {
    const visit = c.get('visit');
    const { words } = visit;
    const form = await c.req.formData();
    const key = keyIn(form);
    const chosen = uploadKindIn(form);
    if (key === null || chosen === null) return refuse(c, 'request', 400);
    const again = (wrong: string) => c.html(uploadPage(visit, { chosen, wrong, size }), 422);
    const file = form.get('file');
    if (!isChosen(file)) return again(words.errors.file);
    const kinds = ['application/pdf', 'image/jpeg', 'image/png'] as const;
    const taken = await takenFile(sources.convene.registry.storeBlob, file, {
      kinds,
      size,
      field: words.upload.file,
      words,
    });
    if ('wrong' in taken) return again(taken.wrong);
    if (chosen === 'note') await answerOf(sources, visit, key, { kind: 'note_received', sha256: taken.sha256 });
    else await answerOf(sources, visit, key, { kind: 'credentials', basis: basisOf(visit, taken.sha256) });
    return onTo(c, receiptWay(answerId(key)));
  });
}

const uploadKindIn = (form: FormData): UploadKind | null => {
  const kind = form.get('kind');
  return kind === 'note' || kind === 'credentials' ? kind : null;
};

/** The file itself, as what an answer rests on; full minutes, since clocks differ by seconds. */
function basisOf({ now, meeting: { plan } }: Visit, sha256: string) {
  const receivedAt = new Date(now - (now % 60_000)).toISOString();
  return {
    kind: 'form',
    reference: 'uploaded on the page',
    date: venueDay(receivedAt, plan),
    receivedAt,
    sha256,
  } as const;
}
