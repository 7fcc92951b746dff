import { DateTime } from 'luxon';
import type { Difference, Piece } from '../documents/differences.ts';
import type { NoticeInput } from '../domain/activities.ts';
import { type ChainStep, type MeetingPlan, officersOf } from '../domain/plan.ts';
import { clocksOf } from '../meetings/zones.ts';
import { headOf } from '../workflows/shared/page.ts';
import { placeOfCode } from './notice-codes.ts';

/** What a notice says. */

export type Noticed = {
  plan: MeetingPlan;
  input: NoticeInput;
  /** The papers to be approved. */
  papers: readonly { name: string; language: string; pages: number; sha256: string }[];
  attached: number;
  recipients: number;
  /** Number and date, where issuing has filled them in. */
  issue: { number: string; date: string } | null;
  /** The revision before, and what this one changed in it. */
  changed: { since: number; differences: readonly Difference[] | null } | null;
  /** Of a text that came back: who returned it, and why. */
  returned: { officer: string; comments: string } | null;
  /** The paper that was entered as the officer's approval, as the record has it. */
  slip: { slip: string; slipDate: string; slipSha256: string } | null;
  /** The circulation's page in the Temporal UI. */
  page: string | null;
};

const MOST_DIFFERENCES = 12_000;
/** Unchanged words kept for context before and after a change. */
const CONTEXT = 10;

export function subjectOf({ plan, input }: Noticed): string {
  const { circulation, revision, step, act, round, since } = input;
  const what = {
    approve: `awaits your approval (${step})`,
    revise: 'came back to you for revision',
    disown: `a paper was entered as your approval (${step})`,
  }[act];
  return `${round > 1 || since !== undefined ? 'Again: ' : ''}${plan.short}: ${circulation}, revision ${revision}, ${what}`;
}

export function bodyOf(noticed: Noticed): string {
  const { plan, input, page } = noticed;
  const officer = plan.officers.find(({ id }) => id === input.officer);
  return [
    `${input.to?.title ?? officer?.title ?? input.officer} (${input.officer})`,
    '',
    ...saying[input.act](noticed),
    ...(page === null ? [] : ['', 'In the Temporal UI, with the JSON to send:', `  ${page}`]),
    '',
    '-- ',
    'Made by Convene for the officers of the secretariat. It is not the communication itself: that is issued by its last step.',
  ].join('\n');
}

const saying = { approve: toApprove, revise: toRevise, disown: toDisown };

function toApprove({ plan, input, ...noticed }: Noticed): string[] {
  const { meeting, circulation, revision, step, officer, sha256, for: instead, since } = input;
  const { issue, papers, attached } = noticed;
  const chain = plan.circulations.find(({ name }) => name === circulation)?.chain ?? [];
  const planned = chain.find((one) => one.step === step);
  const needs = input.needs ?? planned?.needs ?? 'none';
  const others = planned === undefined ? [] : officersOf(planned).filter((one) => one !== (instead ?? officer));
  const place = instead === undefined ? '' : ` --for ${instead}`;
  const slip = ' --slip FILE --slip-reference "REFERENCE" --slip-date YYYY-MM-DD';
  const evidence: Record<string, string> = {
    slip,
    record: slip,
    ...(input.codes !== undefined && { none: ' --code CODE', code: ' --code CODE' }),
    signature: ' --key FILE',
  };
  return [
    `The circulation "${circulation}" of the ${plan.name} (${meeting}) awaits your approval${issue === null ? '' : ', with which it is issued'}.`,
    ...(since === undefined ? [] : [`It has waited since ${day(since, plan)}.`]),
    ...(instead === undefined ? [] : [`You act for ${instead}, who is away.`]),
    ...(since !== undefined && instead === undefined && !isAsked(planned, officer)
      ? [`You may act for ${others.join(' or ')}: add --for, where that can be several.`]
      : []),
    '',
    `step        ${step}, revision ${revision}`,
    ...(others.length > 0 && isAsked(planned, instead ?? officer)
      ? [
          `asked too   ${others.join(', ')}${planned?.quorum === undefined ? '' : `; ${planned.quorum} of all are enough`}`,
        ]
      : []),
    ...(issue === null ? [] : [`issued as   ${issue.number}, ${issue.date}`]),
    `recipients  ${noticed.recipients}`,
    `SHA-256     ${sha256}`,
    ...papers
      .slice(0, attached)
      .map(({ name, language, pages, sha256: paper }) => `paper       ${name} (${language}, p. 1-${pages})  ${paper}`),
    ...(papers.length > attached
      ? [`            and ${papers.length - attached} more: convene documents ${meeting}`]
      : []),
    '',
    ...changesOf(noticed, input),
    '',
    'To approve what is attached, and to return it:',
    `  convene approve ${meeting} ${circulation} --officer ${officer}${place} --sha256 ${sha256}${evidence[needs] ?? ''}`,
    `  convene return ${meeting} ${circulation} --officer ${officer} --comments "WHY"${input.codes === undefined ? '' : ' --code CODE'}`,
    `or with everything else that awaits you: convene desk --officer ${officer}`,
    ...(input.codes === undefined ? [] : coded(input, needs)),
  ];
}

