import { Document, isCollection, isMap, isNode, isPair, isScalar, type Node, visit } from 'yaml';
import type { OpenPoint } from './open.ts';

/** The plan file as people read it: what is open stands above its field, what has no field of its own at the head. */
export function written(file: Record<string, unknown>, open: readonly OpenPoint[], head: string): string {
  const document = new Document(file);
  const homeless: string[] = [];
  for (const { field, said } of open) {
    if (!placed(document, field, ` open: ${said}`)) homeless.push(`${field}: ${said}`);
  }
  visit(document, {
    Collection: (_, node) => {
      node.flow = isBrief(node);
    },
  });
  document.commentBefore = [head, ...homeless.map((one) => `open: ${one}`)].map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0 });
}

/** A short list, or a short group in one, stands on one line; not where something in it is open. */
function isBrief(node: Node): boolean {
  if (!isCollection(node)) return false;
  const plain = node.items.every((item) =>
    isPair(item)
      ? isScalar(item.key) && !item.key.commentBefore && isScalar(item.value)
      : isScalar(item) && !item.commentBefore,
  );
  return plain && JSON.stringify(node).length <= 100 && (!isMap(node) || node.items.length < 5);
}

/** Puts a comment above a field, or the nearest one around it. */
function placed(document: Document, field: string, comment: string): boolean {
  const path = (field.match(/[^.[\]]+/g) ?? []).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (; path.length > 0; path.pop()) {
    const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const last = path.at(-1);
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
    const node: unknown = pair ? pair.key : document.getIn(path, true);
    if (!isNode(node)) continue;
    node.commentBefore = node.commentBefore ? `${node.commentBefore}\n${comment}` : comment;
    return true;
  }
  return false;
}
