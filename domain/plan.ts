import { z } from 'zod';
import { ASKABLE } from './asked.ts';
import { sizeOf } from './bytes.ts';
import {
  Arrangements,
  CalendarDate,
  cleanText,
  Instant,
  Language,
  MeetingKind,
  ParticipantCode,
  PreparedMeeting,
  Sha256,
  Slug,
  Words,
} from './plan-parts.ts';
import { SessionPlan } from './session-plan.ts';

export * from './plan-parts.ts';

/**
 * The resolved plan: what a meeting workflow is started with and what the registry keeps.
 *
 * A plan file (`meetings/*.yaml`) is read and resolved by `meetings/plan.ts`: local dates become instants there, because
 * a workflow has no time zones. Here every instant is UTC (`2024-08-30T21:59:59Z`), every date a calendar date of the
 * venue (`2024-08-30`). Officers are codes with titles; the only persons whom a plan names are those who sign its letters.
 */

export const Mode = z.enum(['live', 'rehearsal']);
export type Mode = z.infer<typeof Mode>;

/**
 * How a participant takes part, from treaty status on the date that counts, in the order of lists. `ratified`: it has consented to be
 * bound, and the treaty is not yet in force for it.
 */
export const Capacity = z.enum(['state_party', 'ratified', 'signatory', 'state_not_party', 'observer_organization']);
export type Capacity = z.infer<typeof Capacity>;

export const MeetingId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{1,40}(~r[1-9][0-9]{0,5})?$/,
    'must be lower-case letters, digits and hyphens, such as ccm-12msp or ccm-12msp~r1',
  );
export const ChainStep = z.strictObject({
  step: Slug,
  officer: Slug,
  /** Others who are asked at the same time as `officer`. */
  with: z.array(Slug).max(20).optional(),
  /** How many of them have to approve; default: all. */
  quorum: z.int().positive().optional(),
  /**
   * What an approval of this step must rest on at least: `record`, a paper that another enters (reference, hash and date); `code`, that
   * of the notice which only the officer got; `signature`, by the officer's key in the plan. A closed meeting reads `none` and `slip`
   * as `record`; an open one asks for no codes.
   */
  needs: z.enum(['none', 'slip', 'record', 'code', 'signature']),
  /** An officer who may act when one of the step is absent, and who is notified when the step waits too long. */
  superior: Slug.optional(),
  /** Days until the officers are reminded; after as many again, those who may act for them are. */
  remindAfterDays: z.int().min(1).max(60).optional(),
});
export type ChainStep = z.infer<typeof ChainStep>;

/** Everyone whose approval a step asks for. */
export const officersOf = ({ officer, with: others = [] }: Pick<ChainStep, 'officer' | 'with'>): string[] => [
  officer,
  ...others,
];

/** A member of staff, by office. `key`: their OpenSSH Ed25519 key, as the .pub file has it. */
export const Officer = z.strictObject({
  id: Slug,
  title: cleanText(360),
  email: cleanText(360),
  key: cleanText(600).optional(),
  /** When another acts for them: the days, both included, and the basis of it. */
  away: z
    .array(z.strictObject({ from: CalendarDate, until: CalendarDate, delegate: Slug, basis: cleanText(600) }))
    .max(50)
    .optional(),
});
export type Officer = z.infer<typeof Officer>;

export const CirculationKind = z.enum([
  'convocation',
  'letter',
  'reminder',
  'information',
  'correction',
  'extension',
  'postponement',
  'venue',
  'cancellation',
  'silence',
  'costs',
  'assessment',
]);
export type CirculationKind = z.infer<typeof CirculationKind>;

/** States get notes, organizations letters. */
export const Template = z.enum([
  'note-verbale',
  'letter',
  'reminder-note',
  'reminder-letter',
  'information-note',
  'information-letter',
  'correction-note',
  'correction-letter',
  'extension-note',
  'extension-letter',
  'postponement-note',
  'postponement-letter',
  'venue-note',
  'venue-letter',
  'cancellation-note',
  'cancellation-letter',
  'silence-note',
  'costs-note',
  'assessment-note',
]);
export type Template = z.infer<typeof Template>;

