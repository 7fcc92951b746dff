import { once } from 'node:events';
import { setInterval } from 'node:timers';
import { createAdaptorServer } from '@hono/node-server';
import getPort from 'get-port';
import { z } from 'zod';
import type { Env } from '../domain/env.ts';
import { eraseOldDrafts } from '../registry/drafts.ts';
import { certifyLinks } from '../registry/links.ts';
import { forgetSettledAnswers } from '../registry/page-answers.ts';
import { forgetOldTries } from '../registry/tries.ts';
import { connectTo } from '../stack/clients.ts';
import { recorderOnPage } from '../stack/page-key.ts';
import { unusable } from '../stack/settings.ts';
import type { WorkerConfig } from '../worker/config.ts';
import { linkKeysOf } from '../worker/secrets.ts';
import { type PageOptions, pageApp } from './app.ts';
import { Deliveries } from './deliveries.ts';

/** The page for missions as a server of this process. */
export type RunningWeb = {
  /** Where people open it. */
  url: string;
  port: number;
  stop(): Promise<void>;
};

const Port = z.coerce.number('must be a port').int().min(1).max(65_535);
const Settings = z.object({
  port: Port.optional(),
  host: z.string().min(1).optional(),
  proxies: z.coerce.number('must be a number of proxies').int().min(0).max(10).default(0),
});
type WebListen = { port?: number | undefined; host?: string | undefined };

/** On which port the page listens where nothing names another, if it is free. */
export const USUAL_WEB_PORT = 8300;
const LOOPBACK = '127.0.0.1';
/** A page is read while others are sent. */
const CONNECTIONS = 8;
const HOUR = 3_600_000;

/**
 * Where the page listens, by its options, or CONVENE_WEB_PORT, CONVENE_WEB_HOST and CONVENE_WEB_PROXIES.
 *
 * @throws ConveneError `ENVIRONMENT`
 */
export function webSettings(env: Env, { port, host }: WebListen): z.infer<typeof Settings> {
  const read = Settings.safeParse({
    port: port ?? (env.CONVENE_WEB_PORT || undefined),
    host: host ?? (env.CONVENE_WEB_HOST || undefined),
    proxies: env.CONVENE_WEB_PROXIES || undefined,
  });
  if (read.success) return read.data;
  const names = { port: 'CONVENE_WEB_PORT', host: 'CONVENE_WEB_HOST', proxies: 'CONVENE_WEB_PROXIES' } as const;
  const issues = read.error.issues.map((issue) => {
    const name = Object.entries(names).find(([field]) => field === issue.path[0])?.[1];
    return { ...issue, path: [name ?? ''] };
  });
  throw unusable(new z.ZodError(issues));
}

/**
 * Serves the page for missions.
 *
 * @param of.last the port of the last start, to be used again
 * @throws ConveneError `NO_SECRETS`, `ENVIRONMENT`, and what `connectTo` throws; Error where the port is taken
 */
export async function startWeb(
  config: WorkerConfig,
  of: { env: Env; listen?: WebListen; last?: number | undefined; log: PageOptions['log'] },
): Promise<RunningWeb> {
  const { port: asked, host = LOOPBACK, proxies } = webSettings(of.env, of.listen ?? {});
  const usual = [...(of.last === undefined ? [] : [of.last]), USUAL_WEB_PORT];
  const port = asked ?? (await getPort({ host, port: usual }));
  const { secrets } = config;
  const recorder = (pool: PageOptions['pool']) => recorderOnPage(pool, config, of.env);
  const client = await connectTo(config, { uiUrl: null, recorder, connections: CONNECTIONS });
  try {
    // who may not sign is told now, and not by the first mission
    await recorder(client.pool);
  } catch (error) {
    await client.close();
    throw error;
  }
  const url = config.webUrl ?? `http://localhost:${port}`;
  const local = config.webUrl === null ? [`${LOOPBACK}:${port}`] : [];
  const { convene, pool } = client;
  const deliveries = new Deliveries({ convene, pool, log: of.log });
  const app = pageApp({
    ...{ convene, pool, deliveries, log: of.log, proxies },
    ...(secrets.length > 0 && { isSecret: (id: string) => secrets.some((one) => one.id === id) }),
    ...{ hosts: [new URL(url).host, ...local], secure: url.startsWith('https:') },
  });
  const server = createAdaptorServer({ fetch: app.fetch });
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    await client.close();
    throw error;
  }
  const clean = () =>
    void Promise.all([
      eraseOldDrafts(client.pool),
      forgetOldTries(client.pool),
      forgetSettledAnswers(client.pool),
      certifyLinks(client.pool, linkKeysOf(secrets) ?? []),
    ]).catch(() => {
      // the registry is away: an hour later it is asked again
    });
  clean();
  deliveries.keepLooking();
  const timer = setInterval(clean, HOUR);
  timer.unref();
  return {
    url,
    port,
    async stop() {
      clearInterval(timer);
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeIdleConnections' in server) server.closeIdleConnections();
      const late = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(late);
      await deliveries.stop();
      await client.close();
    },
  };
}
