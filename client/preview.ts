import { createHash } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { ConveneError } from '../domain/errors.ts';
import { EmailAddress, type Message } from '../domain/mail.ts';
import { FinalManifest } from '../domain/manifest.ts';
import { type Audience, Language, type Mode } from '../domain/plan.ts';
import { type Entry, loadEntries, nextMessages } from '../mail/addressing.ts';
import { emlOf } from '../mail/eml.ts';
import type { Contact } from '../meetings/directory.ts';
import type { ParticipantRow, RevisionRow } from '../registry/rows.ts';
import { asking } from './asking.ts';
import type { Connected } from './connect.ts';

/** Whom a circulation would reach, and how, if it were dispatched now. Made by the code that dispatches. */
export type Preview = {
  meeting: string;
  mode: Mode;
  circulation: string;
  state: string;
  revision: number;
  /** Whether number and date are filled in: the bytes are then those that go out. */
  final: boolean;
  number: string;
  date: string;
  sha256: string;
  now: string;
  recipients: Recipient[];
  /** Left out by name, with the reason. */
  held: { code: string; name: string; reason: string }[];
  /** Of a capacity that is addressed, and left out all the same. */
  excluded: { code: string; name: string; reason: string }[];
  /** Participants of other capacities. */
  outside: Partial<Record<string, number>>;
  totals: { channel: Partial<Record<string, number>>; language: Partial<Record<string, number>> };
  /** One message as it would go out; null where that participant is not reached by e-mail. */
  sample: Sample | null;
};

type Reached = { id: string; name: string; address: string; usable: boolean };
export type Recipient = {
  code: string;
  name: string;
  capacity: string;
  addressee: string;
  channel: 'email' | 'post' | 'hand' | 'none';
  language: string;
  /** In the order in which they are tried. */
  to: Reached[];
  cc: Reached[];
  /** Where the paper goes if no e-mail arrives. */
  post: { id: string; name: string; channel: 'post' | 'hand'; address: string } | null;
  /** The papers for it, in its language. */
  papers: { name: string; sha256: string }[];
};
export type Sample = {
  participant: string;
  contact: string;
  envelope: { from: string; to: string[] };
  message: Message;
  attachments: { filename: string; bytes: number; sha256: string }[];
  bytes: number;
  sha256: string;
};

const ATTEMPT = 1;

/** What a preview is made with. */
export type Asked = Pick<Connected, 'convene' | 'pool' | 'temporal'> & { config: Pick<Connected['config'], 'sender'> };

/** @throws ConveneError `UNKNOWN_CIRCULATION`, `NOT_DRAFTED`, `NOT_A_RECIPIENT`, and what the dispatch itself refuses. */
export async function previewOf(
  connected: Asked,
  {
    meeting: id,
    circulation: name,
    participant,
  }: { meeting: string; circulation: string; participant?: string | undefined },
): Promise<Preview> {
  const { convene, pool, config } = connected;
  const { registry } = convene;
  const { plan, mode } = await registry.meeting(id);
  const planned = plan.circulations.find((one) => one.name === name);
  if (planned === undefined) {
    const known = plan.circulations.map((one) => one.name).join(', ');
    throw new ConveneError('UNKNOWN_CIRCULATION', `${id} has no circulation ${name}; it has ${known}.`);
  }
  const stored = await registry.revision(id, name, null);
  const [circulation, everyone, answered, contacts] = await Promise.all([
    asking(connected, () => convene.circulation(id, name)),
    registry.participants(id),
    registry.answered(id),
    registry.contacts(),
  ]);
  const { number, date, now } = circulation;
  const { manifest, sha256, final } = await manifestOf(stored, { number, date, mode });

  const { capacities, only } = planned.audience;
  const addressed = everyone.filter(
    (one) => capacities.includes(one.capacity) && (only === undefined || only.includes(one.code)),
  );
  const excluded = addressed.flatMap((one) => {
    const reason = whyLeftOut(one, planned.audience, answered.has(one.code));
    return reason === null ? [] : [{ code: one.code, name: one.name, reason }];
  });
  const out = new Set(excluded.map(({ code }) => code));
  const recipients = addressed.filter(({ code }) => !out.has(code));

  const scope = { meeting: id, circulation: name, revision: stored.revision, attempt: ATTEMPT, sha256 };
  const participants = recipients.map(({ code }) => code);
  const entries = await refusals(() => loadEntries(pool, { ...scope, participants }, manifest, now));
  const entryOf = new Map(entries.map((entry) => [entry.code, entry]));
  const byId = new Map(contacts.map((contact) => [contact.id, contact]));
  const listed = recipients.flatMap((row) => {
    const entry = entryOf.get(row.code);
    return entry === undefined ? [] : [recipientOf(row, entry, byId)];
  });

  const chosen = participant ?? (listed.find(({ channel }) => channel === 'email') ?? listed[0])?.code;
  if (participant !== undefined && !listed.some(({ code }) => code === participant)) {
    const why = excluded.find(({ code }) => code === participant)?.reason;
    throw new ConveneError(
      'NOT_A_RECIPIENT',
      why === undefined
        ? `${participant} is not addressed by ${name}; leave out --participant for the first who is.`
        : `${participant} is left out of ${name}: it ${why}.`,
    );
  }
  const entry = chosen === undefined ? undefined : entryOf.get(chosen);
  const [row] =
    entry === undefined
      ? []
      : nextMessages([entry], [], { ...scope, mode, at: now, sender: config.sender }).filter(
          ({ refusedBecause }) => refusedBecause === null,
        );
  return {
    meeting: id,
    mode,
    circulation: name,
    state: String(circulation.snapshot.value),
    revision: stored.revision,
    final,
    number,
    date,
    sha256,
    now,
    recipients: listed,
    // an order to dispatch carries a hold list; the meeting gives none so far (`dispatch` in workflows/meeting/meeting.ts)
    held: [],
    excluded,
    outside: count(everyone.filter((one) => !capacities.includes(one.capacity)).map((one) => one.capacity)),
    totals: {
      channel: count(listed.map((one) => one.channel)),
      language: count(listed.map((one) => one.language)),
    },
    sample: row === undefined ? null : await sampleOf(connected, row),
  };
}

