import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { DecidedMeeting } from '../domain/next-meeting.ts';
import { Capacity, MeetingKind, PreparedMeeting } from '../domain/plan.ts';
import {
  DeferralRule,
  ElectionRule,
  ExtensionRule,
  Majority,
  OpeningRule,
  PresidingRule,
  QuorumRule,
  SeatingRule,
  SeatingStart,
  SubstanceRule,
  TieRule,
  VotingRule,
} from '../domain/rules/rules.ts';

const text = z.string().min(1);
const day = z.iso.date();
const language = z.enum(['ar', 'zh', 'en', 'fr', 'ru', 'es']);
const translated = z.enum(['ar', 'zh', 'fr', 'ru', 'es']);

/** A rule whose source was found (`source`) or was not (`assumption`): the profile must say which. */
const setting = <Value extends z.ZodType>(value: Value) =>
  z.union([z.strictObject({ value, assumption: text }), z.strictObject({ value, source: text })]);

/**
 * The treaty in another language than English. Words in quotation marks are those of the official text in that language,
 * as `sources` says by article or resolution; null: that text was not at hand, and the paper cites without quoting.
 */
const Translation = z
  .strictObject({
    /** The name on its own, as it stands after a noun: « Convention …», « de la Convention …»; in Russian also as an object (`acc`). */
    fullName: z.object({ name: text, of: text }).catchall(text),
    quotations: z.record(text, text.nullable()),
    mandates: z.record(text, z.strictObject({ title: text.nullable(), quotation: text.nullable() })),
    sources: z.record(text, text),
  })
  .superRefine(({ quotations, mandates, sources }, context) => {
    const quoted = [
      ...Object.entries(quotations),
      ...Object.entries(mandates).map(
        ([resolution, { title, quotation }]) => [resolution, title ?? quotation] as const,
      ),
    ];
    for (const [of, words] of quoted) {
      if (words !== null && sources[of] === undefined)
        context.addIssue({ code: 'custom', path: ['sources', of], message: `A quotation of ${of} needs its source.` });
    }
  });

/** The words that name a body's session before "of the States Parties", by grammatical form (`bodies.ts`). */
const Heads = z.object({ name: text }).catchall(text);

const Body = z.strictObject({
  /** Who asks for it, or when it is held, as the treaty has it. */
  held: text,
  source: text,
  /** How its sessions are called in short, in a plan's id and in symbols: `{n}` the number, `{year}` that of the opening. */
  short: text,
  id: text,
  symbols: text,
  heads: z.record(language, Heads),
});

/** What a treaty lays down for its meetings. The form of `treaties/<code>.yaml`. */
export const TreatyProfile = z.strictObject({
  v: z.literal(1),
  treaty: z.string().regex(/^[A-Z]{2,8}$/),
  fullName: text,
  citedAs: text,
  adopted: z.strictObject({ place: text, date: day }),
  entryIntoForce: day,
  depositary: text,
  articles: z.array(z.strictObject({ article: text, carries: MeetingKind, quotation: text.nullable() })).min(1),
  /** What can be convened; profiles of earlier releases have none. */
  bodies: z.partialRecord(MeetingKind, Body).optional(),
  convenor: text,
  /** The resolutions that mandate the convenor; `covers` lists the calendar years of the meetings they carry. */
  mandates: z.array(
    z.strictObject({
      resolution: text,
      adoptedBy: text,
      /** The date that papers quote, and where it stands; where other sources give another, those too. */
      date: day,
      source: text.optional(),
      alsoDated: z.array(z.strictObject({ date: day, source: text })).optional(),
      title: text,
      paragraph: z.int().positive(),
      covers: z.array(z.int()).min(1),
      /** Null: its words are not at hand, and the paper cites without quoting. */
      quotation: text.nullable(),
    }),
  ),
  meetings: z.array(
    z.strictObject({
      /** Left out, a meeting of the States Parties. */
      kind: MeetingKind.optional(),
      prepares: PreparedMeeting.optional(),
      ordinal: z.int().positive(),
      name: text,
      heldFrom: day,
      heldTo: day,
      decided: z.array(DecidedMeeting),
    }),
  ),
  /** The articles by which a State becomes a party, and ceases to be one. */
  status: z.strictObject({ entryIntoForce: text, withdrawal: text }),
  observers: z.strictObject({
    article: text,
    invitedOnBehalfOf: text,
    /** Whether the treaty leaves it open who is invited. */
    verb: z.enum(['may_be_invited', 'shall_be_invited']),
    named: z.strictObject({ rule: text, kinds: text, source: text }),
    /** Who else asks; `criteria`: what is looked at before they are invited provisionally. */
    onRequest: z.strictObject({ rule: text, procedure: text, criteria: text, source: text }),
  }),
  costs: z.strictObject({
    article: text,
    quotation: text,
    payers: z.array(Capacity),
    scale: text,
    assumption: text,
  }),
  settings: z.strictObject({
    credentials: setting(z.enum(['required', 'not_required'])),
    /** For decisions; `quorumToOpen` for the opening of a sitting and the debate. */
    quorum: setting(QuorumRule),
    quorumToOpen: setting(QuorumRule),
    voting: setting(VotingRule),
    tie: setting(TieRule),
    /** The majority that an amendment of the treaty needs. */
    amendment: setting(Majority),
    deferral: setting(DeferralRule),
    substance: setting(SubstanceRule),
    presiding: setting(PresidingRule),
    elections: setting(ElectionRule),
    /** The Meeting elects one vice-president or more; null: their number was not found, and the plan says it. */
    vicePresidents: setting(z.int().positive().nullable()),
    extensions: setting(z.array(ExtensionRule)),
    opening: setting(OpeningRule),
    seating: setting(SeatingRule),
    seatingStart: setting(SeatingStart),
    minimumShare: setting(z.number().nonnegative()),
    contingency: setting(z.number().nonnegative()),
  }),
  translations: z.partialRecord(translated, Translation),
  languages: z.strictObject({ correspondence: z.array(language).min(1), documents: z.array(language).min(1) }),
});
export type TreatyProfile = z.infer<typeof TreatyProfile>;

