import { z } from 'zod';
import type { Convene } from '../../client/client.ts';
import { refuseErased } from '../../client/erased.ts';
import { outFile, writeNew } from '../../client/files.ts';
import { listed } from '../../documents/delegations.ts';
import type { ParticipantsList } from '../../documents/documents.ts';
import { type DelegationChange, listChanges, onlyChanged, type PersonChange } from '../../documents/list-changes.ts';
import { ADDENDUM } from '../../domain/addendum.ts';
import { venueDay } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language, symbolOf } from '../../domain/plan.ts';
import type { Pool } from '../../registry/database.ts';
import { delegationsThen } from '../../registry/delegations-then.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body } from '../body.ts';
import { paint } from '../terminal.ts';
import { drawn } from './drawn.ts';
import { meeting } from './words.ts';

const stages = ['deadline', 'provisional', 'final'] as const;
type DrawnStage = (typeof stages)[number];

/** `convene documents changes`: what changed in the list of participants since one was drawn, for a terminal and for Word. */
export const changes = body(
  {
    meeting,
    since: z.enum(stages, { error: `must be ${stages.join(', ')}` }),
    until: z.enum(['provisional', 'final'], { error: 'must be provisional or final' }).optional(),
    language: Language.default('en'),
    out: z.string().min(1).optional(),
  },
  async ({ meeting: id, since, until, language, out }, cli) => {
    const { before, after, files } = await cli.connected(async (connected) => {
      const { before, after, plan, mode } = await bothLists(connected, { id, since, until, language });
      if (out === undefined) return { before, after, files: [] };
      const { listChangesDocx } = await import('../../documents/list-changes-docx.ts');
      const file = outFile(out, `list-changes-${since}-${until ?? 'now'}-${language}.docx`);
      const bytes = Buffer.from(await listChangesDocx(before, after, { plan, mode }));
      await noteCopy(connected.pool, 'paper', file, { meeting: id, bytes });
      writeNew(file, bytes, 0o600);
      return { before, after, files: [file] };
    });
    const all = onlyChanged(listChanges({ before, after }));
    cli.print({ meeting: id, since, until: until ?? 'now', changes: all, files }, () =>
      [...(all.length === 0 ? ['Nothing has changed.'] : all.flatMap(describeDelegation)), ...files].join('\n'),
    );
  },
);

type AskedLists = { id: string; since: DrawnStage; until: 'provisional' | 'final' | undefined; language: Language };

/** The list that was drawn, and the later one; both of the same kind, so that they differ by what was communicated alone. */
async function bothLists(
  { convene: { registry }, pool }: { convene: Convene; pool: Pool },
  { id, since, until, language }: AskedLists,
) {
  const { plan, mode } = await registry.meeting(id);
  const acts = await registry.acts(id);
  const drawnAt = (stage: DrawnStage) => {
    const act = acts.findLast((one) => one.act.action === `${stage}_list_drawn`);
    if (act !== undefined) return act;
    const known = stages.filter((one) => acts.some(({ act: { action } }) => action === `${one}_list_drawn`));
    throw new ConveneError(
      'NOT_DRAWN',
      `The record of ${id} has no ${stage} list. Drawn so far: ${known.join(', ') || 'none'}.`,
    );
  };
  const from = drawnAt(since);
  const to = until === undefined ? null : drawnAt(until);
  const isFinal = until === 'final' || (until === undefined && since === 'final');
  const list = (rows: Parameters<typeof listed>[0], stage: DrawnStage): ParticipantsList => ({
    ...{ stage: stage === 'final' ? 'final' : 'provisional', language, symbol: symbolOf(plan, stage), date },
    participants: listed(rows, language, date),
  });
  const date = venueDay((to ?? from).act.at, plan);
  const [then, now] = await Promise.all([
    delegationsThen(pool, id, from.seq),
    to !== null
      ? delegationsThen(pool, id, to.seq)
      : acts.some(({ act }) => act.action === ADDENDUM)
        ? delegationsThen(pool, id, Number.MAX_SAFE_INTEGER)
        : registry.delegations(id),
  ]);
  refuseErased(
    id,
    [...then, ...now].map(({ delegation }) => delegation),
  );
  return { plan, mode, before: list(then, since), after: list(now, isFinal ? 'final' : 'provisional') };
}

/** A delegation whose entry changes, for a terminal. */
export function describeDelegation({ code, name, kind, persons }: DelegationChange): string[] {
  const said = { same: '', added: 'added', removed: 'taken off the list', changed: '', reordered: 'in another order' }[
    kind
  ];
  return [
    paint('bold', `${name} (${code})${said === '' ? '' : `: ${said}`}`),
    ...persons.filter((one) => one.kind !== 'same').map(personSaid),
  ];
}

const personSaid = ({ kind, fields, pieces }: PersonChange): string =>
  `  ${fields.length > 0 ? fields.join(', ') : kind}:\n${drawn(pieces, process.stdout)}`;
