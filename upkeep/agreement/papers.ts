import canonicalize from 'canonicalize';
import { hashOf } from '../../domain/hash.ts';
import type { CirculationRecord } from '../../registry/circulations.ts';
import { isErasedByAct } from './erasures.ts';
import { type Finding, finding, loss, type Mend, type Mender, steps } from './finding.ts';
import { type Histories, kinds } from './histories.ts';
import type { Picture } from './picture.ts';

/** Circulations and papers: what was drawn and approved has its hash in a history, and is drawn again where it is lost. */
export function checkPapers(picture: Picture): Finding[] {
  return [...checkCirculations(picture), ...checkDocuments(picture)];
}

type DrawnRevision = ReturnType<typeof drawnOf>[number];

/** Each revision as the histories have it: its latest draft, its latest final bytes, and where it was left. */
function drawnOf({ histories, states, row: { plan } }: Pick<Picture, 'histories' | 'states' | 'row'>) {
  const drafts = histories.done(kinds.draftCirculation);
  const fills = histories.done(kinds.fillCirculation);
  const told = histories.done(kinds.recordCirculation);
  const revisions = new Map(drafts.map(({ input }) => [`${input.name}/${input.revision}`, input]));
  return [...revisions.values()].flatMap(({ name, revision }) => {
    const of = <T extends { input: { name: string; revision: number } }>(all: readonly T[]): T | undefined =>
      all.findLast(({ input }) => input.name === name && input.revision === revision);
    const draft = of(drafts);
    if (draft === undefined) return [];
    const now = states.circulations.get(name);
    const current = now?.snapshot.context.revision === revision ? now : undefined;
    const left = of(told)?.input;
    return [
      {
        name,
        revision,
        draft,
        fill: of(fills),
        state: current === undefined ? left?.state : String(current.snapshot.value),
        approvals: current?.snapshot.context.approvals ?? left?.approvals ?? [],
        kind: plan.circulations.find((c) => c.name === name)?.kind ?? 'letter',
      },
    ];
  });
}

function checkCirculations(picture: Picture): Finding[] {
  const { registry } = picture;
  return drawnOf(picture).flatMap((drawn): Finding[] => {
    const { name, revision, draft, fill, state, approvals } = drawn;
    const subject = `${name}/${revision}`;
    const row = registry.circulations.find((one) => one.name === name && one.revision === revision);
    if (row === undefined) {
      return [
        finding({
          code: 'CIRCULATION_MISSING',
          subject,
          found: 'no row',
          right: `${state ?? 'drafted'}, text ${short(draft.result.textSha256)}`,
          passing: true,
          mend: drawAgain(picture, drawn),
        }),
      ];
    }
    const findings = checkManifests(picture, drawn, row);
    if (findings.length > 0) return findings;
    const filled = fill === undefined || row.final_sha256 === fill.result.finalSha256;
    if (row.text_sha256 !== draft.result.textSha256 || !filled) {
      return [
        finding({
          code: 'CIRCULATION_BEHIND',
          subject,
          found: `text ${short(row.text_sha256)}, final ${short(row.final_sha256)}`,
          right: `text ${short(draft.result.textSha256)}, final ${short(fill?.result.finalSha256 ?? null)}`,
          passing: true,
          mend: drawAgain(picture, drawn),
        }),
      ];
    }
    if (state === undefined || (row.state === state && areSame(row.approvals, approvals))) return [];
    return [
      finding({
        code: 'CIRCULATION_BEHIND',
        subject,
        found: `${row.state}, ${row.approvals.length} approvals`,
        right: `${state}, ${approvals.length} approvals`,
        passing: true,
        mend: {
          key: `state/${subject}`,
          step: steps.circulations,
          how: 'write the state and the approvals that the circulation has',
          run: (to) => writeState(to, drawn),
        },
      }),
    ];
  });
}

