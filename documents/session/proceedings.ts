import type { NextMeetings } from '../../domain/next-meeting.ts';
import { Language, type Words } from '../../domain/plan.ts';
import { type Ballot, countBallots } from '../../domain/rules/ballots.ts';
import { extensionRuleFor } from '../../domain/rules/extension.ts';
import { majorityFor, resultOf, type VoteResult } from '../../domain/rules/majority.ts';
import type { Majority, Matter, RulesOfProcedure } from '../../domain/rules/rules.ts';
import type { PartyCounts } from '../../domain/rules/seats.ts';
import type { EntryOf, VoteOn } from '../../domain/session/entries.ts';
import type { EntryRow, Room } from '../../domain/session/room.ts';
import { standing } from '../../machines/machines.ts';

/** What happened in the room, as papers tell it: made from the entries that stand, one after another. */
export type Proceedings = {
  opened: string | null;
  closed: string | null;
  sittings: { opened: string; adjourned: string | null }[];
  elected: { office: string; at: string; elected: EntryOf<'elect'>['elected']; byVote: boolean }[];
  secretaryGeneral: string | null;
  adopted: { what: EntryOf<'adopt'>['what']; at: string; document: string | null; amended: boolean }[];
  committees: { committee: string; title: Words | null; chair: EntryOf<'committee'>['chair'] | null }[];
  admitted: { organization: string; outcome: 'admitted' | 'refused'; at: string }[];
  /** The items that were taken up. */
  items: Set<string>;
  /** Who took the floor under an item, each once, in their order; of those who replied likewise. */
  speakers: Map<string, { statements: string[]; replies: string[] }>;
  proposals: TakenProposal[];
  extensions: TakenExtension[];
  procedure: (TakenVote & { motion: string; at: string; words: Words | null })[];
  next: NextMeetings | null;
  report: { changes: ReportChange[]; adopted: string | null };
};

type EntryChanges = NonNullable<EntryRow['changes']>;
/** An amendment of the draft report, by its paragraph. */
export type ReportChange = { number: number; paragraph: number; changes: EntryChanges };
export type TakenVote = { result: VoteResult; ballots: Record<string, Ballot> | null };

export type TakenProposal = {
  proposal: string;
  item: string;
  by: string | null;
  document: string | null;
  words: Words | null;
  amendments: { by: string | null; changes: EntryChanges }[];
  outcome: EntryOf<'decide'>['how'] | 'vote' | 'rejected' | null;
  at: string | null;
  vote: TakenVote | null;
  /** Who explained after the decision. */
  explained: string[];
};

export type TakenExtension = {
  participant: string;
  article: string;
  requested: string | null;
  deadline: string | null;
  asked: string | null;
  outcome: 'granted' | 'declined' | 'late' | null;
  until: string | null;
  at: string | null;
  vote: TakenVote | null;
};

export type ProceedingsGround = {
  rules: RulesOfProcedure;
  /** States Parties, and those that take part: the bases of majorities where the vote does not have its own. */
  parties: Pick<PartyCounts, 'statesParties' | 'takingPart'>;
  /** How the room stands by these entries; left out, votes are counted with the figures above, and who was elected by ballot is not told. */
  room?: Pick<Room, 'votes' | 'offices'>;
  /** The requests that the plan knows. */
  asked: readonly { participant: string; article: string; requested: string; deadline: string; until: string }[];
};

/**
 * @param rows all entries of a session, in the order in which they were made
 */
export function proceedingsOf(rows: readonly EntryRow[], ground: ProceedingsGround): Proceedings {
  const told = new Retelling(rows, ground);
  for (const row of standing(rows)) told.take(row);
  const byBallot = Object.entries(ground.room?.offices ?? {}).flatMap(([office, { elected }]) =>
    elected
      .filter(({ how }) => how === 'vote')
      .map(({ code, delegate, at }) => ({
        ...{ office, at, byVote: true },
        elected: [{ candidate: code, ...(delegate !== undefined && { delegate }) }],
      })),
  );
  return { ...told.all, elected: [...told.all.elected, ...byBallot] };
}

const OUTCOMES: Partial<Record<EntryOf<'extension'>['act'], TakenExtension['outcome']>> = {
  ...{ grant: 'granted', decline: 'declined', late: 'late' },
};

type OpenVote = {
  about: EntryOf<'vote'>['about'];
  ballots: Record<string, Ballot>;
  counts: EntryOf<'vote'>['counts'];
};

