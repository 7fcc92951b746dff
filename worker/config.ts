import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { Sender } from '../activities/mail/message.ts';

/** The name of the product's task queue; mail and documents have one each beside it. */
export const TASK_QUEUE = 'convene';
export const NAMESPACE = 'convene';

const Environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be a PostgreSQL URL, such as postgres://convene@db.example/convene',
  }),
  CONVENE_SENDER_NAME: z.string().min(1).max(120).default('Convene'),
  CONVENE_SENDER: z.string().default('noreply@convene.example'),
  CONVENE_REPLY_TO: z.string().default('secretariat@convene.example'),
  CONVENE_BOUNCE_DOMAIN: z.string().default('convene.example'),
  CONVENE_LEASE_SECONDS: z.coerce.number().int().min(2).max(600).default(120),
});

export type WorkerConfig = {
  databaseUrl: string;
  temporal: ClientConnectConfig;
  sender: Sender;
  leaseMs: number;
};

/**
 * The worker's settings from the environment: `TEMPORAL_*` as Temporal's own tools read them, `DATABASE_URL`,
 * `SMTP_URL`, `REHEARSAL_SMTP_URL` and `CONVENE_*`.
 *
 * @throws z.ZodError that names each variable and what would be right.
 */
export function readConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  const read = Environment.parse(env);
  const temporal = loadClientConnectConfig({ overrideEnvVars: definedOf(env) });
  return {
    databaseUrl: read.DATABASE_URL,
    temporal: { ...temporal, namespace: temporal.namespace ?? NAMESPACE },
    sender: Sender.parse({
      name: read.CONVENE_SENDER_NAME,
      address: read.CONVENE_SENDER,
      replyTo: read.CONVENE_REPLY_TO,
      bounceDomain: read.CONVENE_BOUNCE_DOMAIN,
    }),
    leaseMs: read.CONVENE_LEASE_SECONDS * 1000,
  };
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
