import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import { DateTime } from 'luxon';
import { z } from 'zod';
import type { Convene } from '../../client/client.ts';
import { refuseUnwritable } from '../../client/draftable.ts';
import { spaced } from '../../client/words.ts';
import { venueDay } from '../../domain/day.ts';
import { ConveneError } from '../../domain/errors.ts';
import { type MeetingPlan, Proofs } from '../../domain/plan.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { warningsOf } from '../../meetings/warnings.ts';
import { clocksOf } from '../../meetings/zones.ts';
import { deskTokenOf, openDesk } from '../../registry/desks.ts';
import { openLink } from '../../registry/links.ts';
import { withRehearsalKeys } from '../../rehearsal/keys.ts';
import { credentialsScenes, orderScenes } from '../../rehearsal/orders.ts';
import { rehearse as playAll } from '../../rehearsal/rehearsal.ts';
import { roomScenes } from '../../rehearsal/room.ts';
import { inTime, scriptOf } from '../../rehearsal/script.ts';
import { type Summary, summarize } from '../../rehearsal/summary.ts';
import type { Connected } from '../../stack/clients.ts';
import { connect } from '../../stack/connect.ts';
import { type House, startHouse } from '../../stack/house.ts';
import { runningStack } from '../../stack/running.ts';
import { namesServers } from '../../stack/settings.ts';
import { startWeb } from '../../web/web.ts';
import { linkKeysOf, secretsFor } from '../../worker/secrets.ts';
import { body, type Cli } from '../body.ts';
import { UsageError } from '../cli.ts';
import { bar, ProgressLine, starting } from '../progress.ts';
import { table } from '../terminal.ts';
import { warningsSaid } from '../warned.ts';
import { meeting } from './words.ts';

type PlayInput = {
  plan?: string | undefined;
  meeting?: string | undefined;
  until?: string | undefined;
  alone?: boolean;
  proofs?: Proofs;
  seed: number;
  keep: boolean;
};

const shared = { seed: z.coerce.number('must be a whole number').int(), keep: z.boolean().default(false) };

/** The plan that comes with the product. */
const OURS = fileURLToPath(new URL('../../meetings/ccm-12msp.yaml', import.meta.url));

/** Plays a plan from its start. */
export const rehearse = body(
  {
    plan: z.string().min(1).default(OURS),
    until: z.string().optional(),
    proofs: Proofs,
    ...shared,
  },
  play,
);

/** Goes on with a rehearsal that was stopped. */
export const advance = body(
  { meeting, to: z.string().optional(), alone: z.boolean().default(false), ...shared },
  ({ to, ...input }, cli) => play({ ...input, until: to }, cli),
);

/** What `convene rehearse` and `convene advance` do, from the start of the servers to the table of the outcome. */
async function play(
  { plan: file, meeting: begun, until: limit, alone = false, proofs, seed, keep }: PlayInput,
  cli: Cli,
): Promise<void> {
  const from = performance.now();
  const line = new ProgressLine();
  // a plan that cannot be used is reported before anything is started
  if (file !== undefined) readPlan(file);
  const place = await open(cli, line);
  const elapsedMs: Record<string, number> = { stack: performance.now() - from };
  try {
    const { convene } = place;
    const keys = join(cli.dir, 'rehearsal-keys');
    const prepare = (planned: MeetingPlan) => withRehearsalKeys(planned, keys);
    const id = begun ?? (await convene.start(file ?? '', 'rehearsal', prepare, proofs)).meeting;
    const { plan, mode } = await convene.registry.meeting(id);
    if (mode === 'live')
      throw new ConveneError('live', `${id} is live: its clock is the world's. Only a rehearsal is moved.`);
    const until = limit === undefined ? undefined : instantOf(limit, plan);
    cli.say(`Rehearsal ${id}: ${plan.name}`);
    const said = begun === undefined ? warningsSaid(plan) : '';
    if (said !== '') cli.say(said);
    if (place.uiUrl !== null)
      cli.say(`Watch it at ${place.uiUrl}/namespaces/${place.config.temporal.namespace}/workflows`);
    if (alone) await convene.advance(id, until ?? plan.closes.at);
    else Object.assign(elapsedMs, await playScript(place, { id, plan, file, until, seed, keys }, line, cli));
    line.done();
    elapsedMs.total = performance.now() - from;
    const summary = await summarize({
      convene,
      pool: place.pool,
      temporal: place.temporal,
      meeting: id,
      documentsDir: join(cli.dir, 'documents'),
      sink: place.house?.stack.sink ?? null,
      elapsedMs,
    });
    cli.print({ ...summary, warnings: warningsOf(plan) }, () => outcome(summary, plan, cli.dir));
    if (keep) await untilStopped(place.uiUrl, cli);
    else cli.say(lookAgain(id, file, summary.meeting.phase));
  } finally {
    line.done();
    await place.close();
  }
}