/** An earlier version may have stored less on one side: what both sides have of each approval must be equal. */
function areSame(stored: readonly unknown[], right: readonly unknown[]): boolean {
  const fields = (one: unknown): Map<string, string | undefined> =>
    new Map(Object.entries(Object(one)).map(([key, value]) => [key, canonicalize(value)]));
  return (
    stored.length === right.length &&
    stored.every((one, index) => {
      const other = fields(right[index]);
      return [...fields(one)].every(([key, value]) => !other.has(key) || other.get(key) === value);
    })
  );
}

/** What was approved is the hash of a manifest: the manifest stored must have it. */
function checkManifests(picture: Picture, { name, revision }: DrawnRevision, row: CirculationRecord): Finding[] {
  const wrong =
    hashed(row.text_manifest) !== row.text_sha256 ||
    (row.final_sha256 !== null && hashed(row.final_manifest) !== row.final_sha256);
  if (!wrong) return [];
  return [
    finding({
      code: 'MANIFEST_ALTERED',
      subject: `${name}/${revision}`,
      found: 'a stored manifest does not have the hash that was approved',
      right: 'the manifest as it was approved',
      byHand: `restore the row of table circulation (${picture.meeting}, ${name}, ${revision}) from a backup; nothing is dispatched from it until then`,
    }),
  ];
}

const hashed = (manifest: unknown): string | null =>
  typeof manifest === 'object' && manifest !== null ? hashOf(manifest) : null;

const short = (sha256: string | null): string => (sha256 === null ? 'none' : `${sha256.slice(0, 12)}…`);

const writeState = async (
  { registry, meeting }: Mender,
  { name, revision, state, approvals }: DrawnRevision,
): Promise<void> => {
  if (state === undefined) return;
  await registry.recordCirculation({
    meeting,
    name,
    revision,
    state,
    approvals: [...approvals],
    awaits: null,
    acts: [],
  });
};

/** Draws the papers again. A paper whose hash differs from the one in the history is not stored. */
function drawAgain({ meeting, row: { mode } }: Picture, drawn: DrawnRevision): Mend {
  const { name, revision, draft, fill } = drawn;
  return {
    key: `draw/${name}/${revision}`,
    step: steps.papers,
    how: 'draw it again, and store it if it has the hash that was approved',
    run: async (to) => {
      const documents = await to.documents();
      const paper = { meeting, mode, name, revision };
      const { by, text } = draft.input;
      await documents.draftCirculation({ ...paper, by, text, expect: draft.result.textSha256 });
      if (fill !== undefined) {
        const { number, date, scans } = fill.input;
        const expect = fill.result.finalSha256;
        await documents.fillCirculation({ ...paper, number, date, ...(scans && { scans }), expect });
      }
      await writeState(to, drawn);
    },
  };
}

type Expected = { name: string; revision: number; stage: 'draft' | 'final'; sha256: string; mend: Mend | null };

function checkDocuments(picture: Picture): Finding[] {
  const { registry } = picture;
  const expected = new Map(expectedDocuments(picture).map((one) => [keyOf(one), one]));
  const findings: Finding[] = [];
  for (const one of expected.values()) {
    const row = registry.documents.find((document) => keyOf(document) === keyOf(one));
    if (row?.sha256 === one.sha256) continue;
    const found = row === undefined ? 'no row' : `bytes ${short(row.sha256)}`;
    findings.push(
      finding({
        code: row === undefined ? 'PAPER_MISSING' : 'PAPER_DIFFERS',
        subject: keyOf(one),
        found,
        right: `bytes ${short(one.sha256)}, as it was drawn`,
        passing: true,
        ...(one.mend === null ? { byHand: 'restore it from a backup' } : { mend: one.mend }),
      }),
    );
  }
  for (const row of registry.documents) {
    if (row.actual === row.sha256 || (row.actual === null && isErasedByAct(picture, row.erased_by))) continue;
    const again = expected.get(keyOf(row))?.mend ?? null;
    findings.push(
      finding({
        code: row.actual === null ? 'BYTES_MISSING' : 'BYTES_ALTERED',
        subject: keyOf(row),
        found:
          row.actual === null
            ? 'no bytes are stored under its hash'
            : `the bytes stored have the hash ${short(row.actual)}`,
        right: `bytes of the hash ${short(row.sha256)}`,
        ...(row.actual === null && again !== null
          ? { mend: again }
          : {
              byHand: `restore the row of table blob ${row.sha256} from a backup; its bytes are never overwritten here`,
            }),
      }),
    );
  }
  return findings;
}

