import { type Document, isScalar } from 'yaml';

/** How a value stands in a YAML file that is taken for a number, a date, yes or no, or nothing, because it has no quotes; else null. */
export function unquotedIn(document: Document, path: readonly PropertyKey[]): string | null {
  const node = document.getIn(path, true);
  if (!isScalar(node) || typeof node.value === 'string' || node.type !== 'PLAIN') return null;
  return node.source === undefined || node.source === '' ? null : node.source;
}
