import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { createDatabase } from '../../registry/server.ts';
import { RETENTION_DAYS, SEARCH_ATTRIBUTES } from '../../stack/namespace.ts';
import { endOf, runConvene, spawnConvene } from '../e2e/command.ts';
import { folderOfFile } from '../folders.ts';
import { CONVENE_SECRETS } from '../secrets.ts';

/** `convene setup` and `convene worker` as a fleet has them: behind TLS that wants a certificate of its clients. */

// every command is a process that loads the whole client
vi.setConfig({ testTimeout: 120_000 });

const folder = folderOfFile('setup');
const pem = (name: string) => join(folder, name);
let address: string;
let fleet: Record<string, string>;

beforeAll(async () => {
  makeCertificates();
  address = await tlsInFrontOf(inject('temporal').address);
  const name = `setup_${randomUUID().replaceAll('-', '')}`;
  fleet = {
    DATABASE_URL: await createDatabase(inject('postgresUrl'), name),
    CONVENE_SECRETS,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: name,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: pem('ca.pem'),
    // as compose hands on what is not set
    TEMPORAL_API_KEY: '',
  };
});

const certificate = () => ({
  TEMPORAL_TLS_CLIENT_CERT_PATH: pem('client.pem'),
  TEMPORAL_TLS_CLIENT_KEY_PATH: pem('client.key'),
});

test('setup makes what is missing, once, and a worker and a client work with it by the same settings', async () => {
  const attributes = Object.keys(SEARCH_ATTRIBUTES);
  const env = { ...fleet, ...certificate() };
  const first = await runConvene(['setup', '--json'], env);
  expect(first).toMatchObject({ status: 0, err: '' });
  const { registry, ...made } = JSON.parse(first.out);
  expect(registry).toEqual({ there: [], made: expect.arrayContaining(['0001_registry']) });
  expect(made).toEqual({
    namespace: { name: fleet.TEMPORAL_NAMESPACE, made: true, retentionDays: RETENTION_DAYS, retentionWanted: 3653 },
    attributes: { there: [], made: attributes },
  });
  // the same servers, by a profile of Temporal's own file
  const profile = await runConvene(['setup', '--json'], byProfile());
  expect(JSON.parse(profile.out)).toEqual({
    registry: { there: registry.made, made: [] },
    namespace: { ...made.namespace, made: false },
    attributes: { there: attributes, made: [] },
  });

  const { CONVENE_SECRETS: _, ...without } = byProfile();
  const unknown = await runConvene(['worker'], without);
  expect(unknown).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^NO_SECRETS: a worker needs CONVENE_SECRETS/),
  });
  const worker = spawnConvene(['worker', '--json'], byProfile());
  const end = endOf(worker);
  const serving = new Promise<void>((resolve) => {
    worker.stderr?.on('data', (text: string) => text.includes('The worker serves') && resolve());
  });
  await Promise.race([serving, end]);
  expect(await runConvene(['list', '--json'], env)).toEqual({ status: 0, out: '[]\n', err: '' });
  worker.kill('SIGTERM');
  expect(await end).toMatchObject({ status: 0 });
});

test('who is not let in is told where, and that certificates may be wrong', async () => {
  const { status, err } = await runConvene(['setup'], fleet);
  expect(status).toBe(1);
  expect(err).toMatch(new RegExp(`^TEMPORAL_UNREACHABLE: .*${address}.*correct TEMPORAL_ADDRESS and the certificates`));
  const unknown = await runConvene(['setup'], { ...byProfile(), TEMPORAL_PROFILE: 'bureau' });
  expect(unknown).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^ENVIRONMENT: .*bureau.*TEMPORAL_CONFIG_FILE/),
  });
});

test('an API key goes with every call', async () => {
  const server = createSecureServer({ key: readFileSync(pem('server.key')), cert: readFileSync(pem('server.pem')) });
  const keys: unknown[] = [];
  server.on('stream', (stream, { authorization }) => {
    keys.push(authorization);
    // gRPC's UNAUTHENTICATED
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': 16 }, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const own = server.address();
  if (own === null || typeof own === 'string') throw new Error('no port');
  const env = { ...fleet, TEMPORAL_ADDRESS: `localhost:${own.port}`, TEMPORAL_API_KEY: 'a-key' };
  expect((await runConvene(['setup'], env)).status).toBe(1);
  expect(new Set(keys)).toEqual(new Set(['Bearer a-key']));
});

function byProfile(): Record<string, string> {
  const file = pem('temporal.toml');
  writeFileSync(
    file,
    [
      '[profile.office]',
      `address = "${address}"`,
      `namespace = "${fleet.TEMPORAL_NAMESPACE}"`,
      '[profile.office.tls]',
      `server_ca_cert_path = "${pem('ca.pem')}"`,
      `client_cert_path = "${pem('client.pem')}"`,
      `client_key_path = "${pem('client.key')}"`,
    ].join('\n'),
  );
  const { DATABASE_URL = '' } = fleet;
  return { DATABASE_URL, CONVENE_SECRETS, TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'office' };
}

/** An authority of the test's own, and what it signed for a server and a client. */
function makeCertificates(): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority', '-days', '2');
  for (const [name, extension] of [
    ['server', 'subjectAltName=DNS:localhost'],
    ['client', 'extendedKeyUsage=clientAuth'],
  ]) {
    writeFileSync(pem(`${name}.ext`), `${extension}\n`);
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', `${name}.pem`, '-days', '2', '-extfile', `${name}.ext`],
    );
  }
}

/** A server that takes TLS from clients with a certificate of the authority, and hands on what they say. */
async function tlsInFrontOf(target: string): Promise<string> {
  const [host = '', port] = target.split(':');
  const server = createServer(
    {
      key: readFileSync(pem('server.key')),
      cert: readFileSync(pem('server.pem')),
      ca: readFileSync(pem('ca.pem')),
      requestCert: true,
      rejectUnauthorized: true,
      ALPNProtocols: ['h2'],
    },
    (socket) => {
      const behind = connect(Number(port), host);
      socket.pipe(behind).pipe(socket);
      for (const [one, other] of [
        [socket, behind],
        [behind, socket],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = server.address();
  if (own === null || typeof own === 'string') throw new Error('no port');
  return `localhost:${own.port}`;
}
