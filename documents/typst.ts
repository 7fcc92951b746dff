import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Tinypool } from 'tinypool';
import type { Language } from '../domain/plan.ts';
import { DocumentError } from './errors.ts';
import { familiesFor } from './fonts.ts';
import type { Compiled, PrintJob } from './typst-compile.ts';

type PdfBytes = { pdf: Uint8Array; sha256: string };

/** A paper: its bytes (PDF/UA-1), their SHA-256 in hexadecimal, and the number of its pages. */
export type Rendered = PdfBytes & {
  pages: number;
  /** The same pages as PDF/A-2a, where they were asked for. */
  archive?: PdfBytes;
};

/** Worker threads, off the event loop; they end after a minute without work. */
const THREADS = 2;
const IDLE_MS = 60_000;

let pool: Tinypool | undefined;

/**
 * Renders a template with data; many papers at once share the threads. Throws `document.typst` with what the compiler said.
 *
 * @param archive whether the bytes for an archive are made too
 */
export async function render(
  template: string,
  data: { language: Language } & Record<string, unknown>,
  { archive = false }: { archive?: boolean } = {},
): Promise<Rendered> {
  pool ??= new Tinypool({
    // a thread runs the built module, also where this one is the source
    filename: createRequire(import.meta.url).resolve('#dist/documents/typst-compile.js'),
    name: 'compile',
    runtime: 'worker_threads',
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    execArgv: [],
  });
  const families = { families: familiesFor(data.language), latin: familiesFor('en') };
  const job: PrintJob = {
    template,
    data: JSON.stringify({ ...data, ...families }),
    standards: archive ? ['ua-1', 'a-2a'] : ['ua-1'],
  };
  const printed: Compiled = await pool.run(job);
  if ('said' in printed) throw new DocumentError('document.typst', printed.said);
  const [sent, kept] = printed.pdfs.map(bytesOf);
  if (sent === undefined) throw new DocumentError('document.typst', `templates/${template}.typ gave no bytes`);
  return { ...sent, pages: printed.pages, ...(kept && { archive: kept }) };
}

const bytesOf = (pdf: Uint8Array): PdfBytes => ({ pdf, sha256: createHash('sha256').update(pdf).digest('hex') });
