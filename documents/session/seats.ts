import type { Language, MeetingPlan } from '../../domain/plan.ts';
import { quorumUnder } from '../../domain/rules/quorum.ts';
import { countParties } from '../../domain/rules/seats.ts';
import { isNamed, profileOf, rulesOf, seatingOf } from '../../treaties/treaties.ts';
import { type Addressed, nameOf } from '../addressees.ts';
import { printable } from '../printable.ts';
import { plainRuns, type Saying } from './saying.ts';
import { type Block, paragraph, table } from './view.ts';

/** Who sits in the room, in the order of the treaty's rules: the seating plan, the name plates, the sheet of the quorum. */

/** A participant, and whether it takes part: it has named persons, or was seen. */
export type RosterSeat = Pick<Addressed, 'code' | 'name' | 'capacity' | 'addressee'> & {
  takesPart: boolean;
  present: boolean;
  /** False where the Meeting did not accept its credentials. */
  recognised?: boolean;
};

/** Those who take part, in the order of their seats: States Parties, other States, organizations. */
export function seatedIn(plan: MeetingPlan, all: readonly RosterSeat[]): RosterSeat[] {
  const there = all.filter(({ takesPart }) => takesPart);
  const seats = there.map(({ code, capacity }) => ({
    ...{ code, isParty: capacity === 'state_party' },
    kind: capacity === 'observer_organization' ? ('organization' as const) : ('state' as const),
  }));
  const named = seats.filter(({ code, kind }) => isNamed(code, kind));
  const { parties, otherStates, organizations } = seatingOf(profileOf(plan.treaty), named, { date: plan.opens.date });
  // whom the reference data do not know sit last
  const others = seats.filter((seat) => !named.includes(seat)).map(({ code }) => code);
  return [...parties, ...otherStates, ...organizations, ...others].flatMap(
    (code) => there.find((one) => one.code === code) ?? [],
  );
}

/** The name of a participant in a language of the papers, on the day of the opening. */
export const nameIn = (of: RosterSeat, language: Language, plan: MeetingPlan): string =>
  printable(nameOf(of, language, plan.opens.date).name).text;

/** Seats of one row. */
const IN_ROW = 12;

/** Row and seat of each delegation, one behind the other. */
export function seatingBlocks(plan: MeetingPlan, all: readonly RosterSeat[], saying: Saying): Block[] {
  const { words, wording, language } = saying;
  const { columns } = words;
  const seats = seatedIn(plan, all).map((one, i) => [
    String(Math.floor(i / IN_ROW) + 1),
    String((i % IN_ROW) + 1),
    nameIn(one, language, plan),
    wording.badge.capacities[one.capacity],
  ]);
  return [
    paragraph([plainRuns(words.seating, wording)]),
    table([columns.row, columns.seat, columns.participant, columns.capacity], [2, 2, 8, 6], seats),
  ];
}

/** The arithmetic of the quorum, and the States Parties that are counted, with places to mark them in the sittings of a day. */
export function quorumBlocks(plan: MeetingPlan, all: readonly RosterSeat[], saying: Saying): Block[] {
  const { words, language } = saying;
  const { columns } = words;
  const counts = countParties(all.map((one) => ({ ...one, recognised: one.recognised ?? true })));
  const { needed } = quorumUnder(rulesOf(plan).quorum.decide, counts);
  const parties = seatedIn(plan, all).filter((one) => one.capacity === 'state_party' && one.recognised !== false);
  const figures = {
    parties: String(counts.statesParties),
    participating: String(counts.takingPart),
    needed: String(needed),
  };
  return [
    paragraph(saying.lines(words.quorum.arithmetic, figures)),
    paragraph(saying.lines(words.quorum.mark)),
    table(
      [columns.number, columns.state, columns.present],
      [2, 10, 4],
      parties.map((one, i) => [String(i + 1), nameIn(one, language, plan), '[   ]']),
    ),
  ];
}

/** What the quorum to decide is, for the notes of the President; null where nobody is known yet. */
export function neededIn(plan: MeetingPlan, all: readonly RosterSeat[]): { needed: number; base: number } | null {
  const rule = rulesOf(plan).quorum.decide;
  const counts = countParties(all.map((one) => ({ ...one, recognised: one.recognised ?? true })));
  if (rule.needs === 'none' || counts.takingPart === 0) return null;
  const base = rule.of === 'states_parties' ? counts.statesParties : counts.takingPart;
  return { needed: quorumUnder(rule, counts).needed, base };
}
