import type { Convene } from '../client/client.ts';
import { ConveneError, Refusal } from '../domain/errors.ts';
import type { MeetingPlan, Words } from '../domain/plan.ts';
import type { Entry, EntryText } from '../domain/session/entries.ts';
import type { Pool } from '../registry/database.ts';
import { seatsAt } from '../registry/seats.ts';

/**
 * What the clerk of a rehearsal enters of the room. Invented, along the plan's sittings: decisions amended orally, requests for
 * extension of which one gets less, an election from which a candidate withdraws, a quorum lost and regained, a roll call that is
 * corrected and in which an observer tries to vote.
 */

/** Who is in the room as a scene is played; codes in the order of the alphabet. */
type World = { present: string[]; parties: string[]; observers: string[] };

export type RoomScene = {
  id: string;
  at: string;
  entry: (world: World) => Entry;
  words?: Words;
  changes?: EntryText['changes'];
  /** It is to be refused, with these words in the sentence. */
  refused?: RegExp;
};

type GivenScene = Omit<RoomScene, 'id' | 'at'>;

const MINUTE = 60_000;
/** Delegations are checked in half an hour after the opening. */
const OPENS_AFTER_MS = 35 * MINUTE;
const STEP_MS = MINUTE;
const CLERK = 'staff:clerk';

const of = (entry: Entry, more: Omit<GivenScene, 'entry'> = {}): GivenScene => ({ entry: () => entry, ...more });
const by = (entry: (world: World) => Entry, more: Omit<GivenScene, 'entry'> = {}): GivenScene => ({ entry, ...more });
const nth = (codes: readonly string[], n: number): string => codes[n % Math.max(1, codes.length)] ?? '';

/** The scenes of a plan, in the order of time; none where it does not say what the Meeting does. */
export function roomScenes(plan: MeetingPlan): RoomScene[] {
  const { session } = plan;
  if (session === undefined || session.procedure === 'written') return [];
  const scenes: RoomScene[] = [];
  const open = new Set<string>();
  const begun = new Set<string>();
  for (const [index, sitting] of session.sittings.entries()) {
    let at = Date.parse(sitting.at) + (index === 0 ? OPENS_AFTER_MS : STEP_MS);
    const isLast = index === session.sittings.length - 1;
    const later = session.sittings.slice(index + 1).flatMap(({ items }) => items);
    const play = (...given: GivenScene[]) => {
      for (const one of given) {
        scenes.push({ id: `room/${scenes.length + 1}`, at: `${new Date(at).toISOString().slice(0, 19)}Z`, ...one });
        at += STEP_MS;
      }
    };
    play(of({ kind: 'sitting', act: 'open' }));
    if (index === 0) play(of({ kind: 'meeting', act: 'open' }));
    for (const item of sitting.items) {
      const isResumed = begun.has(item);
      play(of({ kind: 'item', act: isResumed ? 'resume' : 'open', item }));
      begun.add(item);
      open.add(item);
      if (!isResumed) play(...underItem(plan, item));
      if (later.includes(item)) continue;
      play(of({ kind: 'item', act: 'conclude', item }));
      open.delete(item);
    }
    for (const item of open) play(of({ kind: 'item', act: 'suspend', item }));
    play(of(isLast ? { kind: 'meeting', act: 'close' } : { kind: 'sitting', act: 'adjourn' }));
  }
  return scenes;
}

/** What happens under an item; the numbers are those of the Twelfth Meeting, whose agenda those after it have. */
function underItem({ session, ordinal }: MeetingPlan, item: string): GivenScene[] {
  if (session === undefined) return [];
  const { bureau, extensions = [] } = session;
  switch (item) {
    case '2':
      return [of({ kind: 'elect', office: 'president', elected: [{ candidate: bureau.president.participant }] })];
    case '3':
      return [of({ kind: 'adopt', what: 'agenda', amended: true })];
    case '4':
      return [of({ kind: 'adopt', what: 'rules_of_procedure' })];
    case '5':
      return vicePresidents(bureau.vicePresidents);
    case '6':
      return [of({ kind: 'confirm', what: 'secretary_general' })];
    case '7':
      return [of({ kind: 'adopt', what: 'programme_of_work' })];
    case '9':
      return speakers(item);
    case '10 (a)':
      return declaration(item);
    case '10 (d)':
      return quorumLost(item);
    case '11':
      return extensions.flatMap((one, index) => requests(one, index === extensions.length - 1));
    case '12':
      return rollCall();
    case '14':
      return nextMeeting(item, ordinal);
    case '16':
      return report();
    default:
      return [];
  }
}

