import { ConveneError } from '../domain/errors.ts';
import { type MeetingPlan, mandateOf, type Officer, recoveryOf } from '../domain/plan.ts';
import { profileOf } from '../treaties/treaties.ts';
import { clock } from './words.ts';

/**
 * A live meeting keeps the dates of its plan, so none may be past. Only a date of drafting may: that circulation is then
 * drafted at once.
 *
 * @throws ConveneError `PLAN_PAST`, naming each date.
 */
export function refusePast(plan: MeetingPlan, now: number): void {
  const dates = [
    ...plan.circulations.flatMap(({ dispatchAt }, index) =>
      dispatchAt === null ? [] : [{ field: `circulations[${index}].dispatchAt`, at: dispatchAt }],
    ),
    { field: 'deadline', at: plan.deadline.at },
    { field: 'opens', at: plan.opens.at },
    { field: 'provisionalListAt', at: plan.provisionalListAt },
    { field: 'closes', at: plan.closes.at },
  ];
  const past = dates.filter(({ at }) => Date.parse(at) <= now);
  if (past.length === 0) return;
  const named = past.map(({ field, at }) => `${field} ${clock(at, plan)}`).join(', ');
  const today = clock(new Date(now).toISOString(), plan);
  throw new ConveneError(
    'PLAN_PAST',
    `These dates of ${plan.id} are past: ${named} (in ${plan.venue.timeZone} it is ${today}). A live meeting needs later ones; \`convene rehearse\` plays the plan as it is.`,
  );
}

/**
 * A live meeting is convened under a mandate that is there.
 *
 * @throws ConveneError `MANDATE_AWAITED`: what is awaited, and where it goes.
 */
export function refuseAwaited(plan: MeetingPlan, file: string): void {
  if (mandateOf(plan) !== null) return;
  const { convenor, mandates } = profileOf(plan.treaty);
  const last = mandates.at(-1);
  const usually = last === undefined ? '' : ` (as ${last.resolution} was, of the ${last.adoptedBy}, “${last.title}”)`;
  throw new ConveneError(
    'MANDATE_AWAITED',
    `${plan.id} awaits its mandate: the resolution${usually} that requests the ${convenor} to convene it. Once it is adopted, put its number, date, paragraph, title and convenor into \`mandate:\` of ${file}, and its words into \`mandates:\` of treaties/${plan.treaty.toLowerCase()}.yaml. Until then \`convene rehearse\` plays the plan.`,
  );
}

/** How many must be left who can change an officer's key when that officer has lost it. */
const OTHERS = 2;

/**
 * A live meeting acts on what is proved, so everyone who has to prove something needs a key from the start: who drafts, who
 * issues, and enough others that one lost key can be replaced (`domain/signed-order.ts`).
 *
 * @throws ConveneError `PLAN_UNPROVABLE`, with all that is missing.
 */
export function refuseUnprovable(plan: MeetingPlan): void {
  const missing = [...unsignedIssues(plan), ...keyless(plan), ...shared(plan), ...irreplaceable(plan)];
  if (missing.length === 0) return;
  throw new ConveneError(
    'PLAN_UNPROVABLE',
    `A live meeting acts on what is proved, and in ${plan.id} that would fail:\n${missing.map((one) => `  ${one}`).join('\n')}\n\`convene rehearse\` plays the plan as it is.`,
  );
}

const chainsOf = ({ circulations, acts }: MeetingPlan) => [
  ...circulations.map(({ name, chain }) => ({ of: name, chain })),
  ...(acts === undefined ? [] : [{ of: 'acts', chain: acts.chain }]),
  ...Object.entries(acts?.chains ?? {}).map(([kind, chain]) => ({ of: `acts, ${kind}`, chain })),
];

const unsignedIssues = (plan: MeetingPlan): string[] =>
  chainsOf(plan).flatMap(({ of, chain }) => {
    const last = chain.at(-1);
    return last === undefined || last.needs === 'signature'
      ? []
      : [`${of}: its last step, ${last.step}, needs: ${last.needs}; what issues needs: signature`];
  });

function keyless(plan: MeetingPlan): string[] {
  const drafters = plan.circulations.map(({ drafter }) => drafter);
  const issuers = chainsOf(plan).flatMap(({ chain }) => chain.at(-1)?.officer ?? []);
  const without = ({ id, key }: Officer) => key === undefined && [...drafters, ...issuers].includes(id);
  return plan.officers
    .filter(without)
    .map(({ id }) => `${id} drafts or issues, and has no key; add the line of their .pub file (ssh-keygen -t ed25519)`);
}

const shared = ({ officers }: MeetingPlan): string[] =>
  officers.flatMap(({ id, key }, index) => {
    const same = officers.slice(0, index).find((other) => key !== undefined && other.key === key);
    return same === undefined ? [] : [`${id} has the key of ${same.id}; each has their own`];
  });

function irreplaceable(plan: MeetingPlan): string[] {
  const drafters = new Set(plan.circulations.map(({ drafter }) => drafter));
  const keepers = [...plan.officers.filter(({ id }) => !drafters.has(id)), ...recoveryOf(plan)];
  const lost = plan.officers.filter(({ id, key }) => {
    const others = keepers.filter((one) => one.id !== id && one.key !== undefined);
    return key !== undefined && others.length < OTHERS;
  });
  if (lost.length === 0) return [];
  return [
    `${lost.map(({ id }) => id).join(', ')}: a key that is lost is replaced by ${OTHERS} others who hold one and draft nothing; add officers' keys, or two of \`recovery\`, kept offline`,
  ];
}
