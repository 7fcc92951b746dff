import { z } from 'zod';
import { EmailAddress } from '../domain/mail.ts';
import {
  ActsPlan,
  Audience,
  ChainStep,
  CirculationKind,
  CirculationPlan,
  CredentialsPlan,
  cleanText,
  Language,
  Mandate,
  MeetingKind,
  MeetingPlan,
  Officer,
  Slug,
} from '../domain/plan.ts';
import { ExtensionRequest, PlannedSitting, SessionPlan } from '../domain/session-plan.ts';
import { LocalDate, LocalDateTime, LocalDeadline } from './local-time.ts';
import { isTimeZone } from './zones.ts';

/**
 * The form of a plan file, for people: the fields of `MeetingPlan` (domain/plan.ts), with dates and times as the clocks
 * at the venue show them. What follows from several fields together is in `rules.ts`.
 */

const plan = MeetingPlan.shape;
const circulation = CirculationPlan.shape;

export const OfficerFile = Officer.extend({
  email: EmailAddress,
  away: z
    .array(z.strictObject({ from: LocalDate, until: LocalDate, delegate: Slug, basis: cleanText(600) }))
    .max(50)
    .optional(),
});

/** A paper in several languages; each becomes a document of its own (`documentsOf`). */
const document = circulation.documents.element.shape;
const DocumentFile = z.strictObject({
  name: Slug,
  template: document.template,
  languages: z
    .array(Language)
    .min(1, 'at least one language')
    .refine((languages) => new Set(languages).size === languages.length, 'each language once'),
  capacities: document.capacities,
  address: document.address,
});

/** A step asks for the code of its notice where nothing else is said. */
const StepFile = ChainStep.extend({ needs: ChainStep.shape.needs.default('code') });
const ChainFile = z
  .array(StepFile)
  .min(2, 'at least two steps: those who review the text, then the officer who issues it');

export const CirculationFile = z.strictObject({
  name: Slug,
  kind: circulation.kind,
  sender: circulation.sender,
  audience: Audience,
  documents: z.array(DocumentFile).min(1, 'at least one document'),
  facts: circulation.facts,
  drafter: Slug,
  chain: ChainFile,
  draftAt: LocalDateTime,
  issue: z.strictObject({ ...circulation.issue.shape, date: LocalDate }),
  dispatchAt: LocalDateTime.nullable(),
  beforeConvocation: circulation.beforeConvocation,
});

const SessionFile = SessionPlan.extend({
  sittings: z
    .array(PlannedSitting.extend({ at: LocalDateTime, until: LocalDateTime }))
    .min(1, 'at least one sitting')
    .max(60),
  extensions: z
    .array(ExtensionRequest.extend({ requested: LocalDate, deadline: LocalDate, until: LocalDate }))
    .max(40)
    .optional(),
});

const MandateFile = Mandate.extend({ date: LocalDate });