/** The JSON to paste, with codes that are this officer's alone. */
function coded(input: NoticeInput, needs: ChainStep['needs']): string[] {
  const { officer, revision, sha256 } = input;
  const toApprove = { ...headOf(input), sha256, proof: placeOfCode('approve') };
  const toReturn = { ...headOf({ officer, revision }), comments: 'WHY', proof: placeOfCode('return') };
  return [
    '',
    'Or in the Temporal UI (More Actions, Send an Update), with a code that is yours alone; do not hand it on:',
    ...(needs === 'signature' ? [] : ['approve', `  ${JSON.stringify(toApprove)}`]),
    'returnForRevision',
    `  ${JSON.stringify(toReturn)}`,
    ...(needs === 'signature' ? ['The approval itself needs your signature: convene sign prints it.'] : []),
  ];
}

const isAsked = (step: ChainStep | undefined, officer: string) =>
  step === undefined || officersOf(step).includes(officer);
const day = (instant: string, { venue }: Pick<MeetingPlan, 'venue'>) =>
  DateTime.fromISO(instant, { zone: clocksOf(venue), locale: 'en-GB' }).toFormat('d MMMM yyyy');

function changesOf(
  { changed, issue }: Pick<Noticed, 'changed' | 'issue'>,
  { meeting, circulation }: NoticeInput,
): string[] {
  if (issue !== null) return ['Since the text was approved, number and date were filled in, and nothing else.'];
  if (changed === null) return ['This is the first revision.'];
  const { since, differences } = changed;
  if (differences === null) return [`Revision ${since} cannot be compared: it has another form.`];
  if (differences.length === 0) return [`It says the same as revision ${since}.`];
  const lines = differences.flatMap(({ where, pieces }) => [where, `  ${pieces.map(marked).join('').trim()}`]);
  const shown = lines.join('\n');
  return [
    `What changed since revision ${since}, as [-taken out-] and {+put in+}:`,
    '',
    shown.length <= MOST_DIFFERENCES ? shown : shown.slice(0, MOST_DIFFERENCES),
    ...(shown.length <= MOST_DIFFERENCES ? [] : [`… and more: convene documents diff ${meeting} ${circulation}`]),
  ];
}

function marked({ kind, text }: Piece, index: number, all: readonly Piece[]): string {
  if (kind === 'gone') return `[-${text}-]`;
  if (kind === 'new') return `{+${text}+}`;
  const words = text.split(/(?<=\s)(?=\S)/);
  const [before, after] = [index === 0 ? 0 : CONTEXT, index === all.length - 1 ? 0 : CONTEXT];
  if (words.length <= before + after + 2) return text;
  return `${words.slice(0, before).join('')}… ${words.slice(words.length - after).join('')}`;
}

function toDisown({ plan, input, slip }: Noticed): string[] {
  const { meeting, circulation, revision, step, officer, sha256, for: instead, recordedBy, codes } = input;
  const proof = codes === undefined ? '--sign-with FILE' : `--code ${placeOfCode('disown')}`;
  const message = { ...headOf({ officer, revision }), step, proof: placeOfCode('disown') };
  return [
    `In the circulation "${circulation}" of the ${plan.name} (${meeting}), a paper was entered as your approval${instead === undefined ? '' : ` for ${instead}`}.`,
    '',
    `step        ${step}, revision ${revision}`,
    `entered by  ${recordedBy ?? 'another'}`,
    ...(slip === null ? [] : [`paper       ${slip.slip}, ${slip.slipDate}`, `            SHA-256 ${slip.slipSha256}`]),
    `approved    ${sha256}, which is attached`,
    '',
    'Where that is your paper, there is nothing to do. Where it is not, disown it, until the circulation is dispatched: the approval',
    'is void, and you are awaited in that step again. With your key (--sign-with) or the code of this notice:',
    `  convene disown ${meeting} ${circulation} --officer ${officer} --step ${step} ${proof}`,
    ...(codes === undefined
      ? []
      : [
          '',
          'Or in the Temporal UI (More Actions, Send an Update), with a code that is yours alone; do not hand it on:',
          'disown',
          `  ${JSON.stringify(message)}`,
        ]),
  ];
}

function toRevise({ plan, input, returned }: Noticed): string[] {
  const { meeting, circulation, revision, officer } = input;
  return [
    `The circulation "${circulation}" of the ${plan.name} (${meeting}) came back to you: its text, revision ${revision}, is yours to revise.`,
    ...(returned === null ? [] : ['', `Returned by ${returned.officer}:`, `  ${returned.comments}`]),
    '',
    'To revise it:',
    `  convene documents text ${meeting} ${circulation} > ${circulation}.txt`,
    `  convene revise ${meeting} ${circulation} --officer ${officer} --text ${circulation}.txt`,
    ...(input.codes === undefined
      ? []
      : [
          'with your key (--sign-with), or with this code, which is yours alone (--code):',
          `  ${placeOfCode('revise')}`,
        ]),
  ];
}
