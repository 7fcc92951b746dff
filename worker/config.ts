import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { readSender, type Sender } from '../mail/message.ts';
import type { Versioning } from './deployment.ts';
import { type Secret, Secrets } from './secrets.ts';

/** The name of the product's task queue; mail and documents have one each beside it. */
export const TASK_QUEUE = 'convene';
export const NAMESPACE = 'convene';

/** Where missions open their page: an origin, under which the page stands alone. */
const WebUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL, such as https://answers.example' })
  .refine(
    (text) => new URL(text).pathname === '/' && !/[?#@]/.test(text),
    'must have no path, such as https://answers.example',
  )
  .transform((text) => new URL(text).origin);

const Environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a PostgreSQL URL, such as postgres://convene@db.example/convene',
  }),
  /** How long a claim of a message holds; twice the longest sending of one. */
  MAIL_LEASE_SECONDS: z.coerce.number().int().min(2).max(3600).default(120),
  CONVENE_TASK_QUEUE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'must be a short name, such as convene')
    .default(TASK_QUEUE),
  CONVENE_SECRETS: Secrets.optional(),
  /** Whether running workflows go on with a build that is made current, or end with the one they began with. */
  CONVENE_VERSIONING: z.enum(['auto-upgrade', 'pinned'], 'must be auto-upgrade or pinned').default('auto-upgrade'),
  /** Where officers find the Temporal UI; notices to them link there. */
  TEMPORAL_UI_URL: z.url({ protocol: /^https?$/, error: 'must be a URL, such as https://temporal.example' }).optional(),
  CONVENE_WEB_URL: WebUrl.optional(),
});

export type WorkerConfig = {
  databaseUrl: string;
  temporal: ClientConnectConfig & { namespace: string };
  taskQueue: string;
  versioning: Versioning;
  /** By which workers know each other; none where a command only asks. */
  secrets: readonly Secret[];
  sender: Sender;
  leaseMs: number;
  /** The address of the Temporal UI, for links; null where none is set. */
  uiUrl: string | null;
  /** The public address of the page for missions, without a slash at its end; null where none is set. */
  webUrl: string | null;
};

/**
 * The settings of a worker or client from the environment: `TEMPORAL_*` as Temporal's own tools read them,
 * `DATABASE_URL`, `MAIL_*`, `CONVENE_TASK_QUEUE`, `CONVENE_SECRETS`, `CONVENE_VERSIONING`. `SMTP_URL` and
 * `REHEARSAL_SMTP_URL` are read by `openTransports`.
 *
 * @throws z.ZodError that names each variable and what would be right; an Error where a Temporal profile cannot be read.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  const given = withoutEmpty(env);
  const read = Environment.parse(given);
  const { DATABASE_URL, MAIL_LEASE_SECONDS, CONVENE_TASK_QUEUE, CONVENE_VERSIONING, TEMPORAL_UI_URL, CONVENE_WEB_URL } =
    read;
  const temporal = temporalSettings(given);
  return {
    databaseUrl: DATABASE_URL,
    temporal: { ...temporal, namespace: temporal.namespace ?? NAMESPACE },
    taskQueue: CONVENE_TASK_QUEUE,
    versioning: CONVENE_VERSIONING === 'pinned' ? 'PINNED' : 'AUTO_UPGRADE',
    secrets: read.CONVENE_SECRETS ?? [],
    sender: readSender(given),
    leaseMs: MAIL_LEASE_SECONDS * 1000,
    uiUrl: TEMPORAL_UI_URL ?? null,
    webUrl: CONVENE_WEB_URL ?? null,
  };
}

/** Where the Temporal server is, with TLS, certificate and key: from `TEMPORAL_*` and the file and profile they name. */
export const temporalSettings = (env: Readonly<Record<string, string | undefined>>): ClientConnectConfig =>
  loadClientConnectConfig({ overrideEnvVars: withoutEmpty(env) });

/** An empty variable counts as unset: compose files hand on what is not there as nothing, and no key is not a key. */
const withoutEmpty = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));
