import { once } from 'node:events';
import { z } from 'zod';
import { serversOf } from '../../stack/servers.ts';
import { startWeb } from '../../web/web.ts';
import { body } from '../body.ts';
import { Port } from './words.ts';

/** Serves the page for missions until it is asked to stop. */
export const web = body({ port: Port.optional(), host: z.string().min(1).optional() }, async (listen, cli) => {
  const { env, signal } = cli;
  const { config } = serversOf(cli);
  const running = await startWeb(config, { env, listen, log: { warn: (text, more) => cli.say(saidWith(text, more)) } });
  cli.say(
    `Missions open their page at ${running.url}, each by its own link (\`convene link\`); it listens on port ${running.port}.`,
  );
  try {
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await running.stop();
  }
});

export const saidWith = (text: string, more: Record<string, unknown> = {}): string =>
  [text, ...Object.entries(more).map(([name, value]) => `${name} ${String(value)}`)].join(', ');
