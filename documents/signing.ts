import { printedCode } from '../domain/delegate.ts';
import type { Language, MeetingPlan, Mode } from '../domain/plan.ts';
import { inAlphabeticalOrder } from '../treaties/treaties.ts';
import type { DelegateLine } from './delegate-lines.ts';
import { glossaryOf } from './glossary.ts';
import { printable } from './printable.ts';
import { keepTogether } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import { capitalized, dateInWords, fill, wordingOf } from './wording.ts';

/** A participant on the list that is signed at the door, with its persons in the order of its note. */
export type Signing = { name: string; persons: readonly (DelegateLine & { code: string })[] };

/**
 * The list of a day that persons sign at the door, as PDF/UA-1: participants in the alphabetical order of the language, and beside each person
 * their code and empty places for the hour of arrival, the signature and the hour of departure.
 */
export function renderSigning(
  participants: readonly Signing[],
  { plan, mode, language, day }: { plan: MeetingPlan; mode: Mode; language: Language; day: string },
): Promise<Rendered> {
  const wording = wordingOf(language);
  const { signing: words, labels } = wording;
  const glossary = glossaryOf(language, plan.names?.[language]);
  const inOrder = inAlphabeticalOrder(language);
  const date = { iso: day, words: dateInWords(day, wording, 'weekday') };
  const city = glossary.name(plan.venue.city);
  return render('signing', {
    ...{ language, labels, date, rehearsal: mode === 'rehearsal', title: words.title },
    meeting: capitalized(glossary.name(plan.name).name),
    note: keepTogether(fill(words.note, { day: date.words, city }, 'signing.note'), wording),
    columns: [words.code, words.name, words.arrived, words.signature, words.departed],
    nobody: words.nobody,
    participants: [...participants]
      .sort((a, b) => inOrder(a.name, b.name))
      .map(({ name, persons }) => ({
        name: printable(name).text,
        persons: persons.map(({ code, name: own, latin, title }) => ({
          code: printedCode(code),
          name: own,
          latin,
          title,
        })),
      })),
  });
}
