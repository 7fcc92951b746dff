import { setTimeout as sleep } from 'node:timers/promises';
import type { Convene } from '../client/client.ts';
import type { OpenedLink } from '../client/people.ts';
import { nameOf } from '../documents/addressees.ts';
import { glossaryOf } from '../documents/glossary.ts';
import { capitalized, dateInWords, spanInWords, untilInWords, wordingOf } from '../documents/wording.ts';
import { dayAt } from '../domain/day.ts';
import { Language } from '../domain/plan.ts';
import { dueOn } from '../domain/privacy.ts';
import type { ParticipantSnapshot } from '../machines/machines.ts';
import { isWrittenTo } from '../registry/contacts.ts';
import type { Pool } from '../registry/database.ts';
import { type LinkRow, linkWith } from '../registry/links.ts';
import type { MeetingRow } from '../registry/meetings.ts';
import type { ParticipantRow } from '../registry/participants.ts';
import type { Deliveries } from './deliveries.ts';
import { type PageWords, wordsOf } from './words.ts';

/**
 * What the page works with. `isSecret`: whether the installation has the secret of this id; any, where it is left out.
 */
export type PageSources = {
  convene: Convene;
  pool: Pool;
  deliveries: Deliveries;
  isSecret?: ((id: string) => boolean) | undefined;
};

/** From which days what is sent is erased. */
type ErasedOn = { sensitive: string; person: string };

/** Somebody who came by a personal link that opens. */
export type Visit = {
  link: LinkRow;
  /** What signs the visit's answers beside the page. */
  opened: OpenedLink;
  meeting: MeetingRow;
  participant: ParticipantRow;
  snapshot: ParticipantSnapshot | null;
  language: Language;
  words: PageWords;
  /** By the meeting's clock, in milliseconds since 1970. */
  now: number;
  /** Whether its lists are final, or it was cancelled; null: answers are taken. */
  over: 'final' | 'cancelled' | null;
  /** In the visit's language. */
  said: { meeting: string; participant: string; dates: string; place: string; until: string; erased: ErasedOn };
  /** A path below the link, in the visit's language. */
  path: (to?: string) => string;
};

/** A link that a worker would believe, and the token that opens it. */
export type OpeningLink = { link: LinkRow; certificate: NonNullable<LinkRow['certificate']>; token: string };

/** The link of a token; null where it is revoked, or no worker would believe it because its secret is gone. */
export async function linkOpenedBy(
  { pool, isSecret = () => true }: Pick<PageSources, 'pool' | 'isSecret'>,
  token: string,
): Promise<OpeningLink | null> {
  const link = await linkWith(pool, token);
  if (link === null || link.revoked_at !== null || link.certificate === null) return null;
  return isSecret(link.certificate.by) ? { link, certificate: link.certificate, token } : null;
}

/**
 * Who comes by a link; null where its contact is, on the day at the venue, none that the participant is written to at.
 *
 * @param asked the language that they asked for; otherwise that of the participant
 */
export async function visitBy(
  { convene, pool }: Pick<PageSources, 'convene' | 'pool'>,
  { link, certificate, token }: OpeningLink,
  asked: string | undefined,
): Promise<Visit | null> {
  const { registry } = convene;
  const [meeting, participant, snapshot] = await Promise.all([
    registry.meeting(link.meeting),
    registry.participant(link.meeting, link.participant),
    registry.snapshotOf(link.meeting, link.participant),
  ]);
  const now = await clockOf(convene, meeting);
  if (!(await isWrittenTo(pool, link, dayAt(now, meeting.plan.venue), meeting.mode))) return null;
  const language = languageOf(asked, participant.language);
  return {
    ...{ link, opened: { certificate, token }, meeting, participant, snapshot },
    ...{ language, words: wordsOf(language) },
    now,
    over: meeting.phase === 'cancelled' ? 'cancelled' : meeting.phase === 'concluded' ? 'final' : null,
    said: saidOf(meeting, participant, language),
    path: (to = '') => `/r/${token}${to === '' ? '' : `/${to}`}?l=${language}`,
  };
}

export function languageOf(...wanted: (string | undefined)[]): Language {
  for (const one of wanted) {
    const known = Language.safeParse(one);
    if (known.success) return known.data;
  }
  return 'en';
}

/** How long a rehearsal is asked for its clock: a page waits for no workflow. */
const ASKED_MS = 500;
/** What the clock of each rehearsal said last. One that is silent is not asked again until it has answered. */
const clocks = new Map<string, { said: number | null; isSilent: boolean }>();

/** The meeting's clock: of a rehearsal, that of its workflow; what it said last, where it does not answer. */
export async function clockOf(convene: Convene, { id, mode, plan }: MeetingRow): Promise<number> {
  if (mode === 'live') return Date.now();
  const clock = clocks.get(id) ?? { said: null, isSilent: false };
  clocks.set(id, clock);
  if (!clock.isSilent) {
    const asked = convene.state(id).then(
      ({ now }) => Object.assign(clock, { said: Date.parse(now), isSilent: false }),
      // concluded, or its worker is away
      () => Object.assign(clock, { isSilent: false }),
    );
    const silence = sleep(ASKED_MS, null, { ref: false });
    if ((await Promise.race([asked, silence])) === null) clock.isSilent = true;
  }
  return clock.said ?? Date.parse(plan.startsAt);
}

function saidOf({ plan }: MeetingRow, participant: ParticipantRow, language: Language): Visit['said'] {
  const wording = wordingOf(language);
  const glossary = glossaryOf(language, plan.names?.[language]);
  const { venue, opens, closes, deadline } = plan;
  const city = glossary.name(venue.city);
  return {
    meeting: capitalized(glossary.line(plan.name)),
    participant: capitalized(nameOf(participant, language, opens.date).name),
    dates: spanInWords(opens.date, closes.date, wording).listed ?? '',
    place: [venue.name, venue.city, venue.country].map((one) => glossary.line(one)).join(wording.list.comma),
    until: untilInWords(deadline, { city, venue }, wording),
    erased: {
      sensitive: dateInWords(dueOn(plan, 'sensitive'), wording),
      person: dateInWords(dueOn(plan, 'person'), wording),
    },
  };
}
