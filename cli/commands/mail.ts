import { z } from 'zod';
import { ConveneError, systemCode } from '../../domain/errors.ts';
import { type Classified, classify } from '../../mail/incoming/classify.ts';
import { mailsIn } from '../../mail/incoming/mbox.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';

/** `convene mail classify`: what mails are that came in, from files, folders and mailboxes; it needs no stack. */
export const mailClassify = body({ paths: z.array(z.string().min(1)).min(1) }, async ({ paths }, cli) => {
  const found: ({ file: string } & Classified)[] = [];
  for (const path of paths)
    for (const { file, bytes } of read(path)) {
      cli.signal.throwIfAborted();
      found.push({ file, ...(await classify(bytes)) });
    }
  cli.print(found, () =>
    table(
      ['file', 'kind', 'recipient', 'status', 'participant', 'reason'],
      found.map(({ file, kind, recipient, status, participant, reason }) => [
        file,
        kind,
        recipient ?? '',
        status ?? '',
        participant ?? '',
        reason,
      ]),
    ),
  );
});

/** `convene mail` alone. */
export const mailCommand = body({}, async () => {
  throw new UsageError('say what to do with mail: convene mail classify PATH…');
});

function* read(path: string): ReturnType<typeof mailsIn> {
  try {
    yield* mailsIn(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    throw new ConveneError(
      'MAIL_FILE',
      `${path} cannot be read (${systemCode(error)}): give a file, a folder or a mailbox (mbox)`,
    );
  }
}
