import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConveneError } from '../domain/errors.ts';
import { type Order, type OrderName, orders } from '../domain/messages/orders.ts';
import type { MeetingPlan } from '../domain/plan.ts';
import { readGiven } from '../meetings/given-file.ts';
import { instantOf, LocalDateTime } from '../meetings/local-time.ts';

/** What staff order in a rehearsal, from the file beside the plan: `ccm-12msp.rehearsal.yaml`. */

/** `id` is the same on a retry, so that an order played twice is given once. */
export type OrderScene = { [N in OrderName]: { id: string; at: string; name: N; order: Order<N> } }[OrderName];

const File = z.strictObject({ orders: z.array(z.looseObject({ at: LocalDateTime })) });

/**
 * The orders of a plan's rehearsals; none where there is no such file.
 *
 * @param planFile left out, the file of the plan's id that comes with Convene.
 */
export function orderScenes(
  plan: MeetingPlan,
  planFile: string = fileURLToPath(new URL(`../meetings/${plan.id}.yaml`, import.meta.url)),
): OrderScene[] {
  const file = planFile.replace(/\.ya?ml$/, '.rehearsal.yaml');
  if (file === planFile || !existsSync(file)) return [];
  const read = File.safeParse(parse(readGiven(file, 'rehearsal').toString('utf8')));
  if (!read.success) throw new ConveneError('REHEARSAL_FILE', `${file}: ${z.prettifyError(read.error)}`);
  return read.data.orders.map(({ at, ...entry }, index) => {
    const said = (what: string) => new ConveneError('REHEARSAL_FILE', `${file}, order ${index + 1}: ${what}`);
    const [name, ...others] = Object.keys(entry).filter(isOrderName);
    if (name === undefined || others.length > 0 || Object.keys(entry).length !== 1) {
      throw said(`beside "at" it has one order, such as inform; found ${Object.keys(entry).join(', ')}`);
    }
    const resolved = instantOf(at, plan.venue);
    if (!('instant' in resolved)) throw said(`"at": ${resolved.right}`);
    return sceneOf(name, `order/${index + 1}`, resolved.instant, entry[name], said);
  });
}

function sceneOf(
  name: OrderName,
  id: string,
  at: string,
  written: unknown,
  said: (what: string) => ConveneError,
): OrderScene {
  const head = z.looseObject({ officer: z.string() }).safeParse(written);
  const order = orders[name].safeParse({ v: 1, id, actor: `officer:${head.data?.officer ?? ''}`, ...head.data });
  if (!order.success) throw said(z.prettifyError(order.error));
  return asScene(name, id, at, order.data);
}

function asScene<N extends OrderName>(name: N, id: string, at: string, order: Order<N>): OrderScene;
function asScene(name: OrderName, id: string, at: string, order: Order) {
  return { name, id, at, order };
}

const isOrderName = (name: string): name is OrderName => Object.hasOwn(orders, name);
