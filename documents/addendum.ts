import { Capacity } from '../domain/plan.ts';
import { type ListContext, listView, type ParticipantsList, sayingIn } from './list.ts';
import { type DelegationChange, lineOf, listChanges, onlyChanged, type PrintedLine } from './list-changes.ts';
import { printable } from './printable.ts';
import { keepTogether } from './typography.ts';
import { type Rendered, render } from './typst.ts';
import { dateInWords, fill, type Wording, wordingOf } from './wording.ts';

/** The addendum to the final list of participants: what changes in it, and nothing else. */

/** `before`: the list as it stands, of its own date; `after`: as it is from now on, of the date and with the symbol of the addendum. */
export type AddendumLists = { before: ParticipantsList; after: ParticipantsList; number: number };

/** @returns the paper, as PDF/UA-1, and where it is asked for PDF/A-2a */
export const renderAddendum = (lists: AddendumLists, context: ListContext): Promise<Rendered> =>
  render(
    'addendum',
    addendumView(lists, context, (text) => printable(text).text),
    { archive: context.archive ?? false },
  );

/** What an addendum changes; nothing where it is empty. */
export const addendumChanges = ({ before, after }: Omit<AddendumLists, 'number'>): DelegationChange[] =>
  onlyChanged(listChanges({ before, after }));

/** All that it prints, in its order; `show` makes text from outside fit for the form that it is printed in. */
export function addendumView(
  { before, after, number }: AddendumLists,
  context: ListContext,
  show: (text: string) => string,
) {
  const { masthead, symbol, meeting, place, language, date, labels, rehearsal } = listView(
    { ...after, participants: [] },
    context,
    show,
  );
  const inEach = sayingIn(after, context.plan);
  const changes = addendumChanges({ before, after });
  return {
    ...{ language, date, masthead, symbol, meeting, place, labels, rehearsal, internal: '' },
    title: inEach(({ wording: { addendum } }) => fill(addendum.title, { number: String(number) }, 'addendum.title')),
    note: inEach(({ wording }) => {
      const drawn = dateInWords(before.date, wording);
      return keepTogether(fill(wording.addendum.note, { date: drawn }, 'addendum.note'), wording);
    }),
    sections: Capacity.options
      .map((capacity) => ({
        title: inEach(({ wording: { list } }) => list.capacities[capacity]),
        participants: changes
          .filter((one) => one.capacity === capacity)
          .map((one) => delegationView(one, wordingOf(one.language), show)),
      }))
      .filter(({ participants }) => participants.length > 0),
  };
}

function delegationView(
  { name, kind, persons }: DelegationChange,
  { addendum, list }: Wording,
  show: (text: string) => string,
) {
  const line = (label: string, person: PrintedLine | null) => ({
    label,
    text: person === null ? '' : lineOf(person, list.comma, show),
  });
  const lines =
    kind === 'reordered'
      ? persons.map(({ now }, i) => line(i === 0 ? addendum.order : '', now))
      : persons.flatMap((one) => {
          if (one.kind === 'added') return [line(addendum.add, one.now)];
          if (one.kind === 'removed') return [line(addendum.remove, one.was)];
          return one.kind === 'same' ? [] : [line(addendum.instead, one.was), line(addendum.read, one.now)];
        });
  const remark = kind === 'added' ? addendum.added : kind === 'removed' ? addendum.removed : '';
  return { name: show(name), remark, lines };
}
