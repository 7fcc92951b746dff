import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { ConveneError, reasonOf } from '../domain/errors.ts';
import { zonesThatDiffer } from '../meetings/warnings.ts';
import { isTimeZone, ZONE_DATA, zoneNames } from '../meetings/zones.ts';
import { fitServer } from '../registry/server.ts';
import { cacheFolder } from './cache.ts';
import { freeBytes, GIGABYTE, gigabytes } from './disk.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { openToOthers } from './modes.ts';
import { LOOPBACK, USUAL_PORTS } from './ports.ts';
import { postgresPrograms } from './postgres-binary.ts';
import { runAs } from './postgres-user.ts';
import { externalConnection } from './stack.ts';
import { onThePath, temporalHere } from './temporal-binary.ts';

/** One check. `missing` prevents work; a `warning` is something to know. `mend` is null where all is well. */
export type Check = { name: string; state: 'ok' | 'warning' | 'missing'; found: string; mend: string | null };

const OLDEST_NODE = [20, 19] as const;
const ANSWER_MS = 5_000;
const YEAR = 366 * 24 * 3_600_000;
const BUILD_BYTES = 4 * GIGABYTE;
const DATA_BYTES = GIGABYTE;
const FONTS = [
  '@expo-google-fonts/noto-serif',
  '@expo-google-fonts/noto-serif-sc',
  '@expo-google-fonts/amiri',
] as const;

/**
 * Looks at all that Convene needs on this machine, and says how to mend what is not right. Starts and changes nothing.
 *
 * @param dir the folder of the embedded stack
 */
export const doctor = async (
  env: NodeJS.ProcessEnv,
  { dir = 'var', nodeVersion = process.versions.node }: { dir?: string; nodeVersion?: string } = {},
): Promise<Check[]> => {
  const node = checkNode(nodeVersion);
  let settings: Environment;
  try {
    settings = readEnvironment(env);
  } catch (error) {
    const mend = 'Correct or unset these variables, then run this again for the rest.';
    return [node, { name: 'environment', state: 'missing', found: reasonOf(error), mend }];
  }
  const checks = await Promise.all([
    checkTemporal(settings, env),
    checkGo(settings, env),
    checkDisk(settings),
    checkPostgres(settings),
    checkModes(dir),
    checkFonts(),
    checkTypst(),
    checkZones(),
    ...Object.entries(USUAL_PORTS).map(([service, port]) => checkPort(service, port)),
    ...checkAddresses(settings, env),
  ]);
  return [node, ...checks];
};

const ok = (name: string, found: string): Check => ({ name, state: 'ok', found, mend: null });
const warning = (name: string, found: string, mend: string): Check => ({ name, state: 'warning', found, mend });
const missing = (name: string, found: string, mend: string): Check => ({ name, state: 'missing', found, mend });

const checkNode = (version: string): Check => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, least] = OLDEST_NODE;
  return major > oldest || (major === oldest && minor >= least)
    ? ok('node', version)
    : missing('node', version, `Install Node ${oldest}.${least} or later: https://nodejs.org`);
};

const checkTemporal = async (settings: Environment, env: NodeJS.ProcessEnv): Promise<Check> => {
  const here = await temporalHere({ env });
  const why = here.passed.length === 0 ? '' : ` (${here.passed.join('; ')})`;
  if (here.kind === 'address') return ok('temporal', `TEMPORAL_ADDRESS is set: ${here.address}`);
  if (here.kind === 'binary') return ok('temporal', `server ${here.server} from the ${here.from}: ${here.path}${why}`);
  if (here.go === null) {
    return missing(
      'temporal',
      `no server here, and no go to build one; the download may do${why}`,
      'Install the Temporal CLI (https://docs.temporal.io/cli) or Go (https://go.dev/dl), or set TEMPORAL_ADDRESS.',
    );
  }
  const mend = `Nothing need be done: the first start downloads it, or builds it with ${here.go} in a few minutes, and keeps it in ${cacheFolder(settings)}.`;
  return warning('temporal', `no server here yet${why}`, mend);
};

