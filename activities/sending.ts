import { gathering } from '../domain/gather.ts';
import type { Attachment } from '../domain/mail.ts';
import { loadBlob } from '../mail/issued.ts';
import { handedTo } from '../mail/link.ts';
import { attachmentPart, mimeBytes } from '../mail/mime.ts';
import type { SmtpAnswer, SmtpPool } from '../mail/smtp.ts';
import type { Pool } from '../registry/database.ts';
import type { LinkKey } from '../registry/links.ts';
import { type Claim, claim, record, type Scope, type Verdict } from '../registry/outbox.ts';
import { judge, withCopies } from './outcomes.ts';

/** After this many consecutive failures to hand a message over, the server counts as unreachable for this call. */
const UNREACHABLE_AFTER = 3;

/** The most messages claimed at once by one dispatch: what a killed worker leaves to be repeated. */
const CLAIMED_AT_ONCE = 16;

/** The part of a lease in which its message must be answered; the rest is for recording the answer. */
const SENDING_SHARE = 0.75;

const RECORD_RETRY_MS = [100, 400, 1_500];
const CACHED_PARTS = 64;

export type SendingOptions = {
  pool: Pool;
  log: { warn(message: string, attributes?: Record<string, unknown>): void };
  /** How long a claim holds, in milliseconds: after it another dispatcher repeats what has no answer. */
  leaseMs: number;
  /** When a message is tried again that was put off, or whose answer was lost. */
  retryAfterMs: readonly number[];
  /** From what the tokens of personal links are derived. */
  linkKeys: readonly LinkKey[];
  /** When a server is tried again that could not be reached. */
  unreachableRetryMs: number;
};

/** What a log has of an answer: of a server's, the code, since its words may have an address; what else went wrong, as it is. */
export const loggedAnswer = (answer: string | null): string | null => /^\d{3}\b/.exec(answer ?? '')?.[0] ?? answer;

/** Sends what the outbox holds: claims messages, hands them over, and records each answer. */
export class Sending {
  readonly #options: SendingOptions;
  readonly #parts = new Map<string, Promise<Buffer>>();
  /** Records answers in batches: those that arrive during a write form the next batch. */
  readonly #record: (verdict: Verdict) => Promise<undefined>;

  constructor(options: SendingOptions) {
    this.#options = options;
    this.#record = gathering(async (verdicts: readonly Verdict[]) => {
      const recorded = new Set(await recordFirmly(options.pool, verdicts));
      for (const { key, answer } of verdicts) {
        if (recorded.has(key)) continue;
        options.log.warn('An answer came after its claim had ended, and was not recorded', {
          key,
          answer: loggedAnswer(answer),
        });
      }
      return verdicts.map(() => undefined);
    }, Number.POSITIVE_INFINITY);
  }

  /** A message is not handed over more often than this. */
  get maxTries(): number {
    return this.#options.retryAfterMs.length + 1;
  }

  /** Claims and sends what is due until nothing is, the server cannot be reached, or the activity is cancelled. */
  async drain(
    transport: SmtpPool,
    scope: Scope,
    signal: AbortSignal | undefined,
  ): Promise<{ claimed: number; reachable: boolean }> {
    const flying = new Set<Promise<unknown>>();
    const failures: unknown[] = [];
    let claimed = 0;
    let keptInARow = 0;
    const failed = (error: unknown): [] => {
      failures.push(error);
      return [];
    };

    const fly = async (row: Claim, claimedAt: number) => {
      const answer = await this.#deliver(transport, row, claimedAt);
      keptInARow = answer.kind === 'kept' ? keptInARow + 1 : 0;
      if (keptInARow === UNREACHABLE_AFTER)
        this.#options.log.warn('The SMTP server takes no messages', { answer: loggedAnswer(answer.text) });
      await this.#record(judge(row, answer, this.#options));
    };
    for (;;) {
      const claimedAt = performance.now();
      const open = keptInARow < UNREACHABLE_AFTER && failures.length === 0 && !signal?.aborted;
      const rows = open ? await this.#claim(scope, CLAIMED_AT_ONCE - flying.size).catch(failed) : [];
      claimed += rows.length;
      for (const row of rows) {
        const flight = fly(row, claimedAt)
          .catch(failed)
          .finally(() => flying.delete(flight));
        flying.add(flight);
      }
      if (flying.size === 0) break;
      // Half are under way while the other half is claimed: the connections need not wait for the database.
      do await Promise.race(flying);
      while (flying.size > (rows.length === 0 ? 0 : CLAIMED_AT_ONCE / 2));
    }
    if (failures.length > 0) throw failures[0];
    return { claimed, reachable: keptInARow < UNREACHABLE_AFTER };
  }

  #claim(scope: Scope, limit: number): Promise<Claim[]> {
    const { pool, leaseMs } = this.#options;
    return claim(pool, scope, { limit, leaseMs, maxTries: this.maxTries });
  }

  async #deliver(transport: SmtpPool, row: Claim, claimedAt: number): Promise<SmtpAnswer> {
    const { message, envelopeFrom: from, envelopeTo } = row;
    const parts = await Promise.all(message.attachments.map((one) => this.part(one)));
    const { first, copies } = handedTo(message, envelopeTo, this.#options.linkKeys);
    const send = async ({ to, message: handed }: typeof first): Promise<SmtpAnswer> => {
      const bytes = await mimeBytes(handed, parts);
      // The answer must be there before another dispatcher may take the row. One that was held up (a stopped process, a
      // sleeping machine) finds no time left, and keeps the message.
      const left = this.#options.leaseMs * SENDING_SHARE - (performance.now() - claimedAt);
      return transport.send({ from, to }, bytes, left);
    };
    const answer = await send(first);
    return copies === null || answer.kind !== 'answered' ? answer : withCopies(answer, copies.to, await send(copies));
  }

  /** An attachment as a part of a message, having proved that its bytes have their hash. @throws Refusal `DocumentBroken` */
  part(attachment: Attachment): Promise<Buffer> {
    const { sha256, filename, form } = attachment;
    const bytes = () => loadBlob(this.#options.pool, sha256);
    // forms are each participant's own: what is kept is the blank one
    if (form !== undefined) return this.#kept(sha256, bytes).then((blank) => attachmentPart(attachment, blank));
    return this.#kept(`${sha256}/${filename}`, () => bytes().then((read) => attachmentPart(attachment, read)));
  }

  #kept(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.#parts.get(name);
    if (known) return known;
    const made = make();
    this.#parts.set(name, made);
    made.catch(() => this.#parts.delete(name));
    const [oldest] = this.#parts.keys();
    if (this.#parts.size > CACHED_PARTS && oldest) this.#parts.delete(oldest);
    return made;
  }
}

/** Retries on database errors, because an unrecorded answer means that its message is sent again. */
async function recordFirmly(pool: Pool, verdicts: readonly Verdict[]): Promise<string[]> {
  for (const waitMs of RECORD_RETRY_MS) {
    try {
      return await record(pool, verdicts);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
  return record(pool, verdicts);
}
