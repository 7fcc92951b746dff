import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort, { portNumbers } from 'get-port';
import pg from 'pg';
import { parse } from 'yaml';
import { z } from 'zod';
import { note, table } from '../../cli/terminal.ts';
import { workflowIds } from '../../domain/messages/messages.ts';
import { hashAct } from '../../registry/acts.ts';
import { withRehearsalKeys } from '../../rehearsal/keys.ts';
import { orderScenes } from '../../rehearsal/orders.ts';
import { rehearse } from '../../rehearsal/rehearsal.ts';
import { scriptOf } from '../../rehearsal/script.ts';
import { summarize } from '../../rehearsal/summary.ts';
import type { Connected } from '../../stack/clients.ts';
import { connect } from '../../stack/connect.ts';
import { LOOPBACK } from '../../stack/ports.ts';
import { startPostgres } from '../../stack/postgres.ts';
import { startServer } from '../../stack/process.ts';
import { type ReceivedMail, type RunningSink, startSink } from '../../stack/sink.ts';
import { SERVER_SOURCE } from '../../stack/temporal-version.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { replays } from '../../worker/replay.ts';
import { runConvene } from '../e2e/command.ts';
import { CONVENE_SECRETS, secrets } from '../secrets.ts';
import { startWorkerCommand, type WorkerCommand } from '../worker-command.ts';
import { toMissions, until } from '../workflows/support.ts';
import { serverPrograms } from './server.ts';

/**
 * `npm run fleet`: the topology of docker-compose.yml without containers, from the same files. PostgreSQL with the roles of
 * server/databases.sql, a fleet's Temporal server with the settings of its service, `convene setup`, two workers, `convene
 * upgrade`, and a rehearsal through them, in which one worker is killed and the other replaced in order. Then everything is counted.
 */

const PLAN = 'meetings/ccm-12msp.yaml';
const SEED = 1;
const root = join(SERVER_SOURCE, '..');

const folder = mkdtempSync(join(tmpdir(), 'convene-fleet-'));
const stops: (() => Promise<unknown>)[] = [];
const times: [what: string, seconds: string][] = [];

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  note(`${what} …`);
  const result = await work();
  times.push([what, ((performance.now() - from) / 1000).toFixed(1)]);
  return result;
}

const Compose = z.object({
  services: z.record(z.string(), z.object({ environment: z.record(z.string(), z.string()).default({}) })),
});
const { services } = Compose.parse(parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }));
/** The settings of a service as compose has them, with what differs here in their place. */
const environmentOf = (service: string, here: Record<string, string>) => ({
  ...services[service]?.environment,
  ...here,
});

const passwords = { TEMPORAL_DB_PASSWORD: secret(), REGISTRY_DB_PASSWORD: secret() };
function secret(): string {
  return randomBytes(18).toString('hex');
}

async function postgres(): Promise<{ host: string; port: string }> {
  const { url, stop } = await startPostgres({ dataDir: join(folder, 'postgres'), log: join(folder, 'postgres.log') });
  stops.push(stop);
  const { hostname, port, href } = new URL(url);
  const client = new pg.Client({ connectionString: href });
  await client.connect();
  // what psql does with the file: values from the environment, one statement after the other
  const values = new Map<string, string>();
  const sql = readFileSync(join(SERVER_SOURCE, 'databases.sql'), 'utf8')
    .replaceAll(/^\\getenv (\w+) (\w+)$/gm, (_, name: string, variable: string) => {
      values.set(name, z.record(z.string(), z.string()).parse(passwords)[variable] ?? '');
      return '';
    })
    .replaceAll(/:'(\w+)'/g, (_, name: string) => client.escapeLiteral(values.get(name) ?? ''))
    .replaceAll(/^--.*$/gm, '');
  for (const statement of sql.split(';')) if (statement.trim() !== '') await client.query(statement);
  await client.end();
  return { host: hostname, port };
}

/** Runs server/schema.sh as the service temporal-schema does. */
async function schema(sqlTool: string, { host, port }: { host: string; port: string }): Promise<void> {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  rmSync(join(bin, 'temporal-sql-tool'), { force: true });
  symlinkSync(sqlTool, join(bin, 'temporal-sql-tool'));
  const env = environmentOf('temporal-schema', {
    SQL_HOST: host,
    SQL_PORT: port,
    SQL_PASSWORD: passwords.TEMPORAL_DB_PASSWORD,
    PATH: `${bin}:${process.env.PATH}`,
  });
  execFileSync('/bin/sh', [join(SERVER_SOURCE, 'schema.sh')], { env, stdio: 'pipe' });
}

/** The server keeps its ports as a smallint of PostgreSQL. */
const serverPort = () => getPort({ port: portNumbers(20_000, 32_000) });

