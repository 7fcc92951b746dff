import { z } from 'zod';
import { AttachedMedia } from './mail.ts';
import { Capacity, ParticipantCode, Sha256, Slug } from './plan.ts';
import { ReceiptWords } from './receipt.ts';

/** A paper of a circulation: what it is called, whom it addresses, and its bytes. */
export const ManifestDocument = z.object({
  name: Slug,
  language: z.string(),
  capacities: z.array(Capacity),
  /** What kind of paper it is: a participant gets one of each. */
  template: z.string().optional(),
  /** The one participant that it is addressed to. Absent: all participants of its capacities. */
  participant: ParticipantCode.optional(),
  sha256: Sha256,
});
export type ManifestDocument = z.infer<typeof ManifestDocument>;

/** A further attachment of the e-mails in a language, by its file name. */
export const ManifestAttachment = z.object({
  name: Slug,
  language: z.string(),
  filename: z.string(),
  media: AttachedMedia,
  sha256: Sha256,
  /** A blank form: each participant gets it with their name and code in its places. */
  form: z.literal(true).optional(),
});
export type ManifestAttachment = z.infer<typeof ManifestAttachment>;

/** The fields of the final manifest that a dispatch needs; all other fields count in its hash too. */
export const FinalManifest = z.object({
  /** The SHA-256 of the manifest of the text that was approved. */
  text: Sha256.optional().catch(undefined),
  /** The reference number under which it is issued. */
  number: z.string().optional().catch(undefined),
  documents: z.array(ManifestDocument),
  attachments: z.array(ManifestAttachment).default([]),
  mail: z.record(z.string(), z.object({ subject: z.string().min(1), body: z.string().min(1) })),
  /** The words with which answers to it are receipted. */
  receipts: z.record(z.string(), ReceiptWords).optional().catch(undefined),
});
export type FinalManifest = z.infer<typeof FinalManifest>;
