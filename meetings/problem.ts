import type { z } from 'zod';

/** One thing that is wrong with a file: a stable code, where it is, what was found, and what would be right. */
export type Problem = {
  code: string;
  file: string;
  /** The line in the file, counted from 1; null where the file has no such place. */
  line: number | null;
  /** The field, such as `circulations[0].chain[1].officer`; empty when the file as a whole is meant. */
  field: string;
  found: string;
  right: string;
};

/** The message names this many problems; `problems` has them all. */
const SAID = 30;

/** A file that cannot be used, with everything that is wrong with it. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
  readonly problems: readonly Problem[];
  /** What kind of file it is. */
  readonly of: string;
  constructor(problems: readonly Problem[], of = 'plan') {
    const said = problems.slice(0, SAID).map(describeProblem);
    if (problems.length > SAID) said.push(`… and ${problems.length - SAID} more`);
    super(said.join('\n'));
    this.problems = problems;
    this.of = of;
  }
}

/** A problem in one line for people: `plan.yaml:23 deadline: found …. Right: … [plan.weekday]`. */
export function describeProblem({ code, file, line, field, found, right }: Problem): string {
  const place = line === null ? file : `${file}:${line}`;
  return `${place}${field === '' ? '' : ` ${field}`}: found ${found}. Right: ${right} [${code}]`;
}

/** A value as people should see it: short, on one line, with nothing in it that a terminal would obey. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? typeof value;
  const short = text.length > 120 ? `${text.slice(0, 117)}…` : text;
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return short.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu,
    escaped,
  );
}

type Path = readonly PropertyKey[];

/** A path as people write it: `circulations[0].chain[1].officer`. */
export const fieldOf = (path: Path) =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`)).join('');

const kinds: Record<string, string> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a group of fields',
  boolean: 'true or false',
};

type StandsAs = (path: Path) => string | null;

/**
 * What a zod issue says of a field, in the words of a problem; an unknown key is a problem of its own.
 *
 * @param standsAs how a value that is no text stands in the file, where that is known
 */
export function fromIssue(
  issue: z.core.$ZodIssue,
  standsAs: StandsAs = () => null,
): { code: string; path: Path; found: string; right: string }[] {
  const { path } = issue;
  const found = shown(issue.input);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'plan.unknown_key',
      path: [...path, key],
      found: `the unknown field ${shown(key)}`,
      right: issue.message,
    }));
  }
  if (issue.input === undefined) {
    return [{ code: 'plan.missing', path, found, right: `a value: ${rightOf(issue, null)}` }];
  }
  const code = issue.code === 'custom' && typeof issue.params?.code === 'string' ? issue.params.code : 'plan.value';
  const source = standsAs(path);
  return [{ code, path, found: source ?? found, right: rightOf(issue, source) }];
}

function rightOf(issue: z.core.$ZodIssue, source: string | null): string {
  switch (issue.code) {
    case 'invalid_type': {
      const right = kinds[issue.expected] ?? issue.expected;
      const stands = source ?? (typeof issue.input === 'number' ? String(issue.input) : null);
      return issue.expected === 'string' && stands !== null
        ? `text, in quotes as it stands in the file: "${stands}"`
        : right;
    }
    case 'invalid_value':
      return `${issue.values.length > 1 ? 'one of: ' : ''}${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}

/**
 * The messages of an unknown key name the keys that are known, which zod leaves out. For `safeParse(value, {error})`.
 */
export function errorMap(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const shape: unknown = issue.inst && 'shape' in issue.inst ? issue.inst.shape : undefined;
  return typeof shape === 'object' && shape !== null
    ? `one of the known fields: ${Object.keys(shape).join(', ')}`
    : 'no such field';
}

/** Faults between several fields of a plan. The law of the treaty is judged elsewhere (treaties/law.ts). */
export type RuleFinding = { code: string; field: string; found: string; right: string };