class Retelling {
  readonly all: Proceedings = {
    ...{ opened: null, closed: null, secretaryGeneral: null, next: null, report: { changes: [], adopted: null } },
    ...{
      sittings: [],
      elected: [],
      adopted: [],
      committees: [],
      admitted: [],
      proposals: [],
      extensions: [],
      procedure: [],
    },
    ...{ items: new Set<string>(), speakers: new Map() },
  };
  readonly #ground: ProceedingsGround;
  /** Words and changes by their hash: a correction brings others. */
  readonly #texts: Map<string, Pick<EntryRow, 'words' | 'changes'>>;
  readonly #votes = new Map<string, OpenVote>();

  constructor(rows: readonly EntryRow[], ground: ProceedingsGround) {
    this.#ground = ground;
    this.#texts = new Map(rows.flatMap((row) => (row.textSha256 === null ? [] : [[row.textSha256, row] as const])));
    this.all.extensions = ground.asked.map(({ until, ...one }) => ({
      ...one,
      ...{ asked: until, outcome: null, until: null, at: null, vote: null },
    }));
  }

  take(row: EntryRow): void {
    const { entry, at } = row;
    const { all } = this;
    switch (entry.kind) {
      case 'meeting':
        if (entry.act === 'open') all.opened = at;
        if (entry.act === 'close') this.#close(at);
        return;
      case 'sitting':
        if (entry.act === 'open') all.sittings.push({ opened: at, adjourned: null });
        if (entry.act === 'adjourn') this.#adjourn(at);
        return;
      case 'item':
        all.items.add(entry.item);
        return;
      case 'elect':
        all.elected.push({ office: entry.office, at, elected: entry.elected, byVote: false });
        return;
      case 'confirm':
        all.secretaryGeneral = at;
        return;
      case 'adopt':
        all.adopted.push({ what: entry.what, at, document: entry.document ?? null, amended: entry.amended === true });
        return;
      case 'committee':
        if (entry.act === 'establish')
          all.committees.push({ committee: entry.committee, title: this.#words(row), chair: entry.chair ?? null });
        return;
      case 'admit':
        all.admitted.push({ organization: entry.organization, outcome: entry.outcome, at });
        return;
      case 'speak':
        if (entry.act === 'take') this.#speaks(entry);
        return;
      case 'vote':
        this.#vote(entry, row);
        return;
      case 'extension':
        this.#extension(entry, at);
        return;
      case 'next':
        all.next = entry.meetings;
        return;
      case 'report':
        this.#report(entry, row);
        return;
      case 'propose':
      case 'amend':
      case 'decide':
      case 'explain':
        this.#proposal(entry, row);
        return;
    }
  }

  #words = ({ textSha256 }: EntryRow): Words | null =>
    (textSha256 === null ? undefined : this.#texts.get(textSha256)?.words) ?? null;
  #changes = ({ textSha256 }: EntryRow): EntryChanges =>
    (textSha256 === null ? undefined : this.#texts.get(textSha256)?.changes) ?? [];

  #adjourn(at: string): void {
    const last = this.all.sittings.at(-1);
    if (last !== undefined && last.adjourned === null) last.adjourned = at;
  }

  #close(at: string): void {
    this.all.closed = at;
    this.#adjourn(at);
  }

  #speaks({ item, speaker, as = 'statement' }: EntryOf<'speak'>): void {
    this.all.items.add(item);
    const said = this.all.speakers.get(item) ?? { statements: [], replies: [] };
    this.all.speakers.set(item, said);
    const list = as === 'reply' ? said.replies : as === 'statement' ? said.statements : [];
    if (!list.includes(speaker)) list.push(speaker);
  }

  #proposal(entry: EntryOf<'propose' | 'amend' | 'decide' | 'explain'>, row: EntryRow): void {
    const known = this.all.proposals.find((one) => one.proposal === entry.proposal);
    if (entry.kind === 'propose') {
      const words = this.#words(row);
      this.all.items.add(entry.item);
      if (known === undefined)
        this.all.proposals.push({
          ...{
            proposal: entry.proposal,
            item: entry.item,
            by: entry.by ?? null,
            document: entry.document ?? null,
            words,
          },
          ...{ amendments: [], outcome: null, at: null, vote: null, explained: [] },
        });
      else if (words !== null) known.words = words;
      return;
    }
    if (known === undefined) return;
    if (entry.kind === 'amend') {
      const changes = this.#changes(row);
      known.amendments.push({ by: entry.by ?? null, changes });
      known.words = known.words === null ? null : changes.reduce((words, one) => changedBy(words, one), known.words);
    } else if (entry.kind === 'explain') {
      if (!known.explained.includes(entry.speaker)) known.explained.push(entry.speaker);
    } else {
      known.outcome = entry.how;
      known.at = row.at;
    }
  }

