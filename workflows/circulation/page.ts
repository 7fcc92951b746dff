import type { PlaceOfDays } from '../../domain/day.ts';
import type { Awaited } from '../../domain/messages/approvals.ts';
import type { Acting, Approval, Step } from '../../machines/machines.ts';
import {
  asWhom,
  banner,
  example,
  facts,
  howToSend,
  minute,
  notAccepted,
  spaced,
  table,
  whatOf,
} from '../shared/page.ts';
import type { ApprovalProposal, CarriedCirculation, CirculationInput } from './state.ts';

export function circulationPage(
  input: CirculationInput,
  state: CarriedCirculation,
  { awaited, acting, place }: { awaited: Awaited | null; acting: Acting[]; place: PlaceOfDays },
): string {
  const { context, value } = state.snapshot;
  const since = state.wait?.since;
  const needs = context.chain[context.step]?.evidence ?? 'none';
  return [
    ...banner(input.mode),
    `### ${input.plan.name}: ${spaced(String(value))}, revision ${context.revision}`,
    ...facts([
      ['Number', `${state.number} of ${state.date}`],
      ['Recipients', String(state.recipients)],
      ...(awaited === null || since === undefined
        ? []
        : ([['Waiting since', minute(since, place, place.timeZone)]] satisfies [string, string][])),
    ]),
    ...(awaited === null
      ? []
      : [
          '#### Awaited',
          `**${input.plan.name}**, revision ${context.revision}: **${whatOf(awaited)}**`,
          '',
          ...acting.flatMap(({ officer, for: instead }) => [
            `by ${asWhom(officer, instead)}`,
            '',
            `\`${example({ ...awaited, officer, for: instead }, needs)}\``,
            '',
          ]),
          `${howToSend('Above on this page')} (The first click may only tidy the JSON; then click again.)`,
          '',
        ]),
    '#### Approvals',
    ...table(
      ['step', 'officers', 'approved'],
      context.chain.map((step) => [step.step, officersOf(step), approvalsOf(step, context.approvals)]),
    ),
    ...proposals(state.proposals),
    '#### Documents',
    ...state.documents.map((d) => `- ${d.name}, ${d.language}, pages: ${d.pages}, SHA-256 \`${d.sha256}\``),
    '',
    ...notAccepted(state.setAside),
  ].join('\n');
}

/** The officers of a step, how many must approve, and who may act for them. */
function officersOf({ officers, quorum, superior, delegates, evidence }: Step): string {
  const list = officers.join(', ');
  return [
    quorum < officers.length ? `${quorum} of ${officers.length}: ${list}` : list,
    ...(evidence === 'none' ? [] : [`with a ${evidence}`]),
    ...delegates.map((one) => `${one.officer} for ${one.for} from ${one.from} until ${one.until} (${one.basis})`),
    ...(superior === null ? [] : [`superior: ${superior}`]),
  ].join('; ');
}

function approvalsOf({ step }: Step, approvals: readonly Approval[]): string {
  const ofStep = approvals.filter((one) => one.step === step);
  if (ofStep.length === 0) return 'not yet';
  return ofStep
    .map(({ officer, as, for: instead, on, evidence, sha256 }) => {
      const place = as === 'officer' ? '' : `, ${as} ${as === 'delegate' ? 'of' : 'over'} ${instead}`;
      return `${officer}${place}${on === null ? '' : `, ${on}`}${evidence === 'none' ? '' : `, ${evidence}`} \`${sha256.slice(0, 12)}…\``;
    })
    .join('; ');
}

function proposals(list: readonly ApprovalProposal[]): string[] {
  if (list.length === 0) return [];
  return [
    '#### Proposals',
    'Approvals that lack the evidence their step needs. They change nothing.',
    '',
    ...table(
      ['step', 'officer', 'at', 'what it lacks'],
      list.map(({ step, officer, at, lacks }) => [step, officer, at, lacks.replaceAll('`', "'")]),
    ),
  ];
}
