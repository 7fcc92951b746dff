import { once } from 'node:events';
import { join, relative } from 'node:path';
import { clock, spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { MeetingRow } from '../../registry/meetings.ts';
import { isOver } from '../../registry/registry.ts';
import { type House, startHouse } from '../../stack/house.ts';
import { body } from '../body.ts';
import { ProgressLine, starting } from '../progress.ts';
import { paint, table } from '../terminal.ts';

export const up = body({}, async (_, cli) => {
  const { dir, env, signal } = cli;
  const line = new ProgressLine();
  const house = await startHouse({ dir, env, mode: 'live', signal, onProgress: starting(line) }).finally(() =>
    line.done(),
  );
  try {
    signal.throwIfAborted();
    const meetings = (await house.convene.registry.meetings()).filter((row) => !isOver(row));
    cli.print(summaryOf(house, meetings, dir), () => describe(house, meetings, dir));
    const failure = await Promise.race([
      once(signal, 'abort').then(() => null),
      house.stack.ended,
      house.worker.done.then(() => 'the worker: it has ended'),
    ]);
    if (failure !== null) {
      throw new ConveneError(
        'SERVER_ENDED',
        `A part of this ended: ${failure}. Nothing is lost; \`convene up\` starts it again.`,
      );
    }
    cli.say('Stopping: the work under way ends first.');
  } finally {
    await house.stop();
  }
  cli.say(`Everything is kept in ${dir}; \`convene up\` goes on with it.`);
});

const uiOf = ({ uiUrl, config }: House): string | null =>
  uiUrl === null ? null : `${uiUrl}/namespaces/${config.temporal.namespace}/workflows`;

const summaryOf = (house: House, meetings: readonly MeetingRow[], dir: string) => ({
  dir,
  pid: process.pid,
  ui: uiOf(house),
  temporal: { address: house.stack.temporal.address, namespace: house.config.temporal.namespace },
  // the address alone: the password is in stack.json, which its owner only may read
  postgres: new URL(house.config.databaseUrl).host,
  taskQueue: house.config.taskQueue,
  mail: { live: house.stack.liveMail, rehearsals: house.stack.sink.url },
  meetings: meetings.map(({ id, mode, phase }) => ({ meeting: id, mode, phase })),
});

function describe(house: House, meetings: readonly MeetingRow[], dir: string): string {
  const { stack, config } = house;
  const { address, namespace, found } = stack.temporal;
  const version = found.kind === 'binary' ? `, version ${found.server}` : '';
  const live = meetings.filter(({ mode }) => mode === 'live');
  return [
    paint('bold', 'Convene is up. Ctrl-C ends it, and everything is kept.'),
    '',
    table(
      ['what', 'where'],
      [
        ['Temporal UI', uiOf(house)],
        ['Temporal server', `${address}, namespace ${namespace}${version}`],
        ['PostgreSQL', new URL(config.databaseUrl).host],
        ['worker', `in this process, task queue ${config.taskQueue}`],
        ['mail, live', stack.liveMail ?? 'nowhere: there is no SMTP_URL'],
        ['mail, rehearsals', `kept in ${join(relative('.', dir) || '.', 'mail')}, sent nowhere`],
        ['data', relative('.', dir) || '.'],
      ],
    ),
    '',
    ...(stack.liveMail === null
      ? [
          paint('yellow', 'What live meetings issue waits in the outbox, since there is no SMTP_URL.'),
          'End this, set it (SMTP_URL=smtp://user:password@mail.example:587), and start again: it goes out then.',
          '',
        ]
      : []),
    ...(live.length === 0
      ? []
      : [
          table(
            ['meeting', 'phase', 'deadline', 'opens'],
            live.map(({ id, phase, plan }) => [
              id,
              spaced(phase),
              clock(plan.deadline.at, plan),
              clock(plan.opens.at, plan),
            ]),
          ),
          '',
        ]),
    'Next, in another terminal:',
    ...(live.length === 0 ? [] : ['  convene today            who is awaited, who is silent, what is due']),
    '  convene start PLAN       start a live meeting; it shows what it will do, and asks',
    '  convene rehearse PLAN    play one first; nothing of it reaches anyone',
  ].join('\n');
}
