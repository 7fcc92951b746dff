import { join } from 'node:path';
import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { runningStack } from '../../worker/stack/stack.ts';
import type { MeetingPlan } from '../../workflows/plan.ts';
import type { Convene } from '../client.ts';
import { type Connected, connect, namesServers } from '../connect.ts';
import { ConveneError } from '../errors.ts';
import type { House } from '../house.ts';
import { bar, ProgressLine, span } from '../progress.ts';
import { rehearse } from '../rehearsal/rehearsal.ts';
import { scriptOf } from '../rehearsal/script.ts';
import { type Summary, summarize } from '../rehearsal/summary.ts';
import { note, print, table } from '../terminal.ts';

type Options = {
  dir: string;
  json?: boolean;
  until?: string;
  to?: string;
  seed: string;
  keep?: boolean;
  alone?: boolean;
};

/** `rehearse` plays a plan from its start; `advance` goes on with a rehearsal that was stopped. */
export function registerRehearsal(program: Command): void {
  program
    .command('rehearse')
    .description('run a whole meeting on a clock of its own, with invented answers; nothing leaves this machine')
    .argument('<plan>', 'a plan file, such as meetings/ccm-12msp.yaml')
    .option('--until <date>', 'stop there for a look: a date or an instant, such as 2024-03-01')
    .option('--seed <number>', 'another seed gives other answers', '1')
    .option('--keep', 'leave everything running for a look at the UI, until Ctrl-C')
    .action((plan: string, _, command: Command) => play(command.optsWithGlobals<Options>(), { plan }));
  program
    .command('advance')
    .description('go on with a rehearsal from where its clock stands')
    .argument('<meeting>', 'the id of a rehearsal, such as ccm-12msp~r1')
    .option('--to <date>', 'go no further than this date or instant')
    .option('--seed <number>', 'the seed that the rehearsal was begun with', '1')
    .option('--alone', 'move the clock only: nobody answers or approves')
    .option('--keep', 'leave everything running for a look at the UI, until Ctrl-C')
    .action((meeting: string, _, command: Command) => play(command.optsWithGlobals<Options>(), { meeting }));
}

async function play(options: Options, what: { plan: string } | { meeting: string }): Promise<void> {
  const begun = performance.now();
  const line = new ProgressLine();
  const seed = Number(options.seed);
  if (!Number.isSafeInteger(seed))
    throw new ConveneError('USAGE', `--seed takes a whole number; found ${options.seed}.`);
  // a plan that cannot be used is said before anything is started
  if ('plan' in what) readPlan(what.plan);
  const place = await open(options.dir, line);
  const stackMs = performance.now() - begun;
  try {
    const { convene } = place;
    const meeting = 'plan' in what ? (await convene.start(what.plan, 'rehearsal')).meeting : what.meeting;
    const { plan, mode } = await convene.registry.meeting(meeting);
    if (mode === 'live')
      throw new ConveneError('live', `${meeting} is live: its clock is the world's. Only a rehearsal is moved.`);
    const limit = options.until ?? options.to;
    const until = limit === undefined ? undefined : instantOf(limit, plan);
    note(`Rehearsal ${meeting} of the ${plan.name}`);
    if (place.uiUrl !== null)
      note(`Watch it at ${place.uiUrl}/namespaces/${place.config.temporal.namespace}/workflows`);

    const elapsedMs: Record<string, number> = { stack: stackMs };
    if (options.alone) await convene.advance(meeting, until ?? plan.closes.at);
    else {
      const participants = await rosterOnceReady(convene, meeting);
      const script = scriptOf(plan, await convene.registry.contacts(), participants, seed);
      place.house?.stack.sink.setRefuse(refusing(new Set(script.refused)));
      const from = Date.parse(plan.startsAt);
      const to = Date.parse(until ?? plan.closes.at);
      const { times } = await rehearse({
        convene,
        meeting,
        plan,
        script,
        ...(until === undefined ? {} : { until }),
        onProgress: ({ now, phase, said }) => {
          const share = (Date.parse(now) - from) / (to - from);
          line.show(
            `${now}${said}`,
            `${bar(share)} ${now.slice(0, 10)}  ${phase.replaceAll('_', ' ').padEnd(10)}  ${said}`,
          );
        },
      });
      Object.assign(elapsedMs, times.phases);
      if (times.convocation !== null) elapsedMs.convocation = times.convocation;
    }
    line.done();
    elapsedMs.total = performance.now() - begun;
    const summary = await summarize({
      convene,
      temporal: place.temporal,
      meeting,
      documentsDir: join(options.dir, 'documents'),
      sink: place.house?.stack.sink ?? null,
      elapsedMs,
    });
    print(options.json === true, summary, () => outcome(summary, plan, place.uiUrl, options));
    if (options.keep) await untilStopped(place.uiUrl);
  } finally {
    line.done();
    await place.close();
  }
}