/** Why a dispatch would leave out a participant of its capacities, as the collection would decide it now. */
function whyLeftOut(
  { code, status, correspondence }: ParticipantRow,
  { answered: asked, only, reached = 'any' }: Audience,
  hasAnswered: boolean,
): string | null {
  if (asked === 'silent' && hasAnswered) return `has answered: ${status}`;
  const outside = status === 'requested' || status === 'refused';
  if (outside && only?.includes(code) !== true) return `asked to observe, and that is ${status}`;
  const told = hasAnswered || ['notified', 'acknowledged', 'posted'].includes(correspondence);
  return reached === 'told' && !told ? `was not told of the meeting: ${correspondence}` : null;
}

/** The manifest as a dispatch reads it; of a text in review, with the number and date that are planned. */
async function manifestOf(stored: RevisionRow, issue: { number: string; date: string; mode: Mode }) {
  if (stored.final_manifest !== null && stored.final_sha256 !== null) {
    return { manifest: FinalManifest.parse(stored.final_manifest), sha256: stored.final_sha256, final: true };
  }
  // loaded only here: they bring the fonts with them
  const { finishMail } = await import('../documents/documents.ts');
  const { mail, ...rest } = stored.text_manifest;
  const finished = Object.entries(mail).map(([language, words]) => [
    language,
    finishMail(words, { ...issue, language: Language.parse(language) }),
  ]);
  const manifest = FinalManifest.parse({ ...rest, mail: Object.fromEntries(finished) });
  return { manifest, sha256: stored.text_sha256, final: false };
}

function recipientOf(row: ParticipantRow, entry: Entry, byId: ReadonlyMap<string, Contact>): Recipient {
  const { code, name, capacity, addressee } = row;
  const reached = ({ id, name: called, address }: Entry['to'][number]): Reached => ({
    id,
    name: called,
    address,
    usable: EmailAddress.safeParse(address).success,
  });
  const to = entry.to.map(reached);
  const other = entry.post === null ? undefined : byId.get(entry.post);
  const post =
    other?.channel === 'post' || other?.channel === 'hand'
      ? { id: other.id, name: other.name, channel: other.channel, address: other.address }
      : null;
  return {
    code,
    name,
    capacity,
    addressee,
    channel: to.some(({ usable }) => usable) ? 'email' : (post?.channel ?? 'none'),
    language: entry.language,
    to,
    cc: entry.cc.map(reached),
    post,
    papers: entry.documents.map(({ name: paper, sha256 }) => ({ name: paper, sha256 })),
  };
}

async function sampleOf({ pool, convene }: Asked, row: ReturnType<typeof nextMessages>[number]): Promise<Sample> {
  const { key, message, envelopeFrom, envelopeTo } = row;
  const [eml, attachments] = await Promise.all([
    emlOf(pool, message),
    Promise.all(
      message.attachments.map(async ({ filename, sha256 }) => ({
        filename,
        bytes: (await convene.registry.blob(sha256)).length,
        sha256,
      })),
    ),
  ]);
  return {
    participant: key.participant,
    contact: key.contact,
    envelope: { from: envelopeFrom, to: envelopeTo },
    message,
    attachments,
    bytes: eml.length,
    sha256: createHash('sha256').update(eml).digest('hex'),
  };
}

function count(keywords: readonly string[]): Partial<Record<string, number>> {
  const counts: Partial<Record<string, number>> = {};
  for (const keyword of keywords) counts[keyword] = (counts[keyword] ?? 0) + 1;
  return counts;
}

/** What the dispatch itself would refuse, said now. */
async function refusals<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    throw new ConveneError(error.type ?? 'refused', error.message, { cause: error });
  }
}
