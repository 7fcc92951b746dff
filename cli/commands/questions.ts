import { z } from 'zod';
import { asking } from '../../client/asking.ts';
import { type AskedQuestion, askedOfWhom, questionsIn } from '../../client/questions.ts';
import { ConveneError } from '../../domain/errors.ts';
import { QuestionId } from '../../domain/messages/answers.ts';
import { cleanText } from '../../domain/plan.ts';
import { printable } from '../../domain/storable.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Connected } from '../../stack/clients.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { folded, paint } from '../terminal.ts';
import { actorOf, who } from './answers.ts';
import { code, meeting } from './words.ts';

/** What is asked about the delegations that stand, and how a question is settled. */
export const questions = body(
  {
    ...{ meeting, code: code.optional(), all: z.boolean().default(false), actor: who.actor },
    ...{ settle: QuestionId.optional(), reason: cleanText(1_200).optional() },
  },
  async ({ settle, reason, ...input }, cli) => {
    if (settle === undefined) {
      if (reason !== undefined)
        throw new UsageError('--reason says why a question is settled: add --settle with its id');
      return list(input, cli);
    }
    if (reason === undefined)
      throw new UsageError('add --reason: why it is no question any more, in words of the office; no person’s name');
    if (input.all) throw new UsageError('--all lists questions, and --settle settles one: leave one of them out');
    return settled(input, settle, reason, cli);
  },
);

type Of = { meeting: string; code?: string | undefined };

async function list({ meeting: id, code: of, all }: Of & { all: boolean }, cli: Cli): Promise<void> {
  const { shown, names } = await cli.connected(async ({ convene: { registry } }) => {
    await registry.meeting(id);
    if (of !== undefined) await registry.participant(id, of);
    const asked = (await questionsIn(registry, id)).filter(
      (one) => (of === undefined || askedOfWhom(one).includes(of)) && (all || one.settled === null),
    );
    return { shown: asked, names: cli.json ? new Map<string, string[]>() : await namesIn(registry, id) };
  });
  cli.print(shown, () =>
    shown.length === 0 ? 'No question is open.' : shown.map((one) => described(one, names, id)).join('\n'),
  );
}

async function settled(
  input: Of & { actor?: string | undefined },
  question: string,
  reason: string,
  cli: Cli,
): Promise<void> {
  const { meeting: id } = input;
  const done = await cli.connected(async (connected) => {
    const asked = await openIn(connected, id, question);
    const [first = ''] = askedOfWhom(asked);
    const participant = input.code ?? first;
    if (!askedOfWhom(asked).includes(participant))
      throw new UsageError(`${question} is a question to ${askedOfWhom(asked).join(' and ')}, not to ${participant}`);
    const actor = actorOf({ ...input, code: participant, self: false }, cli);
    const said = { kind: 'question_settled', participant, question, reason, actor } as const;
    const outcome = await asking(connected, () =>
      connected.convene.answer(id, { ...said, id: `question/${question}` }),
    );
    return { ...outcome, question, said: asked.said };
  });
  cli.print({ meeting: id, ...done }, () =>
    folded(`Settled for as long as the delegation stands as it is: ${done.participant}, ${done.said}.`),
  );
}

async function openIn({ convene: { registry } }: Connected, id: string, question: string): Promise<AskedQuestion> {
  await registry.meeting(id);
  const found = (await questionsIn(registry, id)).find((one) => one.id === question);
  if (found === undefined)
    throw new ConveneError(
      'UNKNOWN_QUESTION',
      `${id} has no question ${question} about the delegations that stand now; \`convene questions ${id} --all\` lists them.`,
    );
  if (found.settled !== null)
    throw new ConveneError(
      'QUESTION_SETTLED',
      `The question ${question} is settled already, by act ${found.settled.seq}: ${found.settled.reason}`,
    );
  return found;
}

/** The persons of each delegation that stands, by its participant: for the eyes of staff at the terminal alone. */
async function namesIn(registry: Registry, id: string): Promise<ReadonlyMap<string, string[]>> {
  const rows = await registry.delegations(id);
  return new Map(rows.map(({ code, delegation }) => [code, (delegation?.persons ?? []).map(({ name }) => name)]));
}

const described = (one: AskedQuestion, names: ReadonlyMap<string, readonly string[]>, id: string): string =>
  [
    folded(`${paint('bold', askedOfWhom(one).join(', '))}: ${one.said}`),
    ...one.of.flatMap(({ participant, persons }) =>
      persons.map((place) => `  ${participant} ${place}  ${printable(names.get(participant)?.[place - 1] ?? '')}`),
    ),
    one.settled === null
      ? `  convene questions ${id} --settle ${one.id} --reason "…"`
      : folded(`settled by act ${one.settled.seq}: ${printable(one.settled.reason)}`, '  '),
  ].join('\n');
