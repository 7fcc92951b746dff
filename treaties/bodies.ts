import type { MeetingKind, PreparedMeeting } from '../domain/plan.ts';
import type { NameLanguage } from './names.ts';
import { ordinalStem } from './ordinals.ts';
import { TreatyError, type TreatyProfile } from './profile.ts';

/** One session of a body: the Twelfth Meeting, the Second Preparatory Meeting for the First Review Conference. */
export type BodySession = { kind: MeetingKind; ordinal: number; prepares?: PreparedMeeting | undefined };

/**
 * What the profile says of a kind of body.
 * @throws TreatyError `treaty.body_unknown` where the treaty has none of that kind, or the profile is of an earlier release.
 */
export function bodyOf(profile: TreatyProfile, kind: MeetingKind) {
  const body = profile.bodies?.[kind];
  const carried = profile.articles.find((row) => row.carries === kind);
  if (body !== undefined && carried !== undefined) return { ...body, article: carried.article };
  const known = Object.keys(profile.bodies ?? {}).map((one) => one.replaceAll('_', ' '));
  throw new TreatyError(
    'treaty.body_unknown',
    `The profile of ${profile.treaty} has no ${kind.replaceAll('_', ' ')}: its bodies are ${known.join(', ') || 'not on record'}. Where the treaty has one, add it to \`bodies\` and \`articles\` of the profile.`,
  );
}

/**
 * How a session is called in a language before "of the States Parties", by grammatical form: `{ name: "Twelfth Meeting" }`.
 * @throws TreatyError `treaty.body_unknown`; `treaty.ordinal_unknown` beyond the numbers that are known in words.
 */
export function headsOf(profile: TreatyProfile, one: BodySession, language: NameLanguage): Record<string, string> {
  const { heads } = bodyOf(profile, one.kind);
  const ordinal = ordinalStem(one.ordinal, language);
  if (ordinal === null)
    throw new TreatyError('treaty.ordinal_unknown', `Number ${one.ordinal} has no word in ${language} (ordinals.ts).`);
  const prepared = one.prepares === undefined ? {} : headsOf(profile, one.prepares, language);
  const filled = (template: string) =>
    template.replace(/\{(\w+)(?:\.(\w+))?\}/g, (place, what: string, form = 'name') => {
      if (what === 'ordinal') return ordinal;
      if (what === 'n') return String(one.ordinal);
      return (what === 'prepared' ? prepared[form] : undefined) ?? place;
    });
  return Object.fromEntries(
    Object.entries(heads[language]).map(([form, template]) => [form, inflected(filled(template), language)]),
  );
}

/** Where the beginning of an ordinal and its end are not simply put together: première, третье. */
function inflected(text: string, language: NameLanguage): string {
  if (language === 'fr') return text.replace(/(?<!\p{L})premi(?!\p{L})/gu, 'première');
  if (language !== 'ru') return text;
  const soft: Record<string, string> = { ое: 'ье', ого: 'ьего', ом: 'ьем', ому: 'ьему', ая: 'ья', ой: 'ьей', ую: 'ью' };
  return text.replace(/(?<!\p{L})трет(ого|ому|ом|ое|ая|ой|ую)(?!\p{L})/gu, (_, end: string) => `трет${soft[end]}`);
}

/** Its short name (`13MSP`), the end of its plan's id (`13msp`), and how its symbols begin (`CCM/MSP/2025`). */
export function signsOf(profile: TreatyProfile, { kind, ordinal, prepares }: BodySession, year: string) {
  const { short, id, symbols } = bodyOf(profile, kind);
  const of = prepares && bodyOf(profile, prepares.kind);
  const filled = (template: string, ofWhat: string) =>
    template
      .replaceAll('{of}', ofWhat.replaceAll('{n}', String(prepares?.ordinal)))
      .replaceAll('{n}', String(ordinal))
      .replaceAll('{year}', year);
  return { short: filled(short, of?.short ?? ''), id: filled(id, of?.id ?? ''), symbols: filled(symbols, '') };
}
