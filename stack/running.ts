import { join, resolve } from 'node:path';
import { z } from 'zod';
import { readLock } from './lock.ts';

/** What other processes may know of a stack that runs, read from its folder. Who only asks loads none of its servers. */

/** What a client or worker must know to use the stack: the same settings that name a fleet. */
const StackAddresses = z.object({
  TEMPORAL_ADDRESS: z.string(),
  TEMPORAL_NAMESPACE: z.string(),
  DATABASE_URL: z.string(),
  REHEARSAL_SMTP_URL: z.string(),
  /** Empty where a release runs that had none. */
  CONVENE_SECRETS: z.string().default(''),
});
export type StackAddresses = z.infer<typeof StackAddresses>;

/** `liveMail` is the server that SMTP_URL names, for messages: without its password. */
export const Note = StackAddresses.extend({ uiUrl: z.string().nullable(), liveMail: z.string().nullable() });

/** What other processes may read about a stack that runs. */
export type StackNote = z.infer<typeof Note> & { pid: number };

/** The addresses of the stack that runs on this folder, for clients in other processes; null when none does. */
export const runningStack = (dir: string): StackNote | null => {
  const held = readLock(lockFile(resolve(dir)));
  const note = Note.safeParse(held?.note);
  return held !== null && note.success ? { ...note.data, pid: held.owner.pid } : null;
};

export const lockFile = (dir: string): string => join(dir, 'stack.json');
