import { z } from 'zod';
import { Arrangements, CalendarDate, cleanText, Instant, ParticipantCode, Slug, Words } from './plan-parts.ts';

/** What a plan says of the meeting in session: its agenda, its sittings, its bureau, and what delegations are told before they come. */

/** The number of an agenda item as papers print it: `7`, or `7 (a)` below it. */
export const ItemNumber = z
  .string()
  .regex(/^[1-9][0-9]?( \([a-z]\))?$/, 'must be a number such as 7, or 7 (a) below it');

export const AgendaItem = z.strictObject({
  item: ItemNumber,
  title: Words,
  /** The annotation: what the Meeting will have before it, and what it is expected to do. */
  note: Words.optional(),
  /** Documents under the item, by their names in the plan's `symbols`. */
  documents: z.array(Slug).max(40).optional(),
});
export type AgendaItem = z.infer<typeof AgendaItem>;

/** A morning or an afternoon, in the order of the calendar, and the items that the programme of work foresees for it. */
export const PlannedSitting = z.strictObject({
  at: Instant,
  until: Instant,
  items: z.array(ItemNumber).max(60),
  room: cleanText(180).optional(),
});
export type PlannedSitting = z.infer<typeof PlannedSitting>;

/** A request of a State Party for more time under an article of the treaty. */
export const ExtensionRequest = z.strictObject({
  participant: ParticipantCode,
  article: cleanText(60),
  /** When the request came in. */
  requested: CalendarDate,
  /** The deadline that it has, and the one that it asks for. */
  deadline: CalendarDate,
  until: CalendarDate,
  documents: z.array(Slug).max(10).optional(),
});
export type ExtensionRequest = z.infer<typeof ExtensionRequest>;

export const SessionPlan = z.strictObject({
  /** `room`: delegations meet (left out, they do); `written`: the Meeting decides in writing. */
  procedure: z.enum(['room', 'written']).optional(),
  agenda: z.array(AgendaItem).min(1).max(80),
  sittings: z.array(PlannedSitting).min(1).max(60),
  bureau: z.strictObject({
    /** The State Party whose representative presides; `title`: how papers call them before the election. */
    president: z.strictObject({ participant: ParticipantCode, title: cleanText(600) }),
    /** How many vice-presidents the Meeting elects. */
    vicePresidents: z.int().min(0).max(30),
    /** The office of the Secretary-General of the Meeting, whom the Meeting confirms. */
    secretaryGeneral: cleanText(600),
  }),
  extensions: z.array(ExtensionRequest).max(40).optional(),
  /** The aide-mémoire, by heading: for delegations, and for non-governmental organizations. */
  information: z
    .strictObject({ delegations: Arrangements.optional(), organizations: Arrangements.optional() })
    .optional(),
});
export type SessionPlan = z.infer<typeof SessionPlan>;
