import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { DocumentError } from './errors.ts';
import { families, fontPaths } from './fonts.ts';

/** A paper: its bytes, their SHA-256 in hexadecimal, and the number of its pages. */
export type Rendered = { pdf: Uint8Array; sha256: string; pages: number };

const templates = fileURLToPath(new URL('./templates/', import.meta.url));

let shared: NodeCompiler | undefined;

/**
 * Renders a template with data as PDF/UA-1. The template reads the data as JSON from `sys.inputs.data`, never as source.
 * The same input gives the same bytes: no clock, no time zone, no font of the machine has a part in it.
 * Throws `document.typst` with what the compiler said.
 */
export async function render(template: string, data: Record<string, unknown>): Promise<Rendered> {
  // A turn of the event loop between papers: others get their turn, and the last paper's native memory is freed.
  await setImmediate();
  shared ??= NodeCompiler.create({ workspace: templates, fontArgs: [{ fontPaths }] });
  const result = shared.compile({
    mainFilePath: `${templates}${template}.typ`,
    inputs: { data: JSON.stringify({ ...data, families }) },
  });
  const document = result.result;
  if (!document) {
    const error = result.takeError();
    const said = error ? JSON.stringify(error.shortDiagnostics) : 'no reason given';
    throw new DocumentError('document.typst', `templates/${template}.typ does not compile: ${said}`);
  }
  const warnings = result.takeWarnings();
  if (warnings) {
    throw new DocumentError(
      'document.typst',
      `templates/${template}.typ: ${JSON.stringify(warnings.shortDiagnostics)}`,
    );
  }
  const pdf = exportPdf(shared, document, template);
  // Typst memoizes across compilations; without this a worker that prints for months would grow.
  shared.evictCache(10);
  return { pdf, sha256: createHash('sha256').update(pdf).digest('hex'), pages: document.numOfPages };
}

function exportPdf(compiler: NodeCompiler, document: Parameters<NodeCompiler['pdf']>[0], template: string): Uint8Array {
  try {
    return new Uint8Array(compiler.pdf(document, { pdfStandard: 'ua-1' }));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new DocumentError('document.typst', `templates/${template}.typ is no PDF/UA-1: ${said}`);
  }
}
