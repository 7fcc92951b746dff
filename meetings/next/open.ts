import type { MeetingPlan } from '../../domain/plan.ts';

/** Something that nobody decided yet, or that a person has to look at: the field of the new plan, and what about it. */
export type OpenPoint = { field: string; said: string };

/** The texts of a value with their fields: `session.agenda[1].note.en`. */
export function textsOf(value: unknown, field: string): { field: string; text: string }[] {
  if (typeof value === 'string') return [{ field, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    textsOf(one, Array.isArray(value) ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`),
  );
}

/** A text in several languages is one: `session.agenda[1].note.en` is `session.agenda[1].note`. */
const ofAllLanguages = (field: string): string => field.replace(/\.(en|fr|es|ru|ar|zh)$/, '');

/** Texts that still speak of the present meeting: of its year, or of States that it was about. */
export function stale(
  parts: Partial<Record<keyof MeetingPlan, unknown>>,
  years: readonly string[],
  states: readonly string[],
): OpenPoint[] {
  const found = new Map<string, string>();
  for (const [part, value] of Object.entries(parts))
    for (const { field, text } of textsOf(value, part)) {
      // a date of the new plan is no text
      if (/^[A-Za-z]* ?\d{4}-\d{2}-\d{2}/.test(text) || !/\s/.test(text)) continue;
      const year = years.find((one) => text.includes(one));
      const state = states.find((one) => text.includes(one));
      const said = year ?? state;
      if (said !== undefined && !found.has(ofAllLanguages(field)))
        found.set(
          ofAllLanguages(field),
          `it speaks of ${said}: "${text.length > 90 ? `${text.slice(0, 90)}…` : text}"`,
        );
    }
  return [...found].map(([field, said]) => ({ field, said }));
}
