import { z } from 'zod';
import type { Act } from '../domain/act.ts';
import type { Message } from '../domain/mail.ts';
import { Capacity, MeetingPlan, Mode } from '../domain/plan.ts';
import type { ParticipantSnapshot } from '../machines/machines.ts';

const timestamp = z.date().transform((date) => date.toISOString());

export const MeetingRow = z.object({
  id: z.string(),
  mode: Mode,
  phase: z.string(),
  plan: MeetingPlan,
  created_at: timestamp,
});

export type MeetingRow = z.infer<typeof MeetingRow>;

export const ParticipantRow = z.object({
  code: z.string(),
  name: z.string(),
  capacity: Capacity,
  addressee: z.string(),
  language: z.string(),
  channel: z.string(),
  shard: z.int(),
  status: z.string(),
  version: z.int(),
  persons: z.int(),
  late: z.boolean(),
  /** How the convocation fared, which an answer or the deadline hides in the status. */
  correspondence: z.string(),
});

export type ParticipantRow = z.infer<typeof ParticipantRow>;

export const DirectoryRow = z.object({
  id: z.string(),
  participants: z.array(z.string()),
  place: z.enum(['new_york', 'geneva', 'capital', 'covering_mission', 'headquarters']),
  role: z.enum(['to', 'cc']),
  channel: z.enum(['email', 'post', 'hand']),
  language: z.enum(['ar', 'zh', 'en', 'fr', 'ru', 'es']),
  name: z.string(),
  address: z.string(),
  rank: z.int(),
  validFrom: z.string(),
  validUntil: z.string().nullable(),
});

export const DocumentRow = z.object({
  name: z.string(),
  revision: z.int(),
  stage: z.enum(['draft', 'final']),
  kind: z.string(),
  circulation: z.string().nullable(),
  language: z.string(),
  pages: z.int(),
  sha256: z.string(),
  /** The same pages as PDF/A-2a; null of a draft or a scan. */
  archive_sha256: z.string().nullable(),
  state: z.enum(['draft', 'in_review', 'issued', 'superseded', 'withdrawn']),
});

export type DocumentRow = z.infer<typeof DocumentRow>;

export const CirculationRow = z.object({
  name: z.string(),
  kind: z.string(),
  revision: z.int(),
  state: z.string(),
  approvals: z.array(z.object({ step: z.string(), officer: z.string(), sha256: z.string() })),
  sha256: z.string().nullable(),
  dispatched: z.int(),
});

export type CirculationRow = z.infer<typeof CirculationRow>;

export const MailRow = z.object({
  circulation: z.string(),
  revision: z.int(),
  participant: z.string(),
  contact: z.string(),
  state: z.string(),
  message_id: z.string(),
  envelope_to: z.array(z.string()),
  subject: z.string(),
  message: z.custom<Message>((value) => typeof value === 'object' && value !== null && 'attachments' in value),
  tries: z.int(),
  repeats: z.int(),
  answer: z.string().nullable(),
  prepared_at: timestamp,
  answered_at: timestamp.nullable(),
});

export type MailRow = z.infer<typeof MailRow>;

export const OpenMailRow = z.object({
  circulation: z.string(),
  participant: z.string(),
  contact: z.string(),
  address: z.string(),
  state: z.enum(['prepared', 'sending', 'refused', 'unknown', 'withheld']),
  tries: z.int(),
  answer: z.string().nullable(),
  since: timestamp,
  reached: z.boolean(),
});

export type OpenMailRow = z.infer<typeof OpenMailRow>;

export const ContactRow = z.object({
  id: z.string(),
  place: z.string(),
  role: z.string(),
  channel: z.string(),
  language: z.string(),
  name: z.string(),
  address: z.string(),
  rank: z.int(),
  valid_from: z.string(),
  valid_until: z.string().nullable(),
});

export type ContactRow = z.infer<typeof ContactRow>;

const Manifest = z.looseObject({
  documents: z.array(z.looseObject({ name: z.string(), language: z.string(), sha256: z.string(), pages: z.int() })),
  mail: z.record(z.string(), z.object({ subject: z.string(), body: z.string() })),
  recipients: z.looseObject({ participants: z.array(z.string()) }),
});

export type Manifest = z.infer<typeof Manifest>;

export const RevisionRow = z.object({
  text: z.unknown(),
  revision: z.int(),
  text_manifest: Manifest,
  text_sha256: z.string(),
  final_manifest: Manifest.nullable(),
  final_sha256: z.string().nullable(),
});

export type RevisionRow = z.infer<typeof RevisionRow>;

export const SubmissionRow = z.object({
  id: z.string(),
  persons: z.int(),
  heads: z.int(),
  created_at: timestamp,
  delegation: z.object({
    persons: z.array(z.object({ name: z.string(), title: z.string().nullable(), role: z.string() })),
  }),
});

export type SubmissionRow = z.infer<typeof SubmissionRow>;

export const ActRow = z.object({
  seq: z.string().transform(Number),
  act: z.custom<Act>((value) => typeof value === 'object' && value !== null && 'action' in value),
  prev: z.string(),
  hash: z.string(),
});

export type ActRow = z.infer<typeof ActRow>;

export const RecordHead = z.object({
  meeting: z.string(),
  mode: Mode,
  planSha256: z.string(),
  count: z.int(),
  head: z.string(),
});

export const Snapshot = z.custom<ParticipantSnapshot>(
  (value) => typeof value === 'object' && value !== null && 'value' in value,
);

export const counts = z.record(z.string(), z.int());
