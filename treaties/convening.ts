import type { Capacity, MeetingPlan } from '../domain/plan.ts';
import { organizations } from './data.ts';
import type { LawFinding } from './law.ts';
import type { NameLanguage } from './names.ts';
import { ordinalIn, ordinalWord } from './ordinals.ts';
import type { TreatyProfile } from './profile.ts';

/** What a new plan says of the Meeting that it convenes, held against the decision and against whom the law convenes and invites. */

type Convened = {
  name?: string | undefined;
  short?: string | undefined;
  ordinal?: number | undefined;
  names?: MeetingPlan['names'] | undefined;
  observers?:
    | { organizations?: readonly string[] | undefined; without?: Record<string, string> | undefined }
    | undefined;
  circulations: readonly {
    kind?: string | undefined;
    audience?: { capacities?: readonly Capacity[] | undefined } | undefined;
  }[];
};

/** The States Parties are convened, signatories and States not party invited (CCM, article 11, paragraphs 1 and 3). */
const CONVENED: readonly Capacity[] = ['state_party', 'signatory', 'state_not_party'];

export const checkConvening = (plan: Convened, profile: TreatyProfile): LawFinding[] => [
  ...named(plan),
  ...translated(plan),
  ...addressed(plan),
  ...invited(plan, profile),
];

function named({ name, short, ordinal }: Convened): LawFinding[] {
  const word = ordinal === undefined ? null : ordinalWord(ordinal);
  if (ordinal === undefined || word === null) return [];
  const findings: LawFinding[] = [];
  const found = name === undefined ? null : ordinalIn(name, 'en');
  if (name !== undefined && found !== ordinal)
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
  return Object.entries(names).flatMap(([language, words]) =>
    Object.entries(words ?? {}).flatMap(([english, forms]): LawFinding[] => {
      const wanted = ordinalIn(english, 'en');
      if (wanted === null) return [];
      return Object.values(typeof forms === 'string' ? { name: forms } : forms).flatMap((said): LawFinding[] => {
        const found = ordinalIn(said, languageOf(language));
        if (found === null || found === wanted) return [];
        const right = `the ${ordinalWord(wanted)}, as in English: "${english}"`;
        return [{ code: 'law.decision.name', field: `names.${language}`, found: said, right }];
      });
    }),
  );
}

const LANGUAGES: readonly NameLanguage[] = ['en', 'fr', 'es', 'ru', 'ar', 'zh'];
const languageOf = (given: string): NameLanguage => LANGUAGES.find((one) => one === given) ?? 'en';

function addressed({ circulations }: Convened): LawFinding[] {
  const convocations = circulations.flatMap(({ kind, audience }, index) =>
    kind === 'convocation' && audience?.capacities !== undefined ? [{ index, capacities: audience.capacities }] : [],
  );
  const [first] = convocations;
  if (first === undefined) return [];
  const left = CONVENED.filter((one) => !convocations.some(({ capacities }) => capacities.includes(one)));
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

function invited({ observers }: Convened, { observers: { named: rule } }: TreatyProfile): LawFinding[] {
  const { organizations: invited, without = {} } = observers ?? {};
  if (invited === undefined) return [];
  const admitted = organizations.filter((row) => row.ccm_rule === rule.rule).map((row) => row.code);
  const left = admitted.filter((code) => !invited.includes(code) && without[code] === undefined);
  if (left.length === 0) return [];
  return [
    {
      code: 'law.observers.left_out',
      field: 'observers.organizations',
      found: invited.join(', '),
      right: `with ${left.join(', ')}, which rule ${rule.rule} names; or say why not: observers.without: { ${left[0]}: … }`,
    },
  ];
}