/** A name or phrase in a language, alone or with the grammatical forms that its sentences ask for, such as `of`. */
export const NameForms = z.union([
  cleanText(3_000),
  z.record(z.string().regex(/^[a-z]{1,20}$/, 'must be the short name of a form, such as of'), cleanText(3_000)),
]);
export type NameForms = z.infer<typeof NameForms>;

/** What English names and phrases are in a language. */
export const Names = z.record(cleanText(3_000), NameForms);
export type Names = z.infer<typeof Names>;

export const Venue = z.strictObject({
  name: cleanText(300),
  city: cleanText(180),
  country: cleanText(180),
  timeZone: cleanText(180),
  /**
   * What the zone's clocks are from an instant on, in minutes east of UTC; filled in where a plan or an order is read. A meeting
   * that began without is counted by the runtime's zone data.
   */
  offsets: z
    .array(z.strictObject({ from: Instant, minutes: z.int().min(-900).max(900) }))
    .min(1)
    .max(60)
    .optional(),
});
export type Venue = z.infer<typeof Venue>;

/** The basis of an act of the States Parties: a decision, or a silence procedure. */
export const Decision = z.strictObject({
  by: z.enum(['decision', 'silence']),
  reference: cleanText(600),
  date: CalendarDate,
});
export type Decision = z.infer<typeof Decision>;

/** An amount of money in whole cents. */
const Cents = z.int();

export const Corrections = z
  .array(z.strictObject({ where: Words, was: Words, now: Words }))
  .min(1)
  .max(50);
/** The facts of a circulation that the plan's other fields do not have; each kind needs its own. */
export const Facts = z.strictObject({
  /** The circulation that this one refers to; default: the first that its capacities were sent. */
  recalls: Slug.optional(),
  /** Why, where that is to be said. */
  reason: Words.optional(),
  decision: Decision.optional(),
  /** An extension: the date for delegations, as it was and as it is; with its instants, which earlier releases left out. */
  deadline: z
    .strictObject({ was: CalendarDate, now: CalendarDate, wasAt: Instant.optional(), nowAt: Instant.optional() })
    .optional(),
  /** A postponement: `now` is null where the dates are to be decided. */
  dates: z
    .strictObject({
      was: z.strictObject({ from: CalendarDate, to: CalendarDate }),
      now: z.strictObject({ from: CalendarDate, to: CalendarDate }).nullable(),
    })
    .optional(),
  venue: z.strictObject({ was: Venue, now: Venue }).optional(),
  /** A corrigendum: where, and what is read for what. */
  corrections: Corrections.optional(),
  /** Additional information, by heading. */
  arrangements: Arrangements.optional(),
  /** The status under the treaty that the addressee has from a date on. */
  status: z.strictObject({ capacity: Capacity.exclude(['observer_organization']), date: CalendarDate }).optional(),
  /** A silence procedure: what is proposed, and until when an objection breaks the silence. */
  silence: z.strictObject({ proposal: Words, until: z.strictObject({ date: CalendarDate, at: Instant }) }).optional(),
  /** An estimate of costs, or an assessment of them: figures in cents of the currency. */
  costs: z
    .strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency of ISO 4217, such as USD'),
      items: z
        .array(z.strictObject({ item: Words, cents: Cents }))
        .min(1)
        .max(100),
      /** What each participant is asked to pay. */
      shares: z.record(ParticipantCode, Cents).optional(),
      payableBy: CalendarDate.optional(),
      /** The lines that say where to pay. */
      account: z.array(cleanText(600)).max(12).optional(),
    })
    .optional(),
});
export type Facts = z.infer<typeof Facts>;

