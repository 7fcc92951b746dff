import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Document, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { reasonOf } from '../domain/errors.ts';
import { type MeetingPlan, NewMeetingPlan } from '../domain/plan.ts';
import {
  checkCommittee,
  checkConvening,
  checkLegalBasis,
  type LawFinding,
  profileOf,
  TreatyError,
} from '../treaties/treaties.ts';
import { type Parts, PlanFile, partsOf } from './file.ts';
import { bytesGiven, FileTooLarge, GIVEN_FILES } from './given-file.ts';
import { offsetsOf } from './offsets.ts';
import { errorMap, fieldOf, fromIssue, type Problem, shown } from './problem.ts';
import { checkRules, type Instants, resolveTimes } from './rules.ts';
import { textIn } from './text-file.ts';
import { unquotedIn } from './unquoted.ts';

/**
 * From a plan file to the plan that a meeting starts with: read, checked and resolved to instants.
 *
 * The form of the file is in `file.ts`, its rules in `rules.ts`, the law in `treaties/law.ts`. The contacts that it names
 * are read by `directory.ts`.
 */
export { describeProblem, PlanError, type Problem } from './problem.ts';

export type LoadedPlan =
  | { ok: true; plan: MeetingPlan; sha256: string; directoryFile: string }
  | { ok: false; problems: Problem[] };

/**
 * Reads a plan file.
 *
 * `sha256` is that of the file's bytes, `directoryFile` the full path of its directory. A file that cannot be used comes
 * back with all its problems, in the order of the file: form, contradictions, and what the law of
 * the treaty does not allow. It never throws for what a file says.
 *
 * @param profileFor the treaty's profile, where it is not the one in use
 */
export function loadPlan(file: string, profileFor: typeof profileOf = profileOf): LoadedPlan {
  const whole = (code: string, found: string, right: string): LoadedPlan => ({
    ok: false,
    problems: [{ code, file, line: null, field: '', found, right }],
  });
  let bytes: Buffer;
  try {
    bytes = bytesGiven(file, 'plan');
  } catch (error) {
    if (error instanceof FileTooLarge) {
      return whole('plan.too_large', error.found, `a plan of at most ${GIVEN_FILES.plan.atMost} bytes`);
    }
    const found = error instanceof Error ? error.message : String(error);
    return whole('plan.unreadable', found, 'a plan file that can be read');
  }
  let text: string;
  try {
    text = textIn(bytes);
  } catch (error) {
    return whole('plan.encoding', reasonOf(error), 'a text file in UTF-8');
  }

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const problems = broken.map((error): Problem => {
      const [found = error.code] = error.message.split('\n');
      const line = error.linePos?.[0].line ?? null;
      return { code: 'plan.yaml', file, line, field: '', found, right: 'YAML that can be read' };
    });
    return { ok: false, problems };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    return whole('plan.yaml', error instanceof Error ? error.message : String(error), 'YAML that can be read');
  }

  const problem = (code: string, path: readonly PropertyKey[], found: string, right: string): Problem => ({
    code,
    file,
    line: lineOf(document, lines, path),
    field: fieldOf(path),
    found,
    right,
  });
  const standsAs = (path: readonly PropertyKey[]) => unquotedIn(document, path);
  const read = PlanFile.safeParse(value, { error: errorMap, reportInput: true });
  const parts = partsOf(value);
  const { instants, findings } = resolveTimes(parts);
  const directoryFile = resolve(dirname(file), parts.directory ?? '');
  const problems = [
    ...(read.error?.issues ?? [])
      .flatMap((issue) => fromIssue(issue, standsAs))
      .map((i) => problem(i.code, i.path, i.found, i.right)),
    ...[...findings, ...checkRules(parts), ...checkLaw(parts, profileFor)].map((f) =>
      problem(f.code, pathOf(f.field), f.found, f.right),
    ),
  ];
  if (parts.directory !== undefined && !existsSync(directoryFile)) {
    const right = 'the path of a directory of contacts, from the folder of the plan';
    problems.push(problem('plan.directory_missing', ['directory'], shown(parts.directory), right));
  }
  if (!read.success || problems.length > 0) {
    return { ok: false, problems: problems.sort((one, other) => (one.line ?? 0) - (other.line ?? 0)) };
  }

  const plan = NewMeetingPlan.safeParse(resolved(read.data, instants), { error: errorMap, reportInput: true });
  if (!plan.success) {
    const left = plan.error.issues.flatMap((issue) => fromIssue(issue));
    return { ok: false, problems: left.map((i) => problem(i.code, i.path, i.found, i.right)) };
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { ok: true, plan: plan.data, sha256, directoryFile };
}

function checkLaw(parts: Parts, profileFor: typeof profileOf): LawFinding[] {
  if (parts.treaty === undefined) return [];
  try {
    const profile = profileFor(parts.treaty);
    return [...checkLegalBasis(parts, profile), ...checkConvening(parts, profile), ...checkCommittee(parts)];
  } catch (error) {
    if (!(error instanceof TreatyError)) throw error;
    return [{ code: error.code, field: 'treaty', found: parts.treaty, right: error.message }];
  }
}

/** The plan with instants for local times; what could not be resolved is left out, and the schema then refuses it. */
function resolved(file: PlanFile, instants: Instants): unknown {
  const { directory, ...rest } = file;
  const [startsAt, closes] = [instants.get('startsAt'), instants.get('closes')];
  const { timeZone } = file.venue;
  return {
    ...rest,
    venue: { ...file.venue, ...(startsAt && closes && { offsets: offsetsOf(timeZone, startsAt, closes) }) },
    opens: { date: file.opens.date, at: instants.get('opens') },
    closes: { date: file.closes.date, at: closes },
    lists: file.lists ?? 'notes',
    ...(file.answers && { answers: { form: 'enclosed', ...file.answers } }),
    deadline: { date: file.deadline.date, at: instants.get('deadline') },
    provisionalListAt: instants.get('provisionalListAt'),
    startsAt,
    ...(file.session && {
      session: {
        ...file.session,
        sittings: file.session.sittings.map((sitting, index) => ({
          ...sitting,
          at: instants.get(`session.sittings[${index}].at`),
          until: instants.get(`session.sittings[${index}].until`),
        })),
      },
    }),
    circulations: file.circulations.map((circulation, index) => ({
      ...circulation,
      documents: circulation.documents.flatMap(documentsOf),
      draftAt: instants.get(`circulations[${index}].draftAt`),
      dispatchAt: circulation.dispatchAt && instants.get(`circulations[${index}].dispatchAt`),
    })),
  };
}

/** One document for each language; the name of one that is not in English ends with its language. */
const documentsOf = ({ languages, ...document }: PlanFile['circulations'][number]['documents'][number]) =>
  languages.map((language) => ({
    ...document,
    name: language === 'en' ? document.name : `${document.name}-${language}`,
    language,
  }));

/** `circulations[0].issue.date` as a path. */
const pathOf = (field: string): (string | number)[] =>
  (field.match(/[^.[\]]+/g) ?? []).map((key) => (/^\d+$/.test(key) ? Number(key) : key));

/** The line of a field, or of the nearest one around it that the file has. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let offset: number | undefined;
  let node: unknown = document.contents;
  for (const key of path) {
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    const next: unknown = pair ? pair.value : node.get(key, true);
    const place: unknown = pair ? pair.key : next;
    if (!isNode(place) || !place.range) break;
    offset = place.range[0];
    node = next;
  }
  return offset === undefined ? null : lines.linePos(offset).line;
}