const checkGo = async (settings: Environment, env: NodeJS.ProcessEnv): Promise<Check> => {
  const go = onThePath('go', settings);
  if (go === null) {
    return warning(
      'go',
      'not on the PATH',
      'Needed only to build the Temporal server where it cannot be downloaded: https://go.dev/dl',
    );
  }
  try {
    const { stdout } = await promisify(execFile)(go, ['version'], { env, timeout: ANSWER_MS });
    return ok('go', `${stdout.trim()} (${go})`);
  } catch (error) {
    return warning('go', `${go} does not run: ${firstLine(error)}`, 'Install Go anew: https://go.dev/dl');
  }
};

const checkDisk = async (settings: Environment): Promise<Check> => {
  const cache = cacheFolder(settings);
  const free = { data: freeBytes(process.cwd()), cache: freeBytes(cache) };
  const found = `${gigabytes(free.data)} free here, ${gigabytes(free.cache)} in ${cache}`;
  if (free.data < DATA_BYTES) return missing('disk', found, `Make room: ${gigabytes(DATA_BYTES)} is needed here.`);
  if (free.cache < BUILD_BYTES) {
    const mend = `Building the Temporal server needs ${gigabytes(BUILD_BYTES)} for a while. Make room, or set CONVENE_CACHE to a folder on a larger disk.`;
    return warning('disk', found, mend);
  }
  return ok('disk', found);
};

/** Histories, names of delegates, letters and passwords are kept there. */
const checkModes = (dir: string): Check => {
  const open = openToOthers(dir);
  const [first] = open;
  if (first === undefined) return ok('privacy', `only their owner reads what is in ${dir}`);
  return warning(
    'privacy',
    `${open.length} files and folders in ${dir} are open to other users of this machine, such as ${first}`,
    '`convene doctor --fix` closes them.',
  );
};

