import { covers } from '../domain/capacity.ts';
import { type Capacity, Language, type MeetingPlan } from '../domain/plan.ts';
import type { LawFinding } from './law.ts';
import { ordinalIn, ordinalWord } from './ordinals.ts';
import type { TreatyProfile } from './profile.ts';
import { namedObservers } from './roster.ts';

/** What a new plan says of the Meeting that it convenes, held against the decision and against whom the law convenes and invites. */

type Convened = {
  name?: string | undefined;
  short?: string | undefined;
  ordinal?: number | undefined;
  prepares?: MeetingPlan['prepares'];
  names?: MeetingPlan['names'] | undefined;
  observers?:
    | { organizations?: readonly string[] | undefined; without?: Record<string, string> | undefined }
    | undefined;
  circulations: readonly {
    kind?: string | undefined;
    audience?: { capacities?: readonly Capacity[] | undefined } | undefined;
  }[];
};

/** The States Parties are convened, all others invited (CCM, article 11, paragraphs 1 and 3). */
const CONVENED: readonly Capacity[] = ['state_party', 'ratified', 'signatory', 'state_not_party'];

export const checkConvening = (plan: Convened, profile: TreatyProfile): LawFinding[] => [
  ...named(plan),
  ...translated(plan),
  ...addressed(plan),
  ...invited(plan, profile),
];

function named({ name, short, ordinal, prepares }: Convened): LawFinding[] {
  const word = ordinal === undefined ? null : ordinalWord(ordinal);
  if (ordinal === undefined || word === null) return [];
  const findings: LawFinding[] = [];
  // a preparatory meeting is named by two numbers
  const isNamed = (text: string) => (prepares ? text.includes(word) : ordinalIn(text, 'en') === ordinal);
  if (name !== undefined && !isNamed(name))
    findings.push({
      code: 'law.decision.name',
      field: 'name',
      found: name,
      right: `a name with "${word}": the decision is to convene number ${ordinal}`,
    });
  const figures = /\d+/.exec(short ?? '')?.[0];
  if (short !== undefined && figures !== undefined && Number(figures) !== ordinal)
    findings.push({ code: 'law.decision.name', field: 'short', found: short, right: `a short name with ${ordinal}` });
  return findings;
}

/** A name and its translation tell one number, in every language. */
function translated({ names = {} }: Convened): LawFinding[] {
  return Language.options.flatMap((language) =>
    Object.entries(names[language] ?? {}).flatMap(([english, forms]): LawFinding[] => {
      const wanted = ordinalIn(english, 'en');
      if (wanted === null) return [];
      return Object.values(typeof forms === 'string' ? { name: forms } : forms).flatMap((said): LawFinding[] => {
        const found = ordinalIn(said, language);
        if (found === null || found === wanted) return [];
        const right = `the ${ordinalWord(wanted)}, as in English: "${english}"`;
        return [{ code: 'law.decision.name', field: `names.${language}`, found: said, right }];
      });
    }),
  );
}

function addressed({ circulations }: Convened): LawFinding[] {
  const convocations = circulations.flatMap(({ kind, audience }, index) =>
    kind === 'convocation' && audience?.capacities !== undefined ? [{ index, capacities: audience.capacities }] : [],
  );
  const [first] = convocations;
  if (first === undefined) return [];
  const left = CONVENED.filter((one) => !convocations.some(({ capacities }) => covers(capacities, one)));
  if (left.length === 0) return [];
  const words = (capacities: readonly Capacity[]) => capacities.map((one) => one.replaceAll('_', ' ')).join(', ');
  return [
    {
      code: 'law.convocation.audience',
      field: `circulations[${first.index}].audience.capacities`,
      found: words(first.capacities),
      right: `${words(CONVENED)}: the convocation convenes the States Parties and invites the others; it leaves out ${words(left)}`,
    },
  ];
}

function invited({ observers }: Convened, profile: TreatyProfile): LawFinding[] {
  const { organizations: invited, without = {} } = observers ?? {};
  if (invited === undefined) return [];
  const left = namedObservers(profile).filter((code) => !invited.includes(code) && without[code] === undefined);
  if (left.length === 0) return [];
  return [
    {
      code: 'law.observers.left_out',
      field: 'observers.organizations',
      found: invited.join(', '),
      right: `with ${left.join(', ')}, which rule ${profile.observers.named.rule} names; or say why not: observers.without: { ${left[0]}: … }`,
    },
  ];
}
