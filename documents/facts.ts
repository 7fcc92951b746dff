import { Language, type MeetingPlan, mandateOf } from '../domain/plan.ts';
import { organizationName, organizations, profileOf } from '../treaties/treaties.ts';
import type { DraftFacts, TreatyWords } from './draft.ts';
import { DocumentError } from './errors.ts';

/**
 * What a draft needs of the treaty's profile: its own words, by language.
 *
 * @param issued number and date with which earlier circulations of the meeting were issued
 * @throws DocumentError `LEGAL_BASIS`
 */
export function factsOf(plan: MeetingPlan, issued: DraftFacts['issued'] = []): DraftFacts {
  const profile = profileOf(plan.treaty);
  const article = profile.articles.find((row) => row.article === plan.legalBasis.article);
  const planned = mandateOf(plan);
  const mandate = planned && profile.mandates.find((row) => row.resolution === planned.resolution);
  if (article === undefined || mandate === undefined) {
    throw new DocumentError(
      'LEGAL_BASIS',
      `treaties/${plan.treaty.toLowerCase()}.yaml has no words of article ${plan.legalBasis.article} or of resolution ${planned?.resolution}`,
    );
  }
  const english: TreatyWords = {
    fullName: profile.fullName,
    meetings: article.quotation,
    costs: profile.costs.quotation,
    mandate: mandate?.quotation ?? null,
    names: {},
  };
  const inLanguage = (language: Language): [Language, TreatyWords][] => {
    if (language === 'en') return [[language, english]];
    const translation = profile.translations[language];
    if (translation === undefined) return [];
    const { fullName, quotations, mandates } = translation;
    const resolution = mandate === null ? undefined : mandates[mandate.resolution];
    const names = {
      [profile.fullName]: fullName,
      ...(mandate === null || resolution?.title == null ? {} : { [mandate.title]: resolution.title }),
    };
    const words = {
      fullName: profile.fullName,
      meetings: quotations[article.article] ?? null,
      costs: quotations[profile.costs.article] ?? null,
      mandate: resolution?.quotation ?? null,
      names,
    };
    return [[language, words]];
  };
  return {
    treaty: {
      short: profile.treaty,
      year: Number(profile.adopted.date.slice(0, 4)),
      entryIntoForce: profile.entryIntoForce,
      meetings: article.article,
      costs: profile.costs.article,
      convenor: profile.convenor,
      mandate: mandate && { resolution: mandate.resolution, paragraph: mandate.paragraph },
      status: { entryArticle: profile.status.entryIntoForce, withdrawalArticle: profile.status.withdrawal },
      observerRule: profile.observers.named.rule,
      words: Object.fromEntries(Language.options.flatMap(inLanguage)),
    },
    organizations: organizations()
      .filter((row) => plan.observers.organizations.includes(row.code))
      .map(({ code }) => ({
        code,
        names: Object.fromEntries(
          Language.options.map((language) => [language, organizationName(code, language).name]),
        ),
      })),
    issued,
  };
}