const checkPostgres = async (settings: Environment): Promise<Check> => {
  if (settings.DATABASE_URL !== undefined) return ok('postgresql', 'DATABASE_URL is set; none is started');
  const folder = mkdtempSync(join(tmpdir(), 'convene-doctor-'));
  try {
    const { postgres } = postgresPrograms();
    const user = runAs(folder, postgres);
    const [command, args] = user.wrap(postgres, ['--version']);
    const ids = user.uid === undefined || user.gid === undefined ? {} : { uid: user.uid, gid: user.gid };
    const { stdout } = await promisify(execFile)(command, args, { ...ids, cwd: '/', timeout: ANSWER_MS });
    return ok('postgresql', `${stdout.trim()}, from npm`);
  } catch (error) {
    const mend =
      'Run npm ci on this machine, as a user who may run its programs, or set DATABASE_URL to a PostgreSQL that runs.';
    return missing('postgresql', firstLine(error), mend);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const checkFonts = async (): Promise<Check> => {
  const require = createRequire(import.meta.url);
  const absent = FONTS.filter((name) => {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`));
      return !readdirSync(folder, { recursive: true }).some((file) => String(file).endsWith('.ttf'));
    } catch {
      return true;
    }
  });
  return absent.length === 0
    ? ok('fonts', FONTS.map((name) => name.split('/')[1]).join(', '))
    : missing('fonts', `missing: ${absent.join(', ')}`, 'Run npm ci.');
};

const checkTypst = async (): Promise<Check> => {
  try {
    const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
    const compiler = NodeCompiler.create({ workspace: import.meta.dirname });
    const result = compiler.compile({ mainFileContent: 'Convene' });
    return result.result === null
      ? missing('typst', 'the compiler loads, and does not compile', 'Run npm ci on this machine.')
      : ok('typst', 'the compiler loads and compiles');
  } catch (error) {
    return missing(
      'typst',
      `the compiler does not load: ${firstLine(error)}`,
      'Run npm ci on this machine, with optional packages.',
    );
  }
};

/** The runtime's clocks are not ours: other programs of this machine may show another hour for the same instant. */
const checkZones = (now = Date.now()): Check => {
  const ours = `tzdata ${ZONE_DATA}`;
  const runtime = `Node has ${process.versions.tz ?? 'none'}`;
  const others = zonesThatDiffer(zoneNames().filter(isTimeZone), now - YEAR, now + 2 * YEAR);
  return others.length === 0
    ? ok('time zones', `${ours}; ${runtime}, which agrees for the next two years`)
    : warning(
        'time zones',
        `${ours}; ${runtime}, which has other clocks for ${others.join(', ')}`,
        `Nothing need be done: papers, mails, calendars and deadlines follow ${ours}. \`convene start\` says where a plan's days are touched; a newer Node agrees.`,
      );
};

const checkPort = (service: string, port: number): Promise<Check> =>
  new Promise((resolve) => {
    const name = `port ${port} (${service})`;
    const server = createServer();
    server.once('error', () => resolve(warning(name, 'taken', 'Nothing need be done: another is chosen, and said.')));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(ok(name, 'free'))));
  });

/** Whatever the environment names must answer. */
const checkAddresses = (settings: Environment, env: NodeJS.ProcessEnv): Promise<Check>[] => {
  const { TEMPORAL_ADDRESS, DATABASE_URL, SMTP_URL, REHEARSAL_SMTP_URL } = settings;
  const checks: Promise<Check>[] = [];
  const add = (name: string, attempt: () => Promise<string>) => {
    const named = `Start the service that ${name} names, correct ${name}, or unset it.`;
    checks.push(
      attempt().then(
        (found) => ok(name, found),
        (error: unknown) => missing(name, firstLine(error), isUnfit(error) ? 'Then ask again.' : named),
      ),
    );
  };
  if (TEMPORAL_ADDRESS !== undefined) add('TEMPORAL_ADDRESS', () => greetTemporal(env));
  if (DATABASE_URL !== undefined) add('DATABASE_URL', () => greetPostgres(DATABASE_URL));
  if (SMTP_URL !== undefined) add('SMTP_URL', () => greetSmtp(SMTP_URL));
  if (REHEARSAL_SMTP_URL !== undefined) add('REHEARSAL_SMTP_URL', () => greetSmtp(REHEARSAL_SMTP_URL));
  return checks;
};

const greetTemporal = async (env: NodeJS.ProcessEnv): Promise<string> => {
  const connection = await Connection.connect({ ...externalConnection(env), connectTimeout: ANSWER_MS });
  try {
    return `server ${(await connection.workflowService.getSystemInfo({})).serverVersion}`;
  } finally {
    await connection.close();
  }
};

const isUnfit = (error: unknown): boolean => error instanceof ConveneError && error.code === 'DATABASE_UNFIT';

const greetPostgres = async (url: string): Promise<string> => `PostgreSQL ${await fitServer(url, ANSWER_MS)}`;

const greetSmtp = (url: string): Promise<string> =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port, protocol } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port || (protocol === 'smtps:' ? 465 : 587)) });
    const leave = (answer: string) => {
      socket.end('QUIT\r\n');
      resolve(answer);
    };
    socket.setTimeout(ANSWER_MS, () => socket.destroy(new Error(`no greeting within ${ANSWER_MS / 1000} s`)));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('it closed the connection without a greeting')));
    // with TLS from the start there is no greeting before the handshake, which is nodemailer's business
    if (protocol === 'smtps:') socket.once('connect', () => leave('accepts connections'));
    socket.once('data', (data) => {
      const greeting = data.toString().split('\r\n')[0] ?? '';
      if (greeting.startsWith('220')) leave(greeting);
      else socket.destroy(new Error(`it greets with "${greeting}"`));
    });
  });

/** An error of several attempts at connecting has no text of its own. */
const firstLine = (error: unknown): string => {
  const reason = error instanceof AggregateError ? error.errors.map(reasonOf).join('; ') : reasonOf(error);
  return reason.split('\n')[0] ?? '';
};
