import { createHash } from 'node:crypto';
import { ConveneError } from '../domain/errors.ts';
import { EmailAddress, type Message } from '../domain/mail.ts';
import { FinalManifest } from '../domain/manifest.ts';
import { type CirculationPlan, Language, type Mode } from '../domain/plan.ts';
import type { Contact } from '../meetings/directory.ts';
import type { RevisionRow } from '../registry/circulations.ts';
import type { ParticipantRow } from '../registry/participants.ts';
import type { Registry } from '../registry/registry.ts';
import type { CirculationView } from '../workflows/circulation/state.ts';
import type { MeetingView } from '../workflows/meeting/state.ts';
import { type AddressEntry, loadEntries, nextMessages, placeOfLinks } from './addressing.ts';
import { emlOf } from './eml.ts';
import type { Sender } from './message.ts';
import { attachedBytes } from './mime.ts';
import { holdsOn, type Omitted, recipientsOf } from './recipients.ts';

/** Who would get a circulation, and how, if it were dispatched now; made by the code that dispatches. */
export type Preview = {
  meeting: string;
  mode: Mode;
  circulation: string;
  state: string;
  /** The state of its dispatch; `no` if it is not ordered yet. */
  dispatched: 'no' | 'open' | 'done' | 'failed' | 'lapsed';
  revision: number;
  /** Whether number and date are filled in: the bytes are then those that go out. */
  final: boolean;
  number: string;
  date: string;
  sha256: string;
  now: string;
  recipients: PreviewedRecipient[];
  /** Held back by an order, with the reason that it gives. */
  held: Omitted[];
  /** Left out although their capacity is addressed. */
  excluded: Omitted[];
  /** How many others of the roster it does not address, by capacity. */
  outside: Partial<Record<string, number>>;
  totals: { channel: Partial<Record<string, number>>; language: Partial<Record<string, number>> };
  /** One message as it would go out; null where that participant is not reached by e-mail. */
  sample: Sample | null;
};

