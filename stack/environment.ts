import { z } from 'zod';
import { StackError } from './errors.ts';

const unsetWhenEmpty = (value: unknown) => (value === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(unsetWhenEmpty, schema.optional());

const Environment = z.object({
  TEMPORAL_ADDRESS: optional(
    z
      .string()
      .regex(/^[^\s/:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'must be host:port, such as temporal.example:7233'),
  ),
  TEMPORAL_NAMESPACE: z.preprocess(
    unsetWhenEmpty,
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/)
      .default('convene'),
  ),
  DATABASE_URL: optional(
    z.url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgres://user@host:5432/convene' }),
  ),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: 'must be a URL such as smtp://mail.example:587' })),
  REHEARSAL_SMTP_URL: optional(z.url({ protocol: /^smtps?$/, error: 'must be a URL such as smtp://localhost:1025' })),
  CONVENE_SECRETS: optional(z.string()),
  CONVENE_CACHE: optional(z.string()),
  XDG_CACHE_HOME: optional(z.string()),
  PATH: z.string().default(''),
});
export type Environment = z.infer<typeof Environment>;

/**
 * The settings that the stack reads from the process environment; an empty one counts as unset.
 *
 * @throws StackError `STACK_ENVIRONMENT` naming every setting that is wrong.
 */
export const readEnvironment = (env: NodeJS.ProcessEnv): Environment => {
  const read = Environment.safeParse(env);
  if (read.success) return read.data;
  // the value is not repeated: a URL may hold a password
  const wrong = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new StackError('STACK_ENVIRONMENT', `These environment variables are not usable:\n${wrong.join('\n')}`);
};
