import { clockAt, type PlaceOfDays } from '../../domain/day.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import type { ChainStep, CirculationPlan, Mode } from '../../domain/plan.ts';

/**
 * What the Temporal UI shows as "current details": Markdown, made from state alone.
 *
 * The UI's renderer gives table cells no space between them, keeps line breaks, cuts code blocks at the right edge and
 * turns 1/2 into a fraction. Hence the space in cells, hashes and JSON as inline code (it wraps, and is copied whole),
 * and `plain`.
 */

const REHEARSAL = ['> **REHEARSAL**: nothing of this reaches a mission.', ''];
export const banner = (mode: Mode) => (mode === 'rehearsal' ? REHEARSAL : []);
/** A summary with the mark of a rehearsal, for lists where no page is open. */
export const marked = (mode: Mode, summary: string) => (mode === 'rehearsal' ? `${summary} · REHEARSAL` : summary);
const EM_SPACE = '\u2003';
export const spaced = (word: string) => word.replaceAll('_', ' ');
/** Keeps the renderer from turning 78/32 into a fraction. */
export const plain = (text: string) => text.replace(/(\d)\/(?=\d)/g, '$1&#47;');

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October'],
  ...['November', 'December'],
];

/** An instant in the local time of a place: `Fri, 30 Aug 2024, 23:59 (Geneva)`. */
export function minute(instant: string, place: PlaceOfDays, name: string): string {
  const clock = clockAt(Date.parse(instant), place);
  const { day, month, year, weekday } = partsOf(clock.slice(0, 10));
  return `${weekday}, ${day} ${month.slice(0, month === 'September' ? 4 : 3)} ${year}, ${clock.slice(11)} (${name})`;
}

/** `10 – 13 September 2024`, from two calendar dates. */
export function days(from: string, to: string): string {
  const [first, last] = [partsOf(from), partsOf(to)];
  const end = `${last.day} ${last.month} ${last.year}`;
  if (from === to) return end;
  if (first.year !== last.year) return `${first.day} ${first.month} ${first.year}\u2009–\u2009${end}`;
  return first.month === last.month
    ? `${first.day}\u2009–\u2009${end}`
    : `${first.day} ${first.month}\u2009–\u2009${end}`;
}

function partsOf(date: string): { day: number; month: string; year: number; weekday: string } {
  const at = new Date(date);
  return {
    day: at.getUTCDate(),
    month: MONTHS[at.getUTCMonth()] ?? '',
    year: at.getUTCFullYear(),
    weekday: WEEKDAYS[at.getUTCDay()] ?? '',
  };
}

export function table(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => plain(cell.replaceAll('|', '\\|')) + EM_SPACE).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' :--- |').join('')}`, ...rows.map(line), ''];
}

export const facts = (list: [name: string, value: string][]) => [
  ...list.map(([name, value]) => `- **${name}:** ${plain(value)}`),
  '',
];

type Needs = ChainStep['needs'];
type AskedOfficer = Pick<Awaited, 'act' | 'revision' | 'sha256'> & { officer: string; for?: string | undefined };

const slip = { evidence: { kind: 'slip', reference: 'REFERENCE', date: 'YYYY-MM-DD', sha256: 'SHA-256 OF THE SLIP' } };
export const evidence = {
  none: {},
  slip,
  record: slip,
  code: { proof: 'THE CODE OF YOUR NOTICE' },
  signature: { evidence: { kind: 'signature', signature: 'AS convene sign PRINTS IT' } },
} as const satisfies Record<Needs, object>;

/** How a message of an officer about a revision begins. */
export const headOf = ({ officer, for: instead, revision }: Pick<AskedOfficer, 'officer' | 'for' | 'revision'>) => {
  const acting = instead === undefined || instead === officer ? { officer } : { officer, for: instead };
  return { v: 1, actor: `officer:${officer}`, ...acting, revision };
};

/** The JSON that an awaited officer sends, ready to copy into the form. */
export function example(asked: AskedOfficer, needs: Needs): string {
  const { act, officer, revision, sha256 } = asked;
  return act === 'revise'
    ? JSON.stringify({ ...headOf({ officer, revision }), textSha256: null })
    : JSON.stringify({ ...headOf(asked), sha256, ...evidence[needs] });
}

export const whatOf = ({ act, step }: Awaited) => (act === 'approve' ? `approval of step ${step}` : 'a revised text');
export const asWhom = (officer: string, instead: string | undefined) =>
  instead === undefined || instead === officer ? `**${officer}**` : `**${officer}** for ${instead}`;

export function awaitedLines(awaited: Awaited, chain: CirculationPlan['chain']): string[] {
  const { circulation, officer, others = [], revision, step } = awaited;
  const also = others.length === 0 ? '' : `; also awaited: ${others.join(', ')}`;
  return [
    `**${circulation}**, revision ${revision}: **${whatOf(awaited)}**, by ${asWhom(officer, awaited.for)}${also}`,
    '',
    `\`${example(awaited, chain.find((one) => one.step === step)?.needs ?? 'none')}\``,
    '',
  ];
}

export const howToSend = (where: string) =>
  `Copy the line of JSON. ${where}: More Actions, Send an Update, choose the name (\`approve\`, or \`revise\` for a ` +
  'revised text), paste it as Data, Submit.';

/** Refused messages with their reasons; they quote text from outside, so markup is removed. */
export function notAccepted(lines: string[]): string[] {
  if (lines.length === 0) return [];
  return ['#### Not accepted', ...lines.map((line) => `- ${line.replaceAll('`', "'").replace(/[<>[\]|]/g, ' ')}`), ''];
}