/**
 * Optional fields that narrow what their object says. Where one is stored in a form that is not today's, to leave it out would
 * widen it: the whole is then refused.
 */
export const binding = z.registry();

/** The audience of a circulation: all participants of these capacities, or only those without an answer. */
export const Audience = z.strictObject({
  capacities: z.array(Capacity).min(1).max(10),
  answered: z.enum(['any', 'silent']),
  /** Only these participants; default: everyone. */
  only: z.array(ParticipantCode).min(1).max(500).optional().register(binding, {}),
  /** `told`: only participants who know of the meeting, by the convocation or as an answer of theirs shows. */
  reached: z.enum(['any', 'told']).optional().register(binding, {}),
});
export type Audience = z.infer<typeof Audience>;

export const Sender = z.strictObject({
  office: cleanText(600),
  officeFr: cleanText(600),
  by: cleanText(600),
  /** Who signs its letters: the name, and the office that they hold, in English. */
  signatory: z.strictObject({ name: cleanText(300), title: cleanText(600) }).optional(),
  /** The address lines printed at the head of the paper, where the office has them. */
  letterhead: z.strictObject({ postal: cleanText(360), cable: cleanText(360) }).optional(),
});

/** Whether the official text goes out with initials (a note) or a signature (a letter). */
export const Signed = z.enum(['scan', 'none']);
export type Signed = z.infer<typeof Signed>;

export const CirculationPlan = z.strictObject({
  name: Slug,
  kind: CirculationKind,
  sender: Sender,
  audience: Audience,
  documents: z
    .array(
      z.strictObject({
        name: Slug,
        template: Template,
        language: Language,
        capacities: z.array(Capacity).min(1).max(10),
        /** `individual`: each participant gets a paper of its own, addressed to it. Left out: collective. */
        address: z.enum(['collective', 'individual']).optional(),
      }),
    )
    .min(1)
    .max(100),
  facts: Facts.optional(),
  drafter: Slug,
  chain: z.array(ChainStep).min(2).max(30),
  draftAt: Instant,
  issue: z.strictObject({
    number: cleanText(180),
    date: CalendarDate,
    /**
     * What goes out: the `scan` of the original as it was initialled or signed, or the printed paper without either (`none`), which
     * then has no place for them. Left out, as in plans of earlier releases: the printed paper, its place empty.
     */
    signed: Signed.optional(),
  }),
  /** The instant before which an issued circulation is not dispatched; null: as soon as it is issued. */
  dispatchAt: Instant.nullable(),
  /** Why it is dated before the convocation, where it is. */
  beforeConvocation: cleanText(600).optional(),
});
export type CirculationPlan = z.infer<typeof CirculationPlan>;

/**
 * How acts during the meeting are announced: the sender, languages, approval chain and numbers of their circulations. Default:
 * like the convocation.
 */
export const ActsPlan = z.strictObject({
  sender: Sender,
  /** In whose name draft decisions are put to the States Parties by silence, and a sentence on what allows that. */
  silence: z.strictObject({ onBehalfOf: cleanText(600), basis: Words }).optional(),
  /** As `issue.signed` of a circulation. */
  signed: Signed.optional(),
  languages: z.array(Language).min(1).max(6),
  /** Approves the circulation of an act, and with it the act of the secretariat itself. */
  chain: z.array(ChainStep).min(2).max(30),
  /** Another chain for circulations of these kinds. */
  chains: z.partialRecord(CirculationKind, z.array(ChainStep).min(2).max(30)).optional(),
  /** The numbers of their papers: `{n}` counts from `from`, such as `ODA/{n}-2024/CCM`. */
  numbers: z.strictObject({
    form: cleanText(180).refine((form) => form.includes('{n}'), 'must contain {n}, where the number stands'),
    from: z.int().positive(),
  }),
});
export type ActsPlan = z.infer<typeof ActsPlan>;

