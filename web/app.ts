import { Hono } from 'hono';
import { ConveneError } from '../domain/errors.ts';
import { MessageId } from '../domain/messages/common.ts';
import { answerId, answerOf, basisOf } from './acting.ts';
import { delegationRoutes } from './delegation.ts';
import { deskApp } from './desk.ts';
import { draftFor } from './draft.ts';
import { entry } from './entry.ts';
import { isChosen, takenFile } from './files.ts';
import { formRoutes } from './form.ts';
import { type GuardOptions, headers, LARGEST_UPLOAD, ours, refuse } from './guard.ts';
import { refusedVisit, style, stylePath } from './layout.ts';
import { limitsOf, type PageLimits } from './limits.ts';
import { confirmPage, type PlainAct, receiptPage } from './pages/acts.ts';
import { homePage, receiptWay } from './pages/home.ts';
import { untakenPage } from './pages/untaken.ts';
import { type UploadKind, uploadPage, uploadsFor } from './pages/upload.ts';
import { receiptsOf, untakenOf } from './receipts.ts';
import { receivedUnder, requestOf } from './requests.ts';
import { keyIn, onTo, type PageEnv } from './sending.ts';
import type { PageSources } from './visit.ts';
import { LANGUAGES, wordsOf } from './words.ts';

export type PageOptions = PageSources &
  GuardOptions & {
    log: { warn(message: string, attributes?: Record<string, unknown>): void };
    /** How many proxies stand before the page, each of which adds to X-Forwarded-For whom it saw. */
    proxies?: number;
    /** Other limits than the usual ones. */
    limits?: Partial<PageLimits>;
  };

/**
 * The page where missions answer. GET and HEAD change nothing, ever; a POST acts once, however often it is sent, and leads to a
 * receipt. The path holds the personal link: nothing here writes it anywhere.
 */
export function pageApp(options: PageOptions): Hono<PageEnv> {
  const { pool, log, proxies = 0, limits } = options;
  // wording that cannot be read is found at the start, and not by a mission
  for (const { language } of LANGUAGES) wordsOf(language);
  const tries = limitsOf(pool, limits);

  const app = new Hono<PageEnv>();
  app.use(headers(options));
  app.get('/healthz', (c) => c.text('ok'));
  app.use(ours(options));
  app.get(stylePath, (c) =>
    c.body(style, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    }),
  );
  app.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /\n'));

  app.use('/r/:token/*', entry(options, { tries, proxies }));
  const link = new Hono<PageEnv>();
  homeRoutes(link, options);
  delegationRoutes(link, options);
  formRoutes(link, options);
  app.route('/r/:token', link);
  app.route('/d', deskApp({ ...options, tries, proxies }));

  app.notFound((c) => refuse(c, 'missing'));
  app.onError((error, c) => {
    const visit = c.get('visit');
    const code = error instanceof ConveneError ? error.code : error.name;
    // neither the path nor the message: they may hold a link, or what somebody typed
    log.warn('The page for missions did not take something', { code, method: c.req.method });
    if (visit === undefined) return refuse(c, 'away');
    return c.html(refusedVisit(visit, 'away'), 503);
  });
  return app;
}

function homeRoutes(app: Hono<PageEnv>, sources: PageSources): void {
  app.get('/', async (c) => {
    const visit = c.get('visit');
    const [receipts, untaken, { begun }] = await Promise.all([
      receiptsOf(sources, visit),
      untakenOf(sources, visit),
      draftFor(sources, visit),
    ]);
    return c.html(homePage(visit, { receipts, untaken, begun }));
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
      if (visit.over === 'final') {
        const isKept = await requestOf(sources, visit, key, { kind, persons: null });
        if (!isKept) return c.html(refusedVisit(visit, 'requests'), 409);
      } else if (!(await answerOf(sources, visit, key, { kind }))) return c.html(refusedVisit(visit, 'often'), 429);
      return onTo(c, receiptWay(answerId(key)));
    });
  }

  app.get('/receipt/:id', async (c) => {
    const visit = c.get('visit');
    const id = c.req.param('id');
    if (!MessageId.safeParse(id).success) return c.html(refusedVisit(visit, 'missing'), 404);
    const received = await receivedUnder(sources, visit, id);
    if (received === null) return c.html(refusedVisit(visit, 'missing'), 404);
    if (received.is === 'waiting' || received.is === 'refused') return c.html(untakenPage(visit, received));
    // what it changed is on record with it, and was not when the visit began
    const snapshot = await sources.convene.registry.snapshotOf(visit.link.meeting, visit.link.participant);
    const receipt = received.is === 'request' ? received.is : received.receipt;
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
    if (!uploadsFor(visit).includes(chosen)) {
      // perhaps it is this very form, sent twice
      const before = await receivedUnder(sources, visit, answerId(key));
      return before === null ? c.html(refusedVisit(visit, 'now'), 409) : onTo(c, receiptWay(answerId(key)));
    }
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
    const { sha256 } = taken;
    const isKept =
      chosen === 'note'
        ? await answerOf(sources, visit, key, { kind: 'note_received', sha256 })
        : await answerOf(sources, visit, key, {
            kind: 'credentials',
            basis: { ...basisOf(visit, 'uploaded on the page'), sha256 },
          });
    if (!isKept) return c.html(refusedVisit(visit, 'often'), 429);
    return onTo(c, receiptWay(answerId(key)));
  });
}

const uploadKindIn = (form: FormData): UploadKind | null => {
  const kind = form.get('kind');
  return kind === 'note' || kind === 'credentials' ? kind : null;
};
