import { z } from 'zod';
import { CalendarDate, cleanText, Language } from '../domain/plan.ts';

/** What staff may say of a contact. The name is an office's, never a person's. */
export const contactFields = {
  place: z.enum(['new_york', 'geneva', 'capital', 'covering_mission', 'headquarters']),
  role: z.enum(['to', 'cc']),
  channel: z.enum(['email', 'post', 'hand']),
  language: Language,
  name: cleanText(600),
  address: cleanText(900),
  rank: z.coerce.number().int().min(1).max(99),
  from: CalendarDate,
  until: CalendarDate,
};
const Fields = z.strictObject(contactFields).partial();
export type ContactFields = z.infer<typeof Fields>;