/** The page for missions of this rehearsal, on a port of its own. */
async function pageFor({ config, pool }: PlayServers, meetingId: string, { env, say }: Cli) {
  const web = await startWeb(
    { ...config, webUrl: null },
    { env, listen: { port: await getPort() }, log: { warn: (text) => say(text) } },
  );
  const keys = linkKeysOf(secretsFor('the page for missions', config));
  const tokens = new Map<string, Promise<string>>();
  const made = async (participant: string, contact: string): Promise<string> => {
    const opened = keys === null ? null : await openLink(pool, keys, { meeting: meetingId, participant, contact });
    if (opened === null) throw new ConveneError('UNKNOWN_LINK', `${participant} has no contact ${contact}.`);
    return opened.token;
  };
  const linkOf = (participant: string, contact: string): Promise<string> => {
    const known = tokens.get(contact + participant) ?? made(participant, contact);
    tokens.set(contact + participant, known);
    return known;
  };
  const desks = new Map<string, Promise<string>>();
  const openedDesk = async (desk: string): Promise<string> => {
    const row = keys === null ? null : await openDesk(pool, keys, { meeting: meetingId, desk });
    const token = row === null || keys === null ? null : deskTokenOf(keys, row);
    if (token === null) throw new ConveneError('UNKNOWN_LINK', `${desk} has no link.`);
    return `/d/${token}/`;
  };
  const deskOf = (desk: string): Promise<string> => {
    const known = desks.get(desk) ?? openedDesk(desk);
    desks.set(desk, known);
    return known;
  };
  return { given: { url: `http://127.0.0.1:${web.port}`, linkOf, deskOf }, stop: () => web.stop() };
}

async function playScript(
  place: PlayServers,
  {
    id,
    plan,
    file,
    until,
    seed,
    keys,
  }: { id: string; plan: MeetingPlan; file: string | undefined; until: string | undefined; seed: number; keys: string },
  line: ProgressLine,
  cli: Cli,
): Promise<Record<string, number>> {
  const { convene, house } = place;
  const { signal } = cli;
  const participants = await rosterOnceReady(convene, id);
  const presented = credentialsScenes(plan, file);
  const accredited = [...new Set(presented.map(({ participant }) => participant))];
  const played = scriptOf(plan, await convene.registry.contacts('rehearsal'), participants, seed, accredited);
  const script = { ...played, scenes: inTime([...played.scenes, ...presented]) };
  house?.stack.sink.setRefuse(script.refused.map(noSuchMailbox));
  const from = Date.parse(plan.startsAt);
  const to = Date.parse(until ?? plan.closes.at);
  const page = await pageFor(place, id, cli);
  const { times } = await playAll({
    page: page.given,
    pool: place.pool,
    convene,
    meeting: id,
    plan,
    script,
    orders: orderScenes(plan, file),
    room: roomScenes(plan),
    keys,
    signal,
    ...(until === undefined ? {} : { until }),
    onProgress: ({ now, phase, said }) => {
      const share = (Date.parse(now) - from) / (to - from);
      line.show(now + said, `${bar(share)} ${venueDay(now, plan)}  ${spaced(phase).padEnd(10)}  ${said}`);
    },
  }).finally(page.stop);
  return { ...times.phases, ...(times.convocation === null ? {} : { convocation: times.convocation }) };
}

type PlayServers = Connected & { house: House | null };

/** The servers of the environment, a stack that runs already, or one that is started for this rehearsal. */
async function open(cli: Cli, line: ProgressLine): Promise<PlayServers> {
  const { dir, env, signal } = cli;
  if (namesServers(env) || runningStack(dir) !== null) return { ...(await connect({ dir, env, signal })), house: null };
  try {
    const house = await startHouse({ dir, env, mode: 'rehearsal', signal, onProgress: starting(line) });
    return { ...house, close: house.stop, house };
  } finally {
    line.done();
  }
}

