import type { Spec } from '../command.ts';

export const mail: Spec = {
  usage: 'mail',
  says: 'mail that came in',
  body: async () => (await import('../commands/mail.ts')).mailCommand,
  commands: [
    {
      usage: 'classify <paths...>',
      says: 'what mails are: bounce, delayed, auto_reply, reply or held; of files, folders and mailboxes (mbox); needs no server',
      help: `A bounce or a delay has the address that failed and the enhanced status code. Nothing is stored, answered or opened.

Example:
  convene mail classify var/incoming --json`,
      body: async () => (await import('../commands/mail.ts')).mailClassify,
    },
  ],
};