type Place = Connected & { house: House | null };

/** The servers of the environment, a stack that runs already, or one that is started for this rehearsal. */
async function open(dir: string, line: ProgressLine): Promise<Place> {
  if (namesServers(process.env) || runningStack(dir) !== null) return { ...(await connect({ dir })), house: null };
  const { startHouse } = await import('../house.ts');
  const abort = new AbortController();
  const interrupted = () => abort.abort();
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const house = await startHouse({
      dir,
      mode: 'rehearsal',
      signal: abort.signal,
      onProgress: ({ stage, detail, estimateSeconds, elapsedSeconds }) => {
        const estimate =
          estimateSeconds === null || estimateSeconds < 10
            ? ''
            : `  (${span(elapsedSeconds)} of about ${span(estimateSeconds)})`;
        line.show(`${stage}${detail}`, `${detail}${estimate}`);
      },
    });
    line.done();
    return { ...house, close: house.stop, house };
  } finally {
    process.removeListener('SIGINT', interrupted);
    process.removeListener('SIGTERM', interrupted);
  }
}

const refusing = (addresses: ReadonlySet<string>) => (recipient: string) =>
  addresses.has(recipient) ? { code: 550, message: '5.1.1 no such mailbox' } : null;

function readPlan(file: string): void {
  const loaded = loadPlan(file);
  if (!loaded.ok) throw new PlanError(loaded.problems);
}

/** The codes of the roster. The meeting makes it when it opens, which moving the clock to where it stands waits for. */
async function rosterOnceReady(convene: Convene, meeting: string): Promise<string[]> {
  const { phase, now } = await convene.state(meeting);
  if (phase === 'decided') await convene.advance(meeting, now);
  return (await convene.registry.participants(meeting)).map(({ code }) => code);
}

/** A date of the venue, or an instant, as an instant. */
function instantOf(text: string, plan: MeetingPlan): string {
  const at = DateTime.fromISO(text, { zone: plan.venue.timeZone });
  if (at.isValid) return at.toUTC().toISO({ suppressMilliseconds: true });
  throw new ConveneError('USAGE', `"${text}" is no date; write it as 2024-03-01 or 2024-03-01T12:00.`);
}

/** Stays until a person ends it. */
async function untilStopped(uiUrl: string | null): Promise<void> {
  note(`Everything is left running${uiUrl === null ? '' : `; the UI is at ${uiUrl}`}. Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    const alive = setInterval(() => {}, 60_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(alive);
        resolve();
      });
    }
  });
}

const words = (keyword: string) => keyword.replaceAll('_', ' ');

function outcome(summary: Summary, plan: MeetingPlan, uiUrl: string | null, { dir, keep }: Options): string {
  const { meeting, mail, history, elapsedMs } = summary;
  const counts = (of: Record<string, number>) => Object.entries(of).map(([key, n]) => [words(key), n] as const);
  const seconds = (ms: number | undefined) => (ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`);
  return [
    `REHEARSAL ${meeting.id}: ${plan.name}`,
    `Phase: ${words(meeting.phase)}. ${plan.venue.name}, ${plan.venue.city}, ${plan.opens.date} to ${plan.closes.date}.`,
    '',
    table(['capacity', 'participants'], counts(summary.roster)),
    '',
    table(['status', 'participants'], counts(summary.status)),
    '',
    table(
      ['circulation', 'kind', 'revision', 'approvals', 'dispatched', 'SHA-256'],
      summary.circulations.map((c) => [
        c.id.split('/').at(-1),
        words(c.kind),
        c.revision,
        c.approvals,
        c.dispatched,
        c.sha256?.slice(0, 16),
      ]),
    ),
    '',
    table(
      ['mail prepared', 'sent', 'refused', 'unknown', 'duplicates at the sink'],
      [[mail.prepared, mail.sent, mail.refused, mail.unknown, mail.duplicates]],
    ),
    '',
    table(
      ['document', 'kind', 'pages', 'file'],
      summary.documents.map((d) => [d.name, words(d.kind), d.pages, d.path]),
    ),
    '',
    `Acts on record: ${summary.acts}. History: meeting ${history.meeting.events} events, ` +
      `${history.collections.map((c) => `collection of ${c.participants}: ${c.events} events for ${c.answers} answers`).join('; ')}.`,
    `Took ${seconds(elapsedMs.total)}${elapsedMs.convocation === undefined ? '' : `; from the last approval of the convocation until everyone was notified ${seconds(elapsedMs.convocation)}`}.`,
    `Mail as it was sent: ${join(dir, 'mail')}`,
    ...(keep || uiUrl === null
      ? []
      : [`Again with the UI: convene rehearse … --keep, or convene status ${meeting.id}`]),
  ].join('\n');
}