/** One more stands than there are places, and withdraws. */
function vicePresidents(places: number): GivenScene[] {
  const office = 'vice-president';
  const nominated = Array.from({ length: places + 1 }, (_, n) =>
    by(({ parties }) => ({ kind: 'candidate', act: 'nominate', office, candidate: nth(parties, n * 7) })),
  );
  const elected = ({ parties }: World, from: number) =>
    Array.from({ length: places }, (_, n) => ({ candidate: nth(parties, (n + from) * 7) }));
  return [
    ...nominated,
    by((world) => ({ kind: 'elect', office, elected: elected(world, 0) }), { refused: /stand for/ }),
    by(({ parties }) => ({ kind: 'candidate', act: 'withdraw', office, candidate: nth(parties, 0) })),
    by((world) => ({ kind: 'elect', office, elected: elected(world, 1) })),
  ];
}

function speakers(item: string): GivenScene[] {
  const floor = (act: 'request' | 'take' | 'finish', n: number, as?: 'reply') =>
    by(({ present }) => ({ kind: 'speak', act, item, speaker: nth(present, n * 5), ...(as && { as }) }));
  return [
    ...[0, 1, 2].map((n) => floor('request', n)),
    floor('take', 0),
    floor('finish', 0),
    by(({ present }) => ({ kind: 'statement', item, speaker: nth(present, 0), sha256: '0'.repeat(64) })),
    floor('take', 1),
    floor('finish', 1),
    of({ kind: 'list', act: 'close', item }),
    by(({ present }) => ({ kind: 'speak', act: 'request', item, speaker: nth(present, 20) }), { refused: /is closed/ }),
    floor('request', 0, 'reply'),
    floor('take', 2),
    floor('finish', 2),
    floor('take', 0, 'reply'),
    floor('finish', 0),
  ];
}

const WORDS = {
  en: 'The Meeting calls upon all States that have not yet done so to ratify or accede to the Convention without delay.',
  fr: 'L’Assemblée demande à tous les États qui ne l’ont pas encore fait de ratifier la Convention ou d’y adhérer sans tarder.',
  es: 'La Reunión insta a todos los Estados que aún no lo hayan hecho a que ratifiquen la Convención o se adhieran a ella sin demora.',
  ru: 'Совещание призывает все государства, которые еще не сделали этого, безотлагательно ратифицировать Конвенцию или присоединиться к ней.',
  ar: 'يدعو الاجتماع جميع الدول التي لم تصدق بعد على الاتفاقية أو لم تنضم إليها إلى أن تفعل ذلك دون تأخير.',
  zh: '会议呼吁所有尚未批准或加入《公约》的国家毫不拖延地这样做。',
};
const AMENDED: EntryText['changes'] = [
  {
    where: { en: 'at the end', fr: 'à la fin', es: 'al final', ru: 'в конце', ar: 'في النهاية', zh: '末尾' },
    was: {
      en: 'without delay',
      fr: 'sans tarder',
      es: 'sin demora',
      ru: 'безотлагательно',
      ar: 'دون تأخير',
      zh: '毫不拖延',
    },
    now: {
      en: 'as a matter of priority',
      fr: 'à titre prioritaire',
      es: 'con carácter prioritario',
      ru: 'в первоочередном порядке',
      ar: 'على سبيل الأولوية',
      zh: '作为优先事项',
    },
  },
];

/** A decision, as orally amended, and a statement after it. */
const declaration = (item: string): GivenScene[] => [
  of({ kind: 'propose', proposal: 'universalization', item }, { words: WORDS }),
  by(({ present }) => ({ kind: 'amend', proposal: 'universalization', by: nth(present, 3) }), { changes: AMENDED }),
  of({ kind: 'decide', proposal: 'universalization', how: 'without_vote' }),
  by(({ present }) => ({ kind: 'explain', proposal: 'universalization', speaker: nth(present, 9) })),
];

/** Too few are counted, so that nothing is decided until more have come back. */
const quorumLost = (item: string): GivenScene[] => [
  of(
    { kind: 'propose', proposal: 'victim-assistance', item },
    { words: { en: 'The Meeting takes note of the report on victim assistance.' } },
  ),
  of({ kind: 'present', count: 9 }),
  of({ kind: 'decide', proposal: 'victim-assistance', how: 'noted' }, { refused: /no quorum/ }),
  of({ kind: 'sitting', act: 'suspend' }),
  by(({ present }) => ({ kind: 'present', participants: present })),
  of({ kind: 'sitting', act: 'resume' }),
  of({ kind: 'decide', proposal: 'victim-assistance', how: 'noted' }),
];

