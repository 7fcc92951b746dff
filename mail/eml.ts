import type { Message } from '../domain/mail.ts';
import type { Pool } from '../registry/database.ts';
import { loadBlob } from './issued.ts';
import { attachmentPart, mimeBytes } from './mime.ts';

/** A stored message as the exact bytes for SMTP, as a proof of what was sent or a preview. */
export async function emlOf(pool: Pool, message: Message): Promise<Buffer> {
  const parts = message.attachments.map(async (one) => attachmentPart(one, await loadBlob(pool, one.sha256)));
  return mimeBytes(message, await Promise.all(parts));
}
