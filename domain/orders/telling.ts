import { capacitiesIn } from '../capacity.ts';
import { dayAt } from '../day.ts';
import type { Order, OrderName } from '../messages/orders.ts';
import type { ActsPlan, Capacity, CirculationPlan, Language, MeetingPlan, Template } from '../plan.ts';
import { orderRules } from './orders.ts';
import type { OrderGround, Telling } from './rule.ts';

/** The circulation that announces an order, as an entry of the plan that starts at once; null if there is none. */
export function circulationFor<N extends OrderName>(
  name: N,
  order: Order<N>,
  ground: OrderGround,
  ordinal: number,
): CirculationPlan | null {
  const telling = orderRules[name].tells?.(order, ground) ?? null;
  if (telling === null) return null;
  const { plan, now } = ground;
  const acts = actsOf(plan);
  const { kind, facts, audience, languages = acts.languages } = telling;
  const slug = nameOf(kind, plan);
  const capacities = audience?.capacities ?? capacitiesIn(plan);
  const number = acts.numbers.form.replace('{n}', String(acts.numbers.from + ordinal).padStart(2, '0'));
  return {
    name: slug,
    kind,
    sender: acts.sender,
    audience: { capacities, answered: 'any', ...without(audience) },
    documents: documentsOf(slug, kind, capacities, languages, audience?.only !== undefined),
    facts,
    drafter: order.officer,
    chain: acts.chains?.[kind] ?? acts.chain,
    draftAt: now,
    issue: { number, date: dayAt(Date.parse(now), plan.venue), ...(acts.signed && { signed: acts.signed }) },
    dispatchAt: null,
  };
}

/** The next name that no circulation of the plan has. */
function nameOf(kind: CirculationPlan['kind'], { circulations }: MeetingPlan): string {
  const names = new Set(circulations.map(({ name }) => name));
  let n = 1 + circulations.filter(({ name }) => name.startsWith(`${kind}-`)).length;
  while (names.has(`${kind}-${n}`)) n += 1;
  return `${kind}-${n}`;
}

const without = (audience: Telling['audience']) => {
  const { only, reached } = audience ?? {};
  return { ...(only && { only }), ...(reached && { reached }) };
};

/** How acts are announced if the plan does not say: like its convocation. */
export function actsOf(plan: MeetingPlan): ActsPlan {
  if (plan.acts !== undefined) return plan.acts;
  const like = plan.circulations.find(({ kind }) => kind === 'convocation') ?? plan.circulations[0];
  if (like === undefined) throw new Error(`the plan ${plan.id} has no circulation`);
  const languages: Language[] = [...new Set(like.documents.map(({ language }) => language))];
  return { sender: like.sender, languages, chain: like.chain, numbers: { form: `${plan.short}/{n}`, from: 1 } };
}

const isOrganization = (capacity: Capacity) => capacity === 'observer_organization';

/** A note for States and a letter for organizations, in every language; the name of one that is not in English ends with its language. */
function documentsOf(
  name: string,
  kind: CirculationPlan['kind'],
  capacities: readonly Capacity[],
  languages: readonly Language[],
  individual: boolean,
): CirculationPlan['documents'] {
  const papers: { suffix: string; template: Template; of: Capacity[] }[] = [
    { suffix: 'note', template: noteOf(kind), of: capacities.filter((one) => !isOrganization(one)) },
    { suffix: 'letter', template: letterOf(kind), of: capacities.filter(isOrganization) },
  ];
  return papers
    .filter(({ of }) => of.length > 0)
    .flatMap(({ suffix, template, of }) =>
      languages.map((language) => ({
        name: language === 'en' ? `${name}-${suffix}` : `${name}-${suffix}-${language}`,
        template,
        language,
        capacities: of,
        ...(individual && { address: 'individual' as const }),
      })),
    );
}

type Told = 'information' | 'extension' | 'correction' | 'postponement' | 'venue' | 'cancellation';
const isAnnounced = (kind: string): kind is Told =>
  ['information', 'extension', 'correction', 'postponement', 'venue', 'cancellation'].includes(kind);
const noteOf = (kind: CirculationPlan['kind']): Template =>
  isAnnounced(kind) ? `${kind}-note` : kind === 'silence' ? 'silence-note' : 'note-verbale';
const letterOf = (kind: CirculationPlan['kind']): Template => (isAnnounced(kind) ? `${kind}-letter` : 'letter');
