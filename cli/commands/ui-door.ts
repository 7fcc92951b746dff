import { once } from 'node:events';
import { z } from 'zod';
import { openUiDoor } from '../../stack/ui-door.ts';
import { body } from '../body.ts';
import { Port } from './words.ts';

const Upstream = z
  .url({ protocol: /^http$/, error: 'must be the UI, such as http://temporal-ui:8080' })
  .transform((text) => new URL(text));

/** Stands before the Temporal UI of a fleet until it is asked to stop. */
export const uiDoor = body(
  {
    to: Upstream,
    port: Port,
    host: z.string().min(1),
    as: z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim()))
      .pipe(
        z
          .array(z.string().regex(/^[^\s/:]+(:\d{1,5})?$/, 'must be names such as localhost:8080,temporal.example'))
          .min(1),
      ),
  },
  async ({ to, port, host, as }, { say, signal }) => {
    const door = await openUiDoor({
      listen: { host, port },
      names: as,
      to: { host: to.hostname, port: Number(to.port || 80) },
    });
    say(`The Temporal UI at ${to.host} is opened as ${as.join(', ')}.`);
    if (!signal.aborted) await once(signal, 'abort');
    await door.stop();
  },
);
