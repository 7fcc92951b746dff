import type { Parts } from './file.ts';
import { order, written } from './local-time.ts';
import { type RuleFinding, shown } from './problem.ts';

/** Sittings follow each other between the opening and the closing; items and documents are those that the plan has. */
export function sessionRules({ session: room, opens, closes, symbols = {} }: Parts): RuleFinding[] {
  if (room === undefined) return [];
  // a closing before the opening is told by itself
  const end = closes && opens && order(opens) < order(closes) ? closes : undefined;
  const items = new Set(room.agenda.map(({ item }) => item));
  const findings: RuleFinding[] = [];
  const twiceThere = room.agenda.findIndex(({ item }, i) => room.agenda.findIndex((one) => one.item === item) < i);
  if (twiceThere >= 0) {
    const field = `session.agenda[${twiceThere}].item`;
    const right = 'a number of its own for each item';
    findings.push({ code: 'plan.item_duplicate', field, found: shown(room.agenda[twiceThere]?.item), right });
  }
  for (const [index, { item, documents = [] }] of room.agenda.entries()) {
    const parent = item.split(' ')[0] ?? item;
    if (!items.has(parent)) {
      const right = `item ${parent} before what stands below it`;
      findings.push({ code: 'plan.item_unknown', field: `session.agenda[${index}].item`, found: shown(item), right });
    }
    for (const [at, name] of documents.entries())
      if (symbols[name] === undefined) {
        const field = `session.agenda[${index}].documents[${at}]`;
        const right = 'the name of a document in `symbols`';
        findings.push({ code: 'plan.document_unknown', field, found: shown(name), right });
      }
  }
  for (const [index, { at, until, items: foreseen }] of room.sittings.entries()) {
    const field = `session.sittings[${index}]`;
    const before = room.sittings[index - 1];
    const from = before ? before.until : opens;
    if (from && order(at) < order(from)) {
      const right = `a time not before ${written(from)}, ${before ? 'when the sitting before it ends' : 'the opening'}`;
      findings.push({ code: 'plan.sitting_order', field: `${field}.at`, found: written(at), right });
    }
    if (order(until) <= order(at) || (end && order(until) > order(end))) {
      const right = `a time after ${written(at)}${end ? `, and not after the closing, ${written(end)}` : ''}`;
      findings.push({ code: 'plan.sitting_end', field: `${field}.until`, found: written(until), right });
    }
    for (const [place, item] of foreseen.entries())
      if (!items.has(item)) {
        const right = `an item of the agenda: ${[...items].join(', ')}`;
        findings.push({ code: 'plan.item_unknown', field: `${field}.items[${place}]`, found: shown(item), right });
      }
  }
  return findings;
}