/** Starts the Temporal server and waits for what its healthcheck asks for; returns its address. */
async function temporal(server: string, { host, port }: { host: string; port: string }): Promise<string> {
  const [grpc, http] = [await serverPort(), await serverPort()];
  const ports: Record<string, string> = { FRONTEND_GRPC_PORT: String(grpc), FRONTEND_HTTP_PORT: String(http) };
  for (const one of ['MATCHING_GRPC', 'HISTORY_GRPC', 'WORKER_GRPC']) ports[`${one}_PORT`] = String(await serverPort());
  for (const one of ['FRONTEND', 'MATCHING', 'HISTORY', 'WORKER']) {
    ports[`${one}_MEMBERSHIP_PORT`] = String(await serverPort());
  }
  const running = await startServer({
    name: 'The Temporal server',
    program: async () => [server, ['start']],
    env: environmentOf('temporal', {
      ...ports,
      POSTGRES_SEEDS: host,
      DB_PORT: port,
      POSTGRES_PWD: passwords.TEMPORAL_DB_PASSWORD,
      BIND_ON_IP: LOOPBACK,
      TEMPORAL_BROADCAST_ADDRESS: LOOPBACK,
      DYNAMIC_CONFIG_FILE_PATH: join(SERVER_SOURCE, 'dynamicconfig.yaml'),
    }),
    logFile: join(folder, 'temporal.log'),
    stopSignal: 'SIGTERM',
    lockFile: null,
  });
  stops.push(running.stop);
  const asked = `http://${LOOPBACK}:${http}/api/v1/system-info`;
  await until('the Temporal server to answer', async () => {
    if (running.ended() !== null) throw new Error(`${running.ended()}:\n${running.printed()}`);
    return fetch(asked).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  return `${LOOPBACK}:${grpc}`;
}

/** What went wrong; nothing, if all is well. */
const wrong: string[] = [];
const expect = (what: string, found: unknown, right: unknown) => {
  if (JSON.stringify(found) !== JSON.stringify(right)) {
    wrong.push(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(right)}`);
  }
};

/** Each issued message was taken once; or again with the same bytes, and then the outbox says so. */
async function checkMail({ pool }: Connected, meeting: string, sink: RunningSink) {
  const { rows } = await pool.query<{ message_id: string; state: string; repeats: number }>(
    'SELECT message_id, state, repeats FROM outbox WHERE meeting = $1',
    [meeting],
  );
  const taken = new Map<string, ReceivedMail[]>();
  const received = toMissions(sink.received());
  for (const one of received) {
    taken.set(`<${one.messageId}>`, [...(taken.get(`<${one.messageId}>`) ?? []), one]);
  }
  const sent = rows.filter(({ state }) => state === 'sent');
  // one whose addressee was refused may still have reached those in copy
  const known = new Set(rows.map(({ message_id }) => message_id));
  expect(
    'messages taken that the outbox does not know',
    [...taken.keys()].filter((id) => !known.has(id)),
    [],
  );
  for (const { message_id, repeats } of sent) {
    const copies = taken.get(message_id) ?? [];
    expect(
      `${message_id} was taken at least once, and once more at most for each repeat`,
      copies.length >= 1 && copies.length <= 1 + repeats,
      true,
    );
    expect(`${message_id} is the same each time`, new Set(copies.map(({ sha256 }) => sha256)).size, 1);
  }
  return received.length - taken.size;
}

async function checkActs({ convene }: Connected, meeting: string): Promise<Set<string>> {
  const rows = await convene.registry.acts(meeting);
  let head = '';
  for (const [index, { seq, act, prev, hash }] of rows.entries()) {
    expect(`act ${seq} continues the chain`, [seq, prev, hash], [index + 1, head, hashAct(meeting, seq, act, head)]);
    head = hash;
  }
  const ids = new Set(rows.map(({ act }) => act.id));
  expect('acts that are there twice', rows.length - ids.size, 0);
  return ids;
}

async function replay({ temporal: client }: Connected): Promise<number> {
  let replayed = 0;
  for await (const { error, workflowId } of replays(
    workflowBundle(),
    client.workflow.list().intoHistories(),
    secrets,
  )) {
    expect(`replay of ${workflowId}`, error?.message, undefined);
    replayed += 1;
  }
  return replayed;
}

async function run(): Promise<void> {
  const programs = await timed('the Temporal server is found, or built', () =>
    serverPrograms(process.env, ({ detail }) => process.stderr.write(`\r${detail}\x1b[K`)),
  );
  const where = await timed('PostgreSQL, its roles and databases', postgres);
  await timed("the Temporal server's tables", () => schema(programs.sqlTool, where));
  await timed('… brought to the same form again', () => schema(programs.sqlTool, where));
  const address = await timed('the Temporal server answers', () => temporal(programs.server, where));
  const sink = await startSink({ dir: join(folder, 'mail'), port: await getPort() });
  stops.push(sink.stop);
  const settings = environmentOf('worker-1', {
    CONVENE_SECRETS,
    DATABASE_URL: `postgres://registry:${passwords.REGISTRY_DB_PASSWORD}@${where.host}:${where.port}/registry`,
    TEMPORAL_ADDRESS: address,
    SMTP_URL: '',
    REHEARSAL_SMTP_URL: sink.url,
    MAIL_FROM: 'meetings@secretariat.example',
    MAIL_FROM_NAME: 'Secretariat',
    MAIL_REPLY_TO: 'meetings@secretariat.example',
    MAIL_BOUNCE_DOMAIN: 'bounces.secretariat.example',
    // a killed worker's claims are free again soon
    MAIL_LEASE_SECONDS: '5',
  });
  for (const what of ['convene setup', '… again, with nothing to do']) {
    const { status, err } = await timed(what, () => runConvene(['setup'], settings));
    if (status !== 0) throw new Error(`convene setup failed: ${err}`);
  }
  const startWorker = async (): Promise<WorkerCommand> => {
    const worker = await startWorkerCommand(settings);
    stops.push(worker.stop);
    return worker;
  };
  const [first, second] = await timed('two workers', () => Promise.all([startWorker(), startWorker()]));
  const upgraded = await timed('convene upgrade', () => runConvene(['upgrade'], settings));
  if (upgraded.status !== 0) throw new Error(`convene upgrade failed: ${upgraded.err}`);
  expect('both are ready', await Promise.all([first.ready(), second.ready()]), [200, 200]);

  const connected = await connect({ dir: folder, env: settings });
  stops.push(connected.close);
  const { convene } = connected;
  const { meeting, plan } = await convene.start(PLAN, 'rehearsal', (read) =>
    withRehearsalKeys(read, join(folder, 'keys')),
  );
  await convene.advance(meeting, plan.startsAt);
  const codes = (await convene.registry.participants(meeting)).map(({ code }) => code);
  const script = scriptOf(plan, await convene.registry.contacts('rehearsal'), codes, SEED);
  sink.setRefuse((recipient) =>
    script.refused.includes(recipient) ? { code: 550, message: '5.1.1 no such mailbox' } : null,
  );

  const blows = (async () => {
    await until('the dispatch to be under way', () => toMissions(sink.received()).length >= 60, 300_000);
    await first.kill();
    note('One worker is killed in the middle of the dispatch.');
    await startWorker();
    const collection = workflowIds.collection(meeting, 1);
    await until('answers', async () => (await convene.registry.answerCount(meeting, collection)) >= 100, 300_000);
    expect('the other ends in order with', await second.stop(), 0);
    note('The other was stopped in order among the answers.');
    await startWorker();
  })();
  blows.catch(() => {});
  const { times: took } = await timed(`rehearsal ${meeting}`, () =>
    rehearse({ convene, meeting, plan, script, orders: orderScenes(plan), keys: join(folder, 'keys') }),
  );
  for (const [phase, ms] of Object.entries(took.phases)) times.push([`  of it ${phase}`, (ms / 1000).toFixed(1)]);
  await blows;

  const repeated = await timed('everything is counted', async () => {
    const summary = await summarize({
      ...{ convene, pool: connected.pool, temporal: connected.temporal, meeting, sink, elapsedMs: {} },
      documentsDir: join(folder, 'documents'),
    });
    expect('phase', summary.meeting.phase, 'concluded');
    expect(
      'mail',
      [summary.mail.prepared, summary.mail.sent + summary.mail.refused, summary.mail.unknown],
      [390, 390, 0],
    );
    const ids = await checkActs(connected, meeting);
    const unanswered = script.scenes.filter(({ participant, id }) => !ids.has(`answer/${participant}/${id}`));
    expect(
      'answers that are not on record',
      unanswered.map(({ id }) => id),
      [],
    );
    times.push(['acts on record', String(ids.size)], ['answers', String(script.scenes.length)]);
    times.push(['mail prepared, sent, refused', Object.values(summary.mail).slice(0, 3).join(', ')]);
    return checkMail(connected, meeting, sink);
  });
  times.push(['messages taken again with the same bytes', String(repeated)]);
  const found = await connected.temporal.workflow.count('Participants = "CHE" AND `Mode` = "rehearsal"');
  expect('collections with Switzerland that PostgreSQL finds', found.count, 1);
  times.push(['histories replayed', String(await replay(connected))]);
}

let failed: unknown = null;
try {
  await run();
} catch (error) {
  failed = error;
}
for (const stop of stops.reverse()) await stop().catch((error: unknown) => note(String(error)));
console.log(table(['what', 'seconds, or how many'], times));
for (const line of wrong) note(`WRONG: ${line}`);
if (failed !== null) note(`FAILED: ${failed instanceof Error ? failed.stack : failed}`);
if (failed !== null || wrong.length > 0) {
  note(`Logs and mail are kept in ${folder}`);
  process.exitCode = 1;
} else {
  rmSync(folder, { recursive: true, force: true });
  console.log(
    'All is well: no answer lost, no message lost, none sent again but what a killed worker had in hand, the record whole.',
  );
}
