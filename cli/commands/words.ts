import { z } from 'zod';
import { spaced } from '../../client/words.ts';
import { MeetingId, ParticipantCode, Slug } from '../../domain/plan.ts';

/** What commands have in common: how arguments are read, and how times and states are said to people. */

export const meeting = MeetingId;
export const circulation = Slug;
export const Port = z.coerce.number('must be a port').int().min(1).max(65_535);
export const Revision = z.coerce.number().int('must be a whole number').min(1, 'must be at least 1');
export const code = z
  .string()
  .transform((text) => text.toUpperCase())
  .pipe(ParticipantCode);

export const date = z.iso.date('must be a date such as 2024-08-28');
/** The name of an order in words: `changeVenue` as `change venue`. */
export const spelled = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
/** Counts as `112 state party, 12 signatory`, in the order of `keywords`; those of nothing are left out. */
export const counted = (keywords: readonly string[], counts: Readonly<Record<string, number | undefined>>): string =>
  keywords.flatMap((keyword) => (counts[keyword] ? [`${counts[keyword]} ${spaced(keyword)}`] : [])).join(', ') ||
  'none';