/** Who is asked for credentials, on what basis, and by whom they are examined. Left out, the treaty's profile decides. */
export const CredentialsPlan = z.strictObject({
  wanted: z.enum(['required', 'not_required']),
  /** The rule or decision that says so, as it stands after "in accordance with"; `names` has it in other languages. */
  basis: cleanText(600),
  /** Whose memorandum the committee has before it. */
  memorandumBy: cleanText(600),
  /** The committee that the Meeting appoints: States of the roster, its chair among them. */
  committee: z.strictObject({
    appointed: CalendarDate,
    members: z.array(ParticipantCode).min(3).max(15),
    chair: ParticipantCode,
  }),
});
export type CredentialsPlan = z.infer<typeof CredentialsPlan>;

/** Whether the workflows of a meeting act on nothing that has no proof. Live meetings are closed. */
export const Proofs = z.enum(['open', 'closed']);
export type Proofs = z.infer<typeof Proofs>;

const Days = z.int().min(1).max(36_500);
/** Left out, a class has the period of `DEFAULT_DAYS`. `backups`: how long backups are kept, from when they are made. */
export const Retention = z.strictObject({
  basis: cleanText(600).optional(),
  days: z
    .strictObject({
      ...{ sensitive: Days.optional(), person: Days.optional() },
      ...{ contact: Days.optional(), backups: Days.optional() },
    })
    .optional(),
});

/** How delegations take part. */
export const Format = z.enum(['in_person', 'hybrid', 'online']);

/**
 * Bytes of a plan as JSON. A plan is part of what a meeting is started with and carries over, of what its circulations are
 * started with, and of what the registry is given: `atStart` leaves room for what orders add to it.
 */
export const PLAN_BYTES = { atStart: 150_000, atMost: 200_000 };

/** The resolution that mandates the convenor. */
export const Mandate = z.strictObject({
  resolution: cleanText(60),
  date: CalendarDate,
  paragraph: z.int().positive(),
  title: cleanText(600),
  convenor: cleanText(300),
});

