import type { Command } from 'commander';
import { z } from 'zod';
import { type ContactFields, contactFields } from '../../client/contact-fields.ts';
import type { ContactChange } from '../../client/contacts.ts';
import { cleanText, Slug } from '../../domain/plan.ts';
import { action, UsageError } from '../cli.ts';
import { table } from '../terminal.ts';
import { answer, example, one, paper, who, withPaper, withSelf } from './answers.ts';
import { date } from './words.ts';

/** What staff put on record about a participant beside its answers: objections, calls, papers, changes of its contacts. */
const note = cleanText(1_200);

const withNote = (command: Command) =>
  command.requiredOption('--note <text>', 'what it was about, in words of the office; no person’s name');

export function registerRecords(program: Command): void {
  action(
    withSelf(
      withPaper(
        program
          .command('object <meeting> <code> <procedure>')
          .description('a State Party breaks the silence of a procedure, by the name of its circulation'),
        'note_verbale',
      ),
    ).addHelpText('after', example('convene object ccm-12msp~r1 CHE silence-1')),
    { ...one, ...who, ...paper, procedure: Slug },
    (input, cli) =>
      answer(
        input,
        cli,
        'note_verbale',
        ({ convene }, by) =>
          convene.answer(input.meeting, {
            kind: 'object',
            participant: input.code,
            procedure: input.procedure,
            ...by,
          }),
        ({ late }) =>
          late
            ? `The objection of ${input.code} to ${input.procedure} is on record; it came after the date and does not count.`
            : `${input.code} objects to ${input.procedure}.`,
      ),
  );

  action(
    withNote(
      withPaper(
        program.command('call <meeting> <code>').description('logs a telephone call with its mission'),
        'telephone',
      ),
    ).addHelpText('after', example('convene call ccm-12msp~r1 CHE --note "asks for the note in French"')),
    { ...one, ...paper, actor: who.actor, note },
    (input, cli) =>
      answer(
        { ...input, self: false },
        cli,
        'telephone',
        ({ convene }, by) =>
          convene.answer(input.meeting, { kind: 'call_logged', participant: input.code, note: input.note, ...by }),
        () => `The call with ${input.code} is on record.`,
      ),
  );

  action(
    withNote(
      withPaper(
        program.command('paper <meeting> <code>').description('logs a paper received that is no answer'),
        'note_verbale',
      ),
    ).addHelpText('after', example('convene paper ccm-12msp~r1 CHE --note "asks for parking permits"')),
    { ...one, ...paper, actor: who.actor, note },
    (input, cli) =>
      answer(
        { ...input, self: false },
        cli,
        'note_verbale',
        ({ convene }, by) =>
          convene.answer(input.meeting, { kind: 'paper_received', participant: input.code, note: input.note, ...by }),
        () => `The paper of ${input.code} is on record.`,
      ),
  );

  registerContact(program);
}

function registerContact(program: Command): void {
  const { from, until, ...fields } = contactFields;
  action(
    withPaper(
      program
        .command('contact <meeting> <code>')
        .description('where a participant is reached; a change is for all meetings, and on the record of this one')
        .option('--add <id>', 'a new contact, such as che-geneva')
        .option('--change <id>', 'other values of one that is there')
        .option('--end <id>', 'its last day is --until')
        .option('--place <place>', contactFields.place.options.join(', '))
        .option('--role <role>', 'to or cc (default: to)')
        .option('--channel <channel>', 'email, post or hand (default: email)')
        .option('--language <language>', contactFields.language.options.join(', '))
        .option('--name <office>', 'the office, never a person')
        .option('--address <address>', 'the e-mail or postal address')
        .option('--rank <number>', 'from 1 to 99, tried in that order (default: 50)')
        .option('--from <date>', 'its first day (default: today on the clock of the meeting)')
        .option('--until <date>', 'its last day')
        .option('--note <text>', 'for the record; no person’s name'),
      'note_verbale',
    ).addHelpText(
      'after',
      example('convene contact ccm-12msp~r1 CHE --change che-geneva --address geneva@che.mission.example'),
    ),
    {
      ...{ ...one, ...paper, actor: who.actor, add: Slug.optional(), change: Slug.optional(), end: Slug.optional() },
      ...z.object(fields).partial().shape,
      ...{ from: date.optional(), until: date.optional(), note: note.optional() },
    },
    async (input, cli) => {
      const change = changeIn(input);
      if (change !== null) {
        return answer(
          { ...input, self: false },
          cli,
          'note_verbale',
          async (connected, { actor, basis }) => {
            if (basis === undefined) throw new UsageError('a change of a contact rests on a paper');
            const { changeContact } = await import('../../client/contacts.ts');
            const { now: at } = await connected.convene.state(input.meeting);
            const order = { meeting: input.meeting, participant: input.code, change, note: input.note, at };
            return (await changeContact(connected, { ...order, by: { actor, basis } })).outcome;
          },
          () => `Contact ${change.contact} of ${input.code} is changed in the directory, and that is on record.`,
        );
      }
      const contacts = await cli.connected(async ({ convene: { registry } }) => {
        await registry.participant(input.meeting, input.code);
        return registry.contactsOf(input.code);
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
}

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
