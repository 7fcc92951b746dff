import { z } from 'zod';
import { type ContactFields, contactFields } from '../../client/contact-fields.ts';
import type { ContactChange } from '../../client/contacts.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { body } from '../body.ts';
import { UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { answer, answerBy, one, paper, who } from './answers.ts';
import { date } from './words.ts';

/** What staff put on record about a participant beside its answers: objections, calls, papers, changes of its contacts. */
const note = cleanText(1_200);
const fields = z.object(contactFields).omit({ from: true, until: true });

export const object = body({ ...one, ...who, ...paper, procedure: Slug }, (input, cli) =>
  answer(
    input,
    cli,
    'note_verbale',
    () => ({ kind: 'object', procedure: input.procedure }),
    ({ late }) =>
      late
        ? `The objection of ${input.code} to ${input.procedure} is on record; it came after the date and does not count.`
        : `${input.code} objects to ${input.procedure}.`,
  ),
);

export const call = body({ ...one, ...paper, actor: who.actor, note }, (input, cli) =>
  answer(
    { ...input, self: false },
    cli,
    'telephone',
    () => ({ kind: 'call_logged', note: input.note }),
    () => `The call with ${input.code} is on record.`,
  ),
);

export const logged = body({ ...one, ...paper, actor: who.actor, note }, (input, cli) =>
  answer(
    { ...input, self: false },
    cli,
    'note_verbale',
    () => ({ kind: 'paper_received', note: input.note }),
    () => `The paper of ${input.code} is on record.`,
  ),
);

export const contact = body(
  {
    ...{ ...one, ...paper, actor: who.actor, add: Slug.optional(), change: Slug.optional(), end: Slug.optional() },
    ...fields.partial().shape,
    ...{ from: date.optional(), until: date.optional(), note: note.optional() },
  },
  async (input, cli) => {
    const change = changeIn(input);
    if (change !== null) {
      return answerBy({ ...input, self: false }, cli, 'note_verbale', async (connected, { actor, basis, id }) => {
        if (basis === undefined) throw new UsageError('a change of a contact rests on a paper');
        const { changeContact } = await import('../../client/contacts.ts');
        const { now: at } = await connected.convene.state(input.meeting);
        const order = { meeting: input.meeting, participant: input.code, change, note: input.note, at };
        const by = { actor, basis, ...(id !== undefined && { id }) };
        const { outcome } = await changeContact(connected, { ...order, by });
        const said = `Contact ${change.contact} of ${input.code} is changed in the directory, and that is on record.`;
        return { outcome, said };
      });
    }
    const contacts = await cli.connected(async ({ convene: { registry } }) => {
      const { mode } = await registry.meeting(input.meeting);
      await registry.participant(input.meeting, input.code);
      return registry.contactsOf(input.code, mode);
    });
    cli.print(contacts, () =>
      table(
        ['contact', 'place', 'role', 'channel', 'language', 'address', 'rank', 'from', 'until'],
        contacts.map((c) => [
          ...[c.id, c.place, c.role, c.channel, c.language, c.address],
          ...[String(c.rank), c.valid_from, c.valid_until ?? ''],
        ]),
      ),
    );
  },
);

type RecordInput = Partial<Record<'add' | 'change' | 'end', string | undefined>> & {
  [K in keyof ContactFields]?: ContactFields[K] | undefined;
};

/** What was asked for; null: to list. */
function changeIn({ add, change, end, ...rest }: RecordInput): ContactChange | null {
  const { place, role, channel, language, name, address, rank, from, until } = rest;
  const said = { place, role, channel, language, name, address, rank, from, until };
  const fields: ContactFields = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
  const given = [add, change, end].filter((id) => id !== undefined).length;
  if (given > 1) throw new UsageError('give one of --add, --change and --end');
  if (add !== undefined) return { act: 'add', contact: add, fields };
  if (change !== undefined) {
    if (Object.keys(fields).length === 0) throw new UsageError('say what changes, such as --address');
    return { act: 'change', contact: change, fields };
  }
  if (end !== undefined) {
    if (until === undefined) throw new UsageError('say which is its last day: --until');
    return { act: 'end', contact: end, until };
  }
  if (Object.keys(fields).length > 0) throw new UsageError('say which contact: --add, --change or --end with its id');
  return null;
}
