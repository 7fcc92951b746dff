import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { fontPaths } from './fonts.ts';

/** PDF/UA-1 is what is sent; PDF/A-2a is what an archive keeps. */
export type Standard = 'ua-1' | 'a-2a';

/** A paper to be printed: a template, its data as JSON, and the standards in which its bytes are wanted. */
export type PrintJob = { template: string; data: string; standards: Standard[] };
/** The bytes by standard, in the order asked for; or what the compiler said. */
export type Compiled = { pdfs: Uint8Array[]; pages: number } | { said: string };

const templates = fileURLToPath(new URL('./templates/', import.meta.url));

let shared: NodeCompiler | undefined;
let printed = 0;
/** Papers printed between two evictions of the compiler's cache. */
const EVERY = 20;

/**
 * Prints one paper. The template reads the data as JSON from `sys.inputs.data`, never as source. The same input gives the
 * same bytes, whatever clock, time zone and fonts the machine has.
 */
export function compile({ template, data, standards }: PrintJob): Compiled {
  shared ??= NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths }] });
  const compiled = shared.compile({ mainFilePath: `${templates}${template}.typ`, inputs: { data } });
  const document = compiled.result;
  if (!document) {
    const error = compiled.takeError();
    const said = error ? JSON.stringify(error.shortDiagnostics) : 'no reason given';
    return { said: `templates/${template}.typ does not compile: ${said}` };
  }
  const warnings = compiled.takeWarnings();
  if (warnings) return { said: `templates/${template}.typ: ${JSON.stringify(warnings.shortDiagnostics)}` };
  const pdfs: Uint8Array[] = [];
  for (const standard of standards) {
    try {
      pdfs.push(new Uint8Array(shared.pdf(document, { pdfStandard: standard })));
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return { said: `templates/${template}.typ is not valid as PDF/${standard.toUpperCase()}: ${said}` };
    }
  }
  const { numOfPages: pages } = document;
  // Typst memoizes across compilations; without this a worker that prints for months would grow.
  printed += 1;
  if (printed % EVERY === 0) shared.evictCache(EVERY);
  return { pdfs, pages };
}