export const PlanFile = z.strictObject({
  v: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/, 'lower-case letters, digits and hyphens, such as ccm-12msp'),
  treaty: z.string().regex(/^[A-Z]{2,8}$/, 'the code of a treaty in capital letters, such as CCM'),
  kind: MeetingKind,
  prepares: plan.prepares,
  name: plan.name,
  ordinal: plan.ordinal,
  short: plan.short,
  venue: z.strictObject({
    ...plan.venue.omit({ offsets: true }).shape,
    timeZone: z.string().refine(isTimeZone, {
      error: 'a time zone of the IANA database, such as Europe/Zurich',
      params: { code: 'plan.time_zone' },
    }),
  }),
  opens: LocalDateTime,
  closes: LocalDateTime,
  /** When the provisional list of participants circulates at the meeting, for corrections. */
  provisionalListAt: LocalDateTime,
  convokedOn: LocalDate,
  deadline: LocalDeadline,
  startsAt: LocalDateTime,
  decision: z.strictObject({ ...plan.decision.shape, heldFrom: LocalDate, heldTo: LocalDate }),
  legalBasis: plan.legalBasis,
  mandate: MandateFile.or(z.literal('awaited')),
  costs: plan.costs,
  observers: plan.observers,
  secretariat: z.strictObject({ ...plan.secretariat.shape, email: EmailAddress }),
  furtherInformation: plan.furtherInformation,
  officers: z.array(OfficerFile).min(2, 'at least two officers'),
  format: plan.format,
  recovery: plan.recovery,
  acts: ActsPlan.extend({
    chain: z.array(StepFile).min(2).max(30),
    chains: z.partialRecord(CirculationKind, z.array(StepFile).min(2).max(30)).optional(),
  }).optional(),
  circulations: z.array(CirculationFile).min(1, 'at least one circulation'),
  /** The directory of contacts, as a path from the plan file. */
  directory: cleanText(600),
  shardCapacity: plan.shardCapacity,
  symbols: plan.symbols,
  answers: plan.answers,
  lists: plan.lists,
  badges: plan.badges,
  credentials: z
    .strictObject({
      ...CredentialsPlan.shape,
      committee: CredentialsPlan.shape.committee.extend({ appointed: LocalDate }),
    })
    .optional(),
  session: SessionFile.optional(),
  retention: plan.retention,
  names: plan.names,
});
export type PlanFile = z.infer<typeof PlanFile>;

const { venue, decision, legalBasis, costs, observers, secretariat } = PlanFile.shape;
const { sender, audience, documents, issue } = CirculationFile.shape;

/**
 * The readable fields of a file of which others cannot be read. Rules that need only these still apply, so that a person
 * sees all problems at once.
 */
const PlanParts = PlanFile.extend({
  venue: venue.partial(),
  decision: decision.partial(),
  legalBasis: legalBasis.partial(),
  mandate: MandateFile.partial().or(z.literal('awaited')),
  costs: costs.partial(),
  observers: observers.partial(),
  secretariat: secretariat.partial(),
  officers: z.array(OfficerFile.partial()),
  circulations: z.array(
    CirculationFile.extend({
      sender: sender.partial(),
      audience: audience.partial(),
      documents: z.array(documents.element.partial()),
      chain: z.array(ChainStep.partial()),
      issue: issue.partial(),
    }).partial(),
  ),
}).partial();
type ReadParts = z.infer<typeof PlanParts>;
export type CirculationParts = NonNullable<ReadParts['circulations']>[number];
export type Parts = ReadParts &
  Required<Pick<{ [Key in keyof ReadParts]: NonNullable<ReadParts[Key]> }, 'officers' | 'circulations'>>;

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What can be read of a file that may not be in form; fields that cannot be read are left out. */
export function partsOf(value: unknown): Parts {
  const left: unknown = structuredClone(value);
  for (;;) {
    const read = PlanParts.safeParse(left);
    if (read.success) {
      return { ...read.data, officers: read.data.officers ?? [], circulations: read.data.circulations ?? [] };
    }
    const wrong = read.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path],
    );
    // This ends: each turn takes at least one field away, or returns.
    const removed = wrong.filter((path) => remove(left, path));
    if (removed.length === 0) return { officers: [], circulations: [] };
  }
}

/** Takes the field at the path away; where it is missing, or an item of a list, the nearest field around it. */
function remove(from: unknown, path: readonly PropertyKey[]): boolean {
  const parents: unknown[] = [from];
  for (const key of path.slice(0, -1)) {
    const parent = parents.at(-1);
    if (Array.isArray(parent)) parents.push(parent[Number(key)]);
    else parents.push(isGroup(parent) ? parent[String(key)] : undefined);
  }
  for (const [depth, parent] of [...parents.entries()].reverse()) {
    const key = path[depth];
    if (typeof key === 'string' && isGroup(parent) && Object.hasOwn(parent, key)) return delete parent[key];
  }
  return false;
}