export const MeetingPlan = z.strictObject({
  v: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/),
  treaty: Slug.or(z.string().regex(/^[A-Z]{2,8}$/)),
  /** What is convened; left out, a meeting of the States Parties. */
  kind: MeetingKind.optional(),
  /** Of a preparatory meeting: what it prepares. */
  prepares: PreparedMeeting.optional(),
  name: cleanText(600),
  ordinal: z.int().positive(),
  short: cleanText(90),
  venue: Venue,
  /** Left out, in person. */
  format: Format.optional(),
  /** Where a rehearsal's clock begins. */
  startsAt: Instant,
  opens: z.strictObject({ date: CalendarDate, at: Instant }),
  closes: z.strictObject({ date: CalendarDate, at: Instant }),
  /** When the session's provisional list of participants circulates for corrections. */
  provisionalListAt: Instant,
  /** The date on which the roster is computed for addressing: that of the convocation. */
  convokedOn: CalendarDate,
  decision: z.strictObject({
    body: cleanText(600),
    heldFrom: CalendarDate,
    heldTo: CalendarDate,
    reference: cleanText(360),
    decided: cleanText(1_200),
  }),
  legalBasis: z.strictObject({ article: cleanText(60) }),
  /** `awaited`: the resolution is not there yet, so that the meeting can be rehearsed, and not convened. */
  mandate: Mandate.or(z.literal('awaited')),
  costs: z.strictObject({ article: cleanText(60) }),
  observers: z.strictObject({
    organizations: z.array(ParticipantCode).max(500),
    invitedOnBehalfOf: cleanText(180),
    /** Why an organization that the rules name is not invited. */
    without: z.record(ParticipantCode, cleanText(600)).optional(),
  }),
  deadline: z.strictObject({ date: CalendarDate, at: Instant }),
  secretariat: z.strictObject({
    name: cleanText(600),
    lines: z.array(cleanText(360)).min(1).max(20),
    /** Printed in the papers, and never a recipient. */
    email: cleanText(360),
  }),
  furtherInformation: z.strictObject({ by: cleanText(600), to: cleanText(600), when: cleanText(180).optional() }),
  officers: z.array(Officer).min(2).max(100),
  /** Public keys that are kept offline, and sign only a change of an officer whose own key is lost: as recovery-1, recovery-2. */
  recovery: z.array(cleanText(600)).max(2).optional(),
  /** Of a closed meeting: that it may begin (`domain/warrant.ts`). `plan`: the hash of the plan at the start; `proof`: who signed. */
  warrant: z
    .strictObject({ nonce: z.string().regex(/^[0-9a-f]{32}$/), plan: Sha256, proof: cleanText(2_400) })
    .optional(),
  acts: ActsPlan.optional(),
  /**
   * What is asked of answers by page or file. `note`: whether the signed note is asked for besides; left out, it is. `ask`: what of each
   * person besides their name and part. `form`: whether the form goes out with what convenes and invites; a plan that is read from a file
   * says so, and where an earlier release stored one without, it does not.
   */
  answers: z
    .strictObject({
      note: z.enum(['asked', 'not_asked']).optional(),
      ask: z.array(z.enum(ASKABLE)).max(ASKABLE.length).optional(),
      form: z.enum(['enclosed', 'not_enclosed']).optional(),
    })
    .optional(),
  /**
   * The lists of participants and their languages. `notes`: one document in the languages of the notes, each delegation as it was given;
   * `each`: one document in each language of the session. Left out, as in meetings that began before this was asked: `each`.
   */
  lists: z.enum(['notes', 'each']).optional(),
  /** Who makes the badges: the venue, which is given a list of the persons (left out, it is), or we. */
  badges: z.enum(['venue', 'ours']).optional(),
  credentials: CredentialsPlan.optional(),
  /** The meeting in session; left out, it is opened, counted and closed, and nothing else of it is on record. */
  session: SessionPlan.optional(),
  /** How many days after the closing personal data are erased, by class (`domain/privacy.ts`), and by what rule. */
  retention: Retention.optional(),
  circulations: z.array(CirculationPlan).min(1).max(200),
  shardCapacity: z.int().min(1).max(250),
  /**
   * The register of symbols of the session's documents, such as `CCM/MSP/2024/INF.1`. The papers that are drawn take theirs from it by
   * name (`provisional`, `final`, `report`); others are there with a title, for the report's annex.
   */
  symbols: z
    .record(Slug, z.union([cleanText(180), z.strictObject({ symbol: cleanText(180), title: Words })]))
    .optional(),
  /** What the English names and phrases of this plan are in other languages. */
  names: z.partialRecord(Language, Names).optional(),
});
export type MeetingPlan = z.infer<typeof MeetingPlan>;

/** The mandate of a plan; null while it is awaited. */
export const mandateOf = ({ mandate }: Pick<MeetingPlan, 'mandate'>): z.infer<typeof Mandate> | null =>
  mandate === 'awaited' ? null : mandate;

/** The symbol of a paper by the plan's register; null where it has none. */
export function symbolOf({ symbols = {} }: Pick<MeetingPlan, 'symbols'>, paper: string): string | null {
  const entry = symbols[paper];
  return (typeof entry === 'object' ? entry.symbol : entry) ?? null;
}

/** Who signs with the keys of `recovery`. */
export const recoveryOf = ({ recovery = [] }: Pick<MeetingPlan, 'recovery'>): { id: string; key: string }[] =>
  recovery.map((key, index) => ({ id: `recovery-${index + 1}`, key }));

/** The plan that a meeting starts with; its orders may add to it. */
export const NewMeetingPlan = MeetingPlan.refine((plan) => sizeOf(plan) <= PLAN_BYTES.atStart, {
  path: ['circulations'],
  message: `with this the plan has more than ${PLAN_BYTES.atStart} bytes (UTF-8, as JSON); shorten what circulations say, or the names in other languages`,
});
