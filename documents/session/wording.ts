import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { Language } from '../../domain/plan.ts';
import { DocumentError } from '../errors.ts';

/** What the papers of a meeting in session say, by language; how sentences are filled is in `../wording.ts`. */

/** The papers that are drawn for a session, by the names that commands and the plan's register of symbols have for them. */
export const SESSION_PAPERS = [
  'agenda',
  'programme',
  'daily',
  'documents',
  'register',
  'aide-memoire',
  'aide-memoire-organizations',
  'notes',
  'seating',
  'plates',
  'quorum',
  'observers',
  'decisions',
] as const;
export type SessionPaper = (typeof SESSION_PAPERS)[number];

const Text = z.string().trim().min(1, 'must not be empty');

const SessionWording = z.strictObject({
  titles: z.record(z.enum(SESSION_PAPERS), Text),
  headings: z.strictObject({
    annotations: Text,
    timetable: Text,
    dates: Text,
    sittings: Text,
    delegations: Text,
    documents: Text,
    contact: Text,
  }),
  columns: z.strictObject({
    ...{ symbol: Text, title: Text, item: Text, languages: Text, status: Text, day: Text, hours: Text, room: Text },
    ...{ items: Text, number: Text, participant: Text, capacity: Text, row: Text, seat: Text, present: Text },
    ...{ state: Text, requested: Text, deadline: Text, until: Text },
  }),
  status: z.strictObject({ issued: Text, pending: Text, reserved: Text }),
  languages: z.record(Language, Text),
  submitted: Text,
  draftReport: Text,
  item: Text,
  hours: Text,
  sitting: Text,
  room: Text,
  /** The documents under an item. */
  under: Text,
  requests: Text,
  aide: z.strictObject({
    ...{ dates: Text, sittings: Text, delegations: Text, organizations: Text, documents: Text, contact: Text },
  }),
  notes: z.strictObject({
    ...{ purpose: Text, call: Text, quorum: Text, item: Text, speakers: Text, decide: Text, request: Text },
    ...{ adjourn: Text, close: Text },
  }),
  quorum: z.strictObject({ arithmetic: Text, mark: Text }),
  seating: Text,
  observers: z.strictObject({ asked: Text, none: Text, approve: Text }),
  letters: z.record(
    z.enum(['nominations', 'admission', 'transmission']),
    z.strictObject({ title: Text, paragraphs: z.array(Text).min(1) }),
  ),
  report: z.strictObject({
    headings: z.strictObject({
      ...{ introduction: Text, organization: Text, participation: Text, work: Text, decisions: Text, conclusion: Text },
      ...{ agenda: Text, documents: Text, costs: Text },
    }),
    /** Below the title; nothing under the edited one. */
    stages: z.strictObject({ draft: Text, advance: Text, edited: z.string() }),
    offices: z.strictObject({ president: Text, 'vice-president': Text, rapporteur: Text, chair: Text }),
    opened: Text,
    elected: z.strictObject({ acclamation: Text, vote: Text }),
    adopted: z.strictObject({
      agenda: Text,
      rules_of_procedure: Text,
      programme_of_work: Text,
      credentials_report: Text,
    }),
    ...{ amended: Text, secretaryGeneral: Text, committee: Text, admitted: Text, refused: Text, sittings: Text },
    ...{ documents: Text, before: Text, statements: Text, replies: Text, taken: Text, silent: Text },
    /** What the Meeting did with a proposal, whose words follow on the next lines. */
    decided: z.strictObject({
      ...{ without_vote: Text, acclamation: Text, vote: Text, noted: Text, deferred: Text, rejected: Text },
    }),
    procedural: Text,
    outcomes: z.strictObject({ adopted: Text, rejected: Text }),
    counts: Text,
    ballots: z.strictObject({ yes: Text, no: Text, abstain: Text }),
    explained: Text,
    extensions: z.strictObject({ granted: Text, shorter: Text, declined: Text, late: Text }),
    next: z.strictObject({ held: Text, open: Text }),
    ...{ adoption: Text, adoptionDraft: Text, costs: Text },
  }),
});
export type SessionWording = z.infer<typeof SessionWording>;

const read = new Map<Language, SessionWording>();

/** The wording of a language, read once. Throws `wording.invalid`, with every fault of the file at once. */
export function sessionWordingOf(language: Language): SessionWording {
  const known = read.get(language);
  if (known) return known;
  const source = readFileSync(fileURLToPath(new URL(`./wording/${language}.yaml`, import.meta.url)), 'utf8');
  const checked = SessionWording.safeParse(parse(source));
  if (!checked.success)
    throw new DocumentError(
      'wording.invalid',
      `documents/session/wording/${language}.yaml:\n${z.prettifyError(checked.error)}`,
    );
  read.set(language, checked.data);
  return checked.data;
}