/** The treaties that have a profile. A new one needs its file `treaties/<code in lower case>.yaml` and its code here. */
export const profiledTreaties = ['CCM'] as const;

/** Something asked of a treaty that this edition cannot answer. `code` is stable. */
export class TreatyError extends Error {
  override readonly name = 'TreatyError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** By the file: another folder may be named in between. */
const loaded = new Map<string, TreatyProfile>();

/**
 * Where a profile is: in the folder that `CONVENE_TREATIES` names, if it is there, else beside this file. So the decision
 * of a meeting about the next one is recorded without a new release; every worker and client needs the same folder.
 */
export function profileFile(treaty: string): string | URL {
  const name = `${treaty.toLowerCase()}.yaml`;
  const { CONVENE_TREATIES: folder } = process.env;
  const own = folder ? join(folder, name) : null;
  return own !== null && existsSync(own) ? own : new URL(`./${name}`, import.meta.url);
}

/** The text of a profile, as a folder has it, or else as it is used now. */
export function profileText(treaty: string, folder?: string): string {
  const own = folder === undefined ? null : join(folder, `${treaty.toLowerCase()}.yaml`);
  return readFileSync(own !== null && existsSync(own) ? own : profileFile(treaty), 'utf8');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const over = (own: unknown, released: unknown): unknown =>
  isRecord(own) && isRecord(released) ? { ...released, ...own } : own;

/** What a profile of one's own lacks because an earlier release did not ask for it is as this release has it. */
function completed(own: unknown, released: unknown): unknown {
  if (!isRecord(own) || !isRecord(released)) return own;
  const part = (of: unknown, name: string) => (isRecord(of) ? of[name] : undefined);
  const observers = (name: string) => over(part(own.observers, name), part(released.observers, name));
  return {
    ...own,
    bodies: own.bodies ?? released.bodies,
    settings: over(own.settings, released.settings),
    observers: isRecord(own.observers)
      ? over({ ...own.observers, named: observers('named'), onRequest: observers('onRequest') }, released.observers)
      : own.observers,
  };
}

/**
 * The profile of a treaty by its code, such as `CCM`.
 * @throws TreatyError `treaty.unknown` when no profile has that code, `treaty.profile_damaged` when its file is not in form.
 */
export function profileOf(treaty: string): TreatyProfile {
  if (!profiledTreaties.some((code) => code === treaty)) {
    throw new TreatyError(
      'treaty.unknown',
      `There is no profile of the treaty "${treaty}". Known: ${profiledTreaties.join(', ')}.`,
    );
  }
  const file = profileFile(treaty);
  const known = loaded.get(String(file));
  if (known) return known;
  const profile = profileIn(treaty, readFileSync(file, 'utf8'), file instanceof URL ? '' : ` (${file})`);
  loaded.set(String(file), profile);
  return profile;
}

/**
 * A profile from the text of its file; what it lacks is as this release has it.
 * @throws TreatyError `treaty.profile_damaged`
 */
export function profileIn(treaty: string, text: string, where = ''): TreatyProfile {
  const released: unknown = parse(readFileSync(new URL(`./${treaty.toLowerCase()}.yaml`, import.meta.url), 'utf8'));
  const read = TreatyProfile.safeParse(completed(parse(text), released));
  if (read.success) return read.data;
  throw new TreatyError(
    'treaty.profile_damaged',
    `The profile of ${treaty}${where} is damaged. ${z.prettifyError(read.error)}`,
  );
}