const keyOf = ({ name, revision, stage }: { name: string; revision: number; stage: string }): string =>
  `${name}/${revision}/${stage}`;

function expectedDocuments(picture: Picture): Expected[] {
  const ofCirculations = drawnOf(picture).flatMap((drawn): Expected[] => {
    const { revision, draft, fill } = drawn;
    const mend = drawAgain(picture, drawn);
    return [
      ...draft.result.documents.map(({ name, sha256 }): Expected => ({ name, revision, stage: 'draft', sha256, mend })),
      ...(fill?.result.documents ?? []).map(
        ({ name, sha256 }): Expected => ({ name, revision, stage: 'final', sha256, mend }),
      ),
    ];
  });
  return [
    ...ofCirculations,
    ...sessionPapers(picture.histories).map((paper) => ({ ...paper, mend: drawSessionPaperAgain(picture, paper) })),
  ];
}

/** The session's own papers: lists, and the report. */
const sessionPapers = (histories: Histories) =>
  [
    ...histories.done(kinds.drawList).map(({ input, result }) => ({ ...input, facts: {}, result })),
    ...histories.done(kinds.drawReport).map(({ input: { at, opened, closed, present }, result }) => ({
      kind: 'report' as const,
      at,
      facts: { opened, closed, present },
      revision: 1,
      result,
    })),
    ...histories.done(kinds.drawCredentials).map(({ input: { paper, at, revision }, result }) => ({
      kind: paper,
      at,
      facts: {},
      revision,
      result,
    })),
  ].flatMap(({ kind, at, facts, revision, result }) =>
    [result, ...(result.others ?? [])].map(({ name, sha256 }) => ({
      kind,
      at,
      facts,
      name,
      revision,
      stage: 'final' as const,
      sha256,
      english: result.sha256,
    })),
  );

/** Such a paper shows one moment: it can be drawn again only if nothing has changed since. */
function drawSessionPaperAgain(
  { meeting, row: { mode } }: Picture,
  paper: ReturnType<typeof sessionPapers>[number],
): Mend {
  const { kind, at, facts, revision, english, name } = paper;
  return {
    key: `list/${kind}/${revision}`,
    step: steps.papers,
    how: 'draw it again, if nothing has changed since; else put on record that it is lost',
    run: async (to) => {
      const documents = await to.documents();
      const drawn =
        kind === 'report'
          ? documents.drawReport({ meeting, mode, at, ...facts, expect: english })
          : kind === 'credentials-memorandum' || kind === 'credentials-report'
            ? documents.drawCredentials({ meeting, mode, paper: kind, at, revision, expect: english })
            : documents.drawList({ meeting, mode, kind, at, revision, expect: english });
      await drawn.catch(async (error: unknown) => {
        const { mend } = lostPaper(keyOf(paper), name);
        await mend?.run(to);
        if (!(error instanceof Error && 'type' in error && error.type === 'OtherBytes')) throw error;
      });
    },
  };
}

const lostPaper = (subject: string, name: string): Finding =>
  loss({
    code: 'PAPER_MISSING',
    subject,
    found: `${name} can not be drawn as it was: participants have answered since`,
    right: 'the paper as it was drawn',
    byHand: 'restore it from a backup or an archive',
  });
