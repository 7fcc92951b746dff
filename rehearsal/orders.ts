import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { CredentialsSignatory } from '../domain/credentials.ts';
import { ConveneError } from '../domain/errors.ts';
import { type Order, type OrderName, orders } from '../domain/messages/orders.ts';
import { type MeetingPlan, ParticipantCode } from '../domain/plan.ts';
import { readGiven } from '../meetings/given-file.ts';
import { instantOf, LocalDateTime } from '../meetings/local-time.ts';
import { DESK, type Scene } from './script.ts';

/** What staff order in a rehearsal, from the file beside the plan: `ccm-12msp.rehearsal.yaml`. */

/** `id` is the same on a retry, so that an order played twice is given once. */
export type OrderScene = { [N in OrderName]: { id: string; at: string; name: N; order: Order<N> } }[OrderName];

const File = z.strictObject({
  orders: z.array(z.looseObject({ at: LocalDateTime })),
  /** What missions present as credentials: recorded by staff, or `upload`ed on the page. */
  credentials: z
    .array(
      z.strictObject({
        at: LocalDateTime,
        participant: ParticipantCode,
        as: z.enum(['original', 'copy', 'scan', 'note', 'letter', 'upload']),
        signedBy: CredentialsSignatory.optional(),
        assured: z.literal(true).optional(),
      }),
    )
    .optional(),
});

const ownFile = ({ id }: MeetingPlan): string => fileURLToPath(new URL(`../meetings/${id}.yaml`, import.meta.url));

/**
 * The orders of a plan's rehearsals; none where there is no such file.
 *
 * @param planFile left out, the file of the plan's id that comes with Convene.
 */
export function orderScenes(plan: MeetingPlan, planFile: string = ownFile(plan)): OrderScene[] {
  const { file, data } = filed(planFile);
  return (data?.orders ?? []).map(({ at, ...entry }, index) => {
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

/** The file of rehearsals beside a plan; null where there is none. */
function filed(planFile: string): { file: string; data: z.infer<typeof File> | null } {
  const file = planFile.replace(/\.ya?ml$/, '.rehearsal.yaml');
  if (file === planFile || !existsSync(file)) return { file, data: null };
  const read = File.safeParse(parse(readGiven(file, 'rehearsal').toString('utf8')));
  if (!read.success) throw new ConveneError('REHEARSAL_FILE', `${file}: ${z.prettifyError(read.error)}`);
  return { file, data: read.data };
}

/** What missions present as credentials in the rehearsals of a plan. */
export function credentialsScenes(plan: MeetingPlan, planFile: string = ownFile(plan)): Scene[] {
  const { file, data } = filed(planFile);
  return (data?.credentials ?? []).map(({ at, participant, as, signedBy, assured }, index): Scene => {
    const said = (what: string) => new ConveneError('REHEARSAL_FILE', `${file}, credentials ${index + 1}: ${what}`);
    const resolved = instantOf(at, plan.venue);
    if (!('instant' in resolved)) throw said(`"at": ${resolved.right}`);
    const head = { id: `credentials/${participant}/${index + 1}`, at: resolved.instant, participant };
    const basis = { reference: `Credentials of ${participant}`, date: at.date, receivedAt: resolved.instant };
    const scene = { ...head, kind: 'credentials', ...(assured && { assured }) } as const;
    if (as === 'upload') {
      const door = { channel: 'page', source: participant } as const;
      return { ...scene, actor: `participant:${participant}`, door, basis: { kind: 'form', ...basis } };
    }
    const recorded = { ...scene, actor: DESK };
    if (as === 'note' || as === 'letter') {
      const kind = as === 'note' ? 'note_verbale' : 'letter';
      return { ...recorded, presented: { form: 'other', as }, basis: { kind, ...basis } };
    }
    if (signedBy === undefined) throw said('formal credentials are signed; say by which office, as "signedBy"');
    return { ...recorded, presented: { form: 'formal', as, signedBy }, basis: { kind: 'letter', ...basis } };
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
