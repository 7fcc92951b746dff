import { once } from 'node:events';
import { join, relative } from 'node:path';
import { clock, spaced } from '../../client/words.ts';
import { ConveneError } from '../../domain/errors.ts';
import type { MeetingRow } from '../../registry/meetings.ts';
import { isOver } from '../../registry/registry.ts';
import { type House, startHouse } from '../../stack/house.ts';
import { keepPorts, readPorts } from '../../stack/ports.ts';
import { type RunningWeb, startWeb } from '../../web/web.ts';
import { body, type Cli } from '../body.ts';
import { ProgressLine, starting } from '../progress.ts';
import { paint, table } from '../terminal.ts';
import { saidWith } from './web.ts';

export const up = body({}, async (_, cli) => {
  const { dir, env, signal } = cli;
  const line = new ProgressLine();
  const house = await startHouse({ dir, env, mode: 'live', signal, onProgress: starting(line) }).finally(() =>
    line.done(),
  );
  let web: RunningWeb | null = null;
  try {
    signal.throwIfAborted();
    web = await pageOf(house, cli);
    const page = web.url;
    const meetings = (await house.convene.registry.meetings()).filter((row) => !isOver(row));
    cli.print(summaryOf(house, meetings, dir, page), () => describe(house, meetings, dir, page));
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
    await web?.stop();
    await house.stop();
  }
  cli.say(`Everything is kept in ${dir}; \`convene up\` goes on with it.`);
});

/** The page for missions, on the port of the last start where it is free. */
async function pageOf({ config }: House, { dir, env, say }: Cli): Promise<RunningWeb> {
  const file = join(dir, 'ports.json');
  const ports = readPorts(file);
  const web = await startWeb(config, {
    env,
    last: ports.web,
    log: { warn: (text, more) => say(saidWith(text, more)) },
  });
  keepPorts(file, { ...ports, web: web.port });
  return web;
}

const uiOf = ({ uiUrl, config }: House): string | null =>
  uiUrl === null ? null : `${uiUrl}/namespaces/${config.temporal.namespace}/workflows`;

const summaryOf = (house: House, meetings: readonly MeetingRow[], dir: string, page: string) => ({
  dir,
  pid: process.pid,
  ui: uiOf(house),
  page,
  temporal: { address: house.stack.temporal.address, namespace: house.config.temporal.namespace },
  // the address alone: the password is in stack.json, which its owner only may read
  postgres: new URL(house.config.databaseUrl).host,
  taskQueue: house.config.taskQueue,
  mail: { live: house.stack.liveMail, rehearsals: house.stack.sink.url },
  meetings: meetings.map(({ id, mode, phase }) => ({ meeting: id, mode, phase })),
});

function describe(house: House, meetings: readonly MeetingRow[], dir: string, page: string): string {
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
        ['page for missions', page],
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