type Reached = { id: string; name: string; address: string; usable: boolean };
export type PreviewedRecipient = {
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

/** Where a preview reads: the workflows that decide, the registry, and the sender of its messages. */
export type PreviewSources = {
  convene: {
    registry: Registry;
    state(meeting: string): Promise<Pick<MeetingView, 'orders' | 'circulations'>>;
    circulation(meeting: string, circulation: string): Promise<CirculationView>;
  };
  pool: Parameters<typeof loadEntries>[0];
  sender: Sender;
  /** Where missions open their page; a preview shows the place of the link, and makes none. */
  webUrl?: string | null;
};

/** @throws ConveneError `UNKNOWN_CIRCULATION`, `NOT_DRAFTED`, `NOT_A_RECIPIENT`, and what the dispatch itself refuses. */
export async function previewOf(
  sources: PreviewSources,
  { participant, ...of }: { meeting: string; circulation: string; participant?: string | undefined },
): Promise<Preview> {
  const { pool, sender } = sources;
  const { meeting, mode, planned, view, state, stored, roster, answered, contacts } = await gather(sources, of);
  const { number, date, now } = view;
  const { manifest, sha256, final } = await manifestOf(stored, { number, date, mode });
  const holds = holdsOn(state.orders?.holds ?? [], of.circulation);
  const { addressed, held, excluded, outside } = recipientsOf(roster, planned.audience, answered, holds);

  const scope = { ...of, revision: stored.revision, attempt: ATTEMPT, sha256 };
  const participants = addressed.map(({ code }) => code);
  const entries = await refusals(() => loadEntries(pool, { ...scope, participants, mode }, manifest, now));
  const entryOf = new Map(entries.map((entry) => [entry.code, entry]));
  const byId = new Map(contacts.map((contact) => [contact.id, contact]));
  const recipients = addressed.flatMap((row) => {
    const entry = entryOf.get(row.code);
    return entry === undefined ? [] : [recipientOf(row, entry, byId)];
  });
  const chosen = participant ?? (recipients.find(({ channel }) => channel === 'email') ?? recipients[0])?.code;
  const entry = chosen === undefined ? undefined : entryOf.get(chosen);
  if (participant !== undefined && entry === undefined) throw notARecipient(participant, of, { held, excluded });
  const linkOf = placeOfLinks(sources.webUrl ?? null, { meeting, kind: planned.kind });
  const message = nextMessages(entry === undefined ? [] : [entry], [], {
    ...scope,
    mode,
    at: now,
    sender,
    linkOf,
  }).find(({ refusedBecause }) => refusedBecause === null);
  return {
    ...of,
    meeting,
    mode,
    state: String(view.snapshot.value),
    dispatched: state.circulations[of.circulation]?.dispatched ?? 'no',
    revision: stored.revision,
    final,
    number,
    date,
    sha256,
    now,
    recipients,
    held,
    excluded,
    outside: count(outside.map(({ capacity }) => capacity)),
    totals: {
      channel: count(recipients.map(({ channel }) => channel)),
      language: count(recipients.map(({ language }) => language)),
    },
    sample: message === undefined ? null : await sampleOf(sources, message),
  };
}

async function gather(
  { convene }: PreviewSources,
  { meeting, circulation: name }: { meeting: string; circulation: string },
) {
  const { registry } = convene;
  const { plan, mode } = await registry.meeting(meeting);
  const state = await convene.state(meeting);
  const planned = plannedIn(state.orders?.plan.circulations ?? plan.circulations, meeting, name);
  const stored = await registry.revision(meeting, name, null);
  const [view, roster, answered, contacts] = await Promise.all([
    convene.circulation(meeting, name),
    registry.participants(meeting),
    registry.answered(meeting),
    registry.contacts(mode),
  ]);
  return { meeting, mode, planned, view, state, stored, roster, answered, contacts };
}

function plannedIn(circulations: readonly CirculationPlan[], meeting: string, name: string): CirculationPlan {
  const planned = circulations.find((one) => one.name === name);
  if (planned !== undefined) return planned;
  const known = circulations.map((one) => one.name).join(', ');
  throw new ConveneError('UNKNOWN_CIRCULATION', `${meeting} has no circulation ${name}; it has ${known}.`);
}

function notARecipient(
  participant: string,
  { circulation }: { circulation: string },
  { held, excluded }: Pick<Preview, 'held' | 'excluded'>,
): ConveneError {
  const hold = held.find(({ code }) => code === participant);
  const exclusion = excluded.find(({ code }) => code === participant);
  const said =
    hold !== undefined
      ? `${participant} is held back from ${circulation} (${hold.reason}).`
      : exclusion !== undefined
        ? `${participant} is left out of ${circulation}: it ${exclusion.reason}.`
        : `${participant} is not addressed by ${circulation}; leave out --participant for the first who is.`;
  return new ConveneError('NOT_A_RECIPIENT', said);
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

function recipientOf(row: ParticipantRow, entry: AddressEntry, byId: ReadonlyMap<string, Contact>): PreviewedRecipient {
  const { code, name, capacity, addressee } = row;
  const reached = ({ id, name: called, address }: AddressEntry['to'][number]): Reached => ({
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

async function sampleOf(
  { pool, convene }: PreviewSources,
  row: ReturnType<typeof nextMessages>[number],
): Promise<Sample> {
  const { key, message, envelopeFrom, envelopeTo } = row;
  const [eml, attachments] = await Promise.all([
    emlOf(pool, message),
    Promise.all(
      message.attachments.map(async ({ filename, sha256, form }) => ({
        filename,
        bytes: attachedBytes({ form }, await convene.registry.blob(sha256)).length,
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

/** What the dispatch itself would refuse. */
async function refusals<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && 'type' in error && typeof error.type === 'string') {
      throw new ConveneError(error.type, error.message, { cause: error });
    }
    throw error;
  }
}
