import { z } from 'zod';
import { writeNew } from '../../client/files.ts';
import { type ImportMap, loadMap } from '../../client/import-map.ts';
import { submissionOf } from '../../client/recorded.ts';
import { calledBy, loadRegistrations, type Registrations } from '../../client/registrations.ts';
import { spaced } from '../../client/words.ts';
import { nameOf } from '../../documents/addressees.ts';
import { tableCsv } from '../../documents/tables.ts';
import { Delegation, roleOf } from '../../domain/delegation.ts';
import { ConveneError } from '../../domain/errors.ts';
import { Language } from '../../domain/plan.ts';
import { completed, type Reconciled, reconcile } from '../../domain/reconcile.ts';
import type { DelegationRow } from '../../registry/submissions.ts';
import type { Connected } from '../../stack/clients.ts';
import { noteCopy } from '../../upkeep/erasure/copies.ts';
import { body, type Cli } from '../body.ts';
import { table } from '../terminal.ts';
import { answer, paper, who } from './answers.ts';
import { code, meeting } from './words.ts';

/**
 * An export of a registration system, held person by person against the delegations that are on record. It is a worklist: nothing is
 * changed, unless one participant is named with `--apply`.
 */
export const imported = body(
  {
    ...{ meeting, file: z.string(), map: z.string(), out: z.string().min(1).optional() },
    ...{ ...paper, actor: who.actor, apply: code.optional() },
  },
  async ({ meeting: id, file, map: mapFile, out, apply, ...by }, cli) => {
    const map = loadMap(mapFile);
    if (apply !== undefined) return applied({ ...by, meeting: id, code: apply, self: false }, { file, map }, cli);
    const { registrations, worklist, report } = await cli.connected(async (connected) => {
      const { registrations, rows } = await readFor(connected, id, file, map);
      const worklist = worklistOf(rows, registrations);
      const report = tableCsv([REPORT, ...worklist.map(reported)]);
      if (out !== undefined) await noteCopy(connected.pool, 'export', out, { meeting: id, bytes: report });
      return { registrations, worklist, report };
    });
    const counts = countsOf(worklist);
    const { sha256, rows: read, passedOver, leftOut } = registrations;
    if (out !== undefined) writeNew(out, report, 0o600);
    cli.print({ meeting: id, source: sha256, rows: read, passedOver, counts, worklist, leftOut }, () =>
      said(worklist, counts, registrations, out),
    );
  },
);

type Sources = { file: string; map: ImportMap };

async function readFor({ convene }: Connected, id: string, file: string, map: ImportMap) {
  const { registry } = convene;
  const { plan } = await registry.meeting(id);
  const rows = await registry.delegations(id);
  const names = (row: DelegationRow) => {
    const called = Language.options.map((language) => nameOf(row, language, plan.opens.date));
    return [row.name, ...called.flatMap((one) => [one.name, one.the ?? one.name])];
  };
  const named = calledBy(rows.map((row) => ({ code: row.code, names: names(row) })));
  return { rows, registrations: loadRegistrations(file, map, named) };
}

// ------------------------------------------------------------------------------------------ the worklist

type Work = {
  participant: string;
  what: Reconciled['kind'];
  /** The name as it is registered here, and as it stands there, with its row. */
  here: string | null;
  there: string | null;
  row: number | null;
  /** What both say differently: `field: here / there`. */
  differs: string[];
};

const worklistOf = (rows: readonly DelegationRow[], { byParticipant }: Registrations): Work[] =>
  [...rows]
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .flatMap(({ code: participant, delegation, status }) => {
      const stands = status !== 'nil_return' && status !== 'withdrawn';
      const here = stands ? (delegation?.persons ?? []) : [];
      return reconcile(here.map(known), byParticipant.get(participant) ?? []).map((one) => workOf(participant, one));
    });

/** The registry's word for a role or a language is any text; what is compared is what the house knows. */
const known = (person: NonNullable<DelegationRow['delegation']>['persons'][number]) => ({
  ...person,
  role: roleOf(person.role),
  language: Language.safeParse(person.language).data,
});

function workOf(participant: string, one: Reconciled): Work {
  const here = 'here' in one ? one.here : null;
  const there = 'there' in one ? one.there : null;
  const differs =
    'differs' in one ? one.differs.map((field) => `${field}: ${one.here[field]} / ${one.there[field]}`) : [];
  return {
    ...{ participant, what: one.kind, here: here?.name ?? null, there: there?.name ?? null },
    row: there?.row ?? null,
    differs: one.kind === 'twice' ? [`as row ${one.first}`] : differs,
  };
}

const KINDS = ['same', 'spelled_differently', 'only_here', 'only_there', 'twice'] as const;
type Counts = Record<(typeof KINDS)[number], number>;

function countsOf(worklist: readonly Work[]): Counts {
  const counts: Counts = { same: 0, spelled_differently: 0, only_here: 0, only_there: 0, twice: 0 };
  for (const { what } of worklist) counts[what] += 1;
  return counts;
}

const REPORT = ['participant', 'what', 'here', 'there', 'row', 'differs'];
const reported = ({ participant, what, here, there, row, differs }: Work): string[] => [
  participant,
  spaced(what),
  ...[here ?? '', there ?? '', row === null ? '' : String(row), differs.join('; ')],
];

function said(worklist: readonly Work[], counts: Counts, { rows, passedOver, leftOut }: Registrations, out?: string) {
  const toDo = worklist.filter(({ what, differs }) => what !== 'same' || differs.length > 0);
  const counted = KINDS.map((kind) => `${counts[kind]} ${spaced(kind)}`).join(', ');
  return [
    ...(toDo.length === 0 ? [] : [table(REPORT, toDo.map(reported)), '']),
    ...leftOut.map(({ row, said: why }) => `row ${row}: ${why}`),
    `${rows} rows, ${passedOver} passed over by the map: ${counted}.`,
    `Nothing was changed.${out === undefined ? '' : ` ${out} has the whole list.`}`,
  ].join('\n');
}

// ------------------------------------------------------------------------------------------ one participant

type Applied = Parameters<typeof answer>[0];

/** The delegation of one participant with what the export knows besides, recorded as any other. */
function applied(input: Applied, { file, map }: Sources, cli: Cli): Promise<void> {
  const { meeting: id, code: participant } = input;
  return answer(input, cli, 'form', async (connected) => {
    const { rows, registrations } = await readFor(connected, id, file, map);
    const there = registrations.byParticipant.get(participant) ?? [];
    if (there.length === 0)
      throw new ConveneError('NOTHING_TO_APPLY', `${file} has nobody of ${participant}; see the list without --apply.`);
    const here = rows.find((one) => one.code === participant)?.delegation?.persons ?? [];
    const delegation = Delegation.parse(completed(here.map(known), there));
    const submission = await submissionOf(connected.convene, id, participant, delegation);
    return { kind: 'nominate', submission, channel: 'file', source: registrations.sha256 };
  });
}