const noSuchMailbox = (address: string) => ({ address, code: 550, message: '5.1.1 no such mailbox' });

function readPlan(file: string): void {
  const loaded = loadPlan(file);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  refuseUnwritable(loaded.plan, file);
}

/** The codes of the roster. The meeting makes it when it opens; moving the clock to its present time waits for that. */
async function rosterOnceReady(convene: Convene, meeting: string): Promise<string[]> {
  const { phase, now } = await convene.state(meeting);
  if (phase === 'decided') await convene.advance(meeting, now);
  return (await convene.registry.participants(meeting)).map(({ code }) => code);
}

/** A date of the venue, or an instant, as an instant. */
function instantOf(text: string, plan: MeetingPlan): string {
  const at = DateTime.fromISO(text, { zone: clocksOf(plan.venue) });
  if (at.isValid) return at.toUTC().toISO({ suppressMilliseconds: true });
  throw new UsageError(`"${text}" is not a date; write it as 2024-03-01 or 2024-03-01T12:00.`);
}

/** Keeps everything running until a person ends it. */
async function untilStopped(uiUrl: string | null, { signal, say }: Cli): Promise<void> {
  say(`Everything is left running${uiUrl === null ? '' : `; the UI is at ${uiUrl}`}. Ctrl-C ends it.`);
  const alive = setInterval(() => {}, 60_000);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
}

const lookAgain = (id: string, file: string | undefined, phase: string) =>
  phase === 'concluded'
    ? `For a look at the UI: convene rehearse ${file ?? '…'} --keep. This one again: convene status ${id}`
    : `Go on with: convene advance ${id}. For a look meanwhile: convene today ${id}`;

function outcome(
  { meeting, mail, door, badges, addenda, history, elapsedMs, ...summary }: Summary,
  plan: MeetingPlan,
  dir: string,
): string {
  const counts = (of: Record<string, number>) => Object.entries(of).map(([key, n]) => [spaced(key), n] as const);
  const seconds = (ms = 0) => `${(ms / 1000).toFixed(1)} s`;
  const notified =
    elapsedMs.convocation === undefined
      ? ''
      : `; from the last approval of the convocation until everyone was notified ${seconds(elapsedMs.convocation)}`;
  const collections = history.collections.map(
    (c) => `collection of ${c.participants}: ${c.events} events for ${c.answers} answers`,
  );
  return [
    `REHEARSAL ${meeting.id}: ${plan.name}`,
    `Phase: ${spaced(meeting.phase)}. ${plan.venue.name}, ${plan.venue.city}, ${plan.opens.date} to ${plan.closes.date}.`,
    '',
    table(['capacity', 'participants'], counts(summary.roster)),
    '',
    table(['status', 'participants'], counts(summary.status)),
    '',
    table(
      ['circulation', 'kind', 'revision', 'approvals', 'dispatched', 'SHA-256'],
      summary.circulations.map((c) => [
        c.id.split('/').at(-1),
        c.kind,
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
      ['persons seen', 'checked in by command', 'by page of a desk', 'by list', 'left', 'in at the end'],
      [[door.seen, door.command, door.page, door.list, door.left, door.inside]],
    ),
    '',
    table(
      ['badges of the venue', 'persons without', 'addenda to the final list', 'participants corrected'],
      [[badges.issued, badges.without, addenda.length, addenda.reduce((all, one) => all + one.participants, 0)]],
    ),
    '',
    table(
      ['document', 'kind', 'pages', 'file'],
      summary.documents.map((d) => [d.name, d.kind, d.pages, relative('.', d.path)]),
    ),
    '',
    `Mail as it was sent: ${join(dir, 'mail')}`,
    `Officers' keys of rehearsals, to sign with: ${join(dir, 'rehearsal-keys', plan.id)}`,
    `Acts on record: ${summary.acts}. History: meeting ${history.meeting.events} events; ${collections.join('; ')}.`,
    `Took ${seconds(elapsedMs.total)}${notified}.`,
  ].join('\n');
}