type RequestedExtension = NonNullable<NonNullable<MeetingPlan['session']>['extensions']>[number];

/** A request, analysed and granted; the last one for two years less than was asked. */
function requests(
  { participant, article, requested, deadline, until }: RequestedExtension,
  isLast: boolean,
): GivenScene[] {
  const shorter = `${Number(until.slice(0, 4)) - 2}${until.slice(4)}`;
  const granted = isLast && shorter > deadline ? shorter : until;
  return [
    of({ kind: 'extension', act: 'request', participant, article, requested, deadline, until }),
    of({ kind: 'extension', act: 'analyse', participant, article }),
    of({ kind: 'extension', act: 'grant', participant, article, until: granted }),
  ];
}

/** A vote on a motion of procedure, by roll call. */
function rollCall(): GivenScene[] {
  const vote = 'close-debate';
  const cast = ({ present }: World) =>
    Object.fromEntries(
      present.map((code, n) => [
        code,
        n % 3 === 1 ? ('no' as const) : n % 7 === 5 ? ('abstain' as const) : ('yes' as const),
      ]),
    );
  return [
    by(({ present }) => ({
      ...{ kind: 'vote', act: 'open', vote, method: 'roll_call', first: nth(present, 4) },
      about: { on: 'procedure', motion: 'close_debate' },
    })),
    by(({ observers }) => ({ kind: 'vote', act: 'ballots', vote, ballots: { [nth(observers, 0)]: 'yes' } }), {
      refused: /only States Parties vote/,
    }),
    by((world) => ({ kind: 'vote', act: 'ballots', vote, ballots: cast(world) })),
    by(({ present }) => ({
      kind: 'vote',
      act: 'correct',
      vote,
      ballots: { [nth(present, 1)]: 'yes' },
      why: 'It was called twice.',
    })),
    of({ kind: 'vote', act: 'announce', vote }),
  ];
}

const nextMeeting = (item: string, ordinal: number): GivenScene[] => [
  of(
    { kind: 'propose', proposal: 'next-meeting', item },
    { words: { en: 'The Meeting decides to hold its next Meeting in Geneva in September of the year that follows.' } },
  ),
  of({ kind: 'decide', proposal: 'next-meeting', how: 'acclamation' }),
  of({
    ...{ kind: 'next', proposal: 'next-meeting' },
    meetings: [{ kind: 'meeting_of_states_parties', ordinal: ordinal + 1, city: 'Geneva', country: 'Switzerland' }],
  }),
];

const report = (): GivenScene[] => [
  of({ kind: 'report', act: 'paragraphs', paragraph: 1, to: 12 }),
  of(
    { kind: 'report', act: 'amend', paragraph: 13 },
    { changes: [{ where: { en: 'paragraph 13' }, was: { en: 'some' }, now: { en: 'many' } }] },
  ),
  of({ kind: 'report', act: 'paragraphs', paragraph: 13, to: 30 }),
  of({ kind: 'report', act: 'adopt' }),
];

/** Enters a scene, or sees it refused where it is to be. */
export async function playRoom(
  { convene, pool, meeting }: { convene: Convene; pool: Pool; meeting: string },
  { id, at, entry, words, changes, refused }: RoomScene,
): Promise<string> {
  const seats = (await seatsAt(pool, meeting, at, null)).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const parties = seats.filter(({ capacity, recognised }) => capacity === 'state_party' && recognised);
  const world: World = {
    present: parties.flatMap(({ code, present }) => (present ? [code] : [])),
    parties: parties.map(({ code }) => code),
    observers: seats.flatMap(({ code, capacity }) => (capacity === 'observer_organization' ? [code] : [])),
  };
  const message = { id, actor: CLERK, at, entry: entry(world), ...(words && { words }), ...(changes && { changes }) };
  try {
    const { said } = await convene.enter(meeting, message);
    if (refused === undefined) return said;
  } catch (error) {
    if (refused !== undefined && error instanceof Refusal && refused.test(error.message))
      return `refused: ${error.message}`;
    const said = error instanceof Error ? error.message : String(error);
    throw new ConveneError('SCENE_REFUSED', `At ${at}, the clerk (${message.entry.kind}): ${said}`, { cause: error });
  }
  throw new ConveneError(
    'SCENE_REFUSED',
    `At ${at}, the clerk entered what was to be refused: ${JSON.stringify(message.entry)}`,
  );
}