  #vote(entry: EntryOf<'vote'>, row: EntryRow): void {
    if (entry.act === 'open') {
      this.#votes.set(entry.vote, { about: entry.about, ballots: {}, counts: undefined });
      return;
    }
    const open = this.#votes.get(entry.vote);
    if (open === undefined) return;
    if (entry.ballots !== undefined) open.ballots = { ...open.ballots, ...entry.ballots };
    if (entry.counts !== undefined) open.counts = entry.counts;
    if (entry.act === 'announce') this.#announce(entry.vote, open, row);
  }

  #announce(vote: string, { about, ballots, counts }: OpenVote, row: EntryRow): void {
    const isNamed = Object.keys(ballots).length > 0;
    const { invalid, ...told } = counts ?? { yes: 0, no: 0, abstain: 0 };
    if (about === undefined || about.on === 'election' || (!isNamed && counts === undefined)) return;
    const tally = isNamed ? countBallots(ballots) : { ...told, ...(invalid !== undefined && { invalid }) };
    const known = this.#ground.room?.votes[vote];
    const result = resultOf(this.#majority(about, known?.matter), tally, known?.parties ?? this.#ground.parties);
    this.#decided(about, { result, ballots: isNamed ? ballots : null }, row);
  }

  #majority(about: VoteOn, matter: Matter = about.on === 'procedure' ? 'procedure' : 'substance'): Majority {
    const { rules } = this.#ground;
    if (about.on === 'extension') return extensionRuleFor(rules.extensions, about.article)?.majority ?? 'majority';
    return majorityFor(matter, rules) ?? 'majority';
  }

  #decided(about: VoteOn, taken: TakenVote, row: EntryRow): void {
    const { all } = this;
    const isAdopted = taken.result.outcome === 'adopted';
    if (about.on === 'procedure') {
      all.procedure.push({ ...taken, motion: about.motion, at: row.at, words: this.#words(row) });
    } else if (about.on === 'proposal') {
      const known = all.proposals.find((one) => one.proposal === about.proposal);
      if (known !== undefined)
        Object.assign(known, { vote: taken, at: row.at, outcome: isAdopted ? 'vote' : 'rejected' });
    } else if (about.on === 'extension') {
      const known = this.#request(about.participant, about.article);
      const until = isAdopted ? about.until : null;
      Object.assign(known, { vote: taken, at: row.at, outcome: isAdopted ? 'granted' : 'declined', until });
    }
  }

  #request(participant: string, article: string): TakenExtension {
    const { extensions } = this.all;
    const known = extensions.find((one) => one.participant === participant && one.article === article);
    if (known !== undefined) return known;
    const added: TakenExtension = {
      ...{ participant, article, requested: null, deadline: null, asked: null },
      ...{ outcome: null, until: null, at: null, vote: null },
    };
    extensions.push(added);
    return added;
  }

  #extension(entry: EntryOf<'extension'>, at: string): void {
    const known = this.#request(entry.participant, entry.article);
    if (entry.requested !== undefined) known.requested = entry.requested;
    if (entry.deadline !== undefined) known.deadline = entry.deadline;
    if (entry.act === 'request' && entry.until !== undefined) known.asked = entry.until;
    const outcome = OUTCOMES[entry.act];
    if (outcome === undefined) return;
    Object.assign(known, { outcome, at, until: outcome === 'granted' ? (entry.until ?? known.asked) : null });
  }

  #report(entry: EntryOf<'report'>, row: EntryRow): void {
    const { report } = this.all;
    if (entry.act === 'adopt') report.adopted = row.at;
    if (entry.act === 'amend' && entry.paragraph !== undefined)
      report.changes.push({ number: row.number, paragraph: entry.paragraph, changes: this.#changes(row) });
  }
}

/** Words after a change: in each language in which both the words and the change are given. */
export function changedBy(words: Words, { was, now }: Pick<EntryChanges[number], 'was' | 'now'>): Words {
  if (typeof words === 'string')
    return typeof was === 'string' && typeof now === 'string' ? words.replace(was, () => now) : words;
  const within = (of: Words, language: Language) =>
    typeof of === 'string' ? (language === 'en' ? of : undefined) : of[language];
  return Object.fromEntries(
    Language.options.flatMap((language) => {
      const [text, before, after] = [words[language], within(was, language), within(now, language)];
      if (text === undefined) return [];
      return [[language, before === undefined || after === undefined ? text : text.replace(before, () => after)]];
    }),
  );
}
