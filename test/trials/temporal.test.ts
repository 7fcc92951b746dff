import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { expect, onTestFinished, test, vi } from 'vitest';
import { closedPorts, REFUSED_BY_BROWSERS } from '../../stack/closed-ports.ts';
import { ensureNamespace, RETENTION_DAYS, SEARCH_ATTRIBUTES } from '../../stack/namespace.ts';
import { startTemporal } from '../../stack/temporal.ts';
import { findTemporal } from '../../stack/temporal-binary.ts';
import { openUiDoor } from '../../stack/ui-door.ts';
import { ownFolder, writeProgram } from '../stack/folder.ts';

// the first run of all may build the server
vi.setConfig({ testTimeout: 1_800_000 });

const startOwn = async (folder: string, dataDir: string | null) => {
  const found = await findTemporal();
  if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: this test starts its own server');
  const server = await startTemporal({ binary: found.path, dataDir, log: join(folder, 'temporal.log') });
  onTestFinished(() => server.stop());
  const connection = await Connection.connect({ address: server.address });
  onTestFinished(() => connection.close());
  return { server, connection };
};

test('a server on a file keeps namespace and meetings; the attributes can be used at once', async () => {
  const folder = ownFolder();
  const dataDir = join(folder, 'temporal');
  const first = await startOwn(folder, dataDir);
  const nothing = { namespace: false, attributes: [] };
  expect(await ensureNamespace(first.connection, 'convene')).toEqual({
    retentionDays: RETENTION_DAYS,
    made: { namespace: true, attributes: Object.keys(SEARCH_ATTRIBUTES) },
  });
  expect(await ensureNamespace(first.connection, 'convene')).toEqual({ retentionDays: RETENTION_DAYS, made: nothing });
  const { customAttributes } = await first.connection.operatorService.listSearchAttributes({ namespace: 'convene' });
  expect(customAttributes).toMatchObject(SEARCH_ATTRIBUTES);

  const client = new Client({ connection: first.connection, namespace: 'convene' });
  await client.workflow.start('meeting', {
    workflowId: 'meeting/ccm-12msp',
    taskQueue: 'nobody',
    searchAttributes: { Participants: ['CHE', 'FRA'], Mode: ['rehearsal'], Awaiting: ['legal', 'director'] },
  });
  const found = async () =>
    (await client.workflow.count('Participants = "CHE" AND Awaiting = "director" AND `Mode` = "rehearsal"')).count;
  await expect.poll(found).toBe(1);

  // a live meeting cannot be run to its end in seconds
  const skipping = client.workflowService.updateWorkflowExecutionOptions({
    namespace: 'convene',
    workflowExecution: { workflowId: 'meeting/ccm-12msp' },
    workflowExecutionOptions: { timeSkippingConfig: { enabled: true } },
    updateMask: { paths: ['time_skipping_config'] },
  });
  await expect(skipping).rejects.toThrow(/time.?skipping/i);
  // nor stopped by a click
  const pausing = client.workflowService.pauseWorkflowExecution({
    namespace: 'convene',
    workflowId: 'meeting/ccm-12msp',
    identity: 'a stranger',
    requestId: 'pause',
  });
  await expect(pausing).rejects.toThrow(/pause is not enabled/);

  const page = await fetch(first.server.uiUrl);
  expect(page.status).toBe(200);

  await first.server.stop();
  await first.server.stop();
  const second = await startOwn(folder, dataDir);
  expect(await ensureNamespace(second.connection, 'convene')).toEqual({ retentionDays: RETENTION_DAYS, made: nothing });
  const again = new Client({ connection: second.connection, namespace: 'convene' });
  expect((await again.workflow.getHandle('meeting/ccm-12msp').describe()).status.name).toBe('RUNNING');
});

/** Asks the UI's port as a browser would, for a page of some site. */
const asked = async (uiUrl: string, headers: Record<string, string>) => {
  const { hostname, port } = new URL(uiUrl);
  const sent = request({ hostname, port, path: '/api/v1/settings', headers });
  sent.end();
  const [answer] = await once(sent, 'response');
  answer.resume();
  return answer.statusCode;
};

test('the UI answers to its own pages, and to no other site’s, whatever name that gave this machine', async () => {
  const { server } = await startOwn(ownFolder(), null);
  const { port } = new URL(server.uiUrl);
  const own = { host: `localhost:${port}` };
  expect(await asked(server.uiUrl, own)).toBe(200);
  expect(await asked(server.uiUrl, { ...own, origin: `http://localhost:${port}` })).toBe(200);
  for (const stranger of [
    { host: `rebound.example:${port}` },
    { host: 'localhost' },
    { ...own, origin: 'http://rebound.example' },
    { ...own, origin: `http://localhost:${Number(port) + 1}` },
    { ...own, origin: 'null' },
  ])
    expect(await asked(server.uiUrl, stranger), JSON.stringify(stranger)).toBe(403);
});

test('of what changes something only what a meeting answers by its law passes the door', async () => {
  const passed: string[] = [];
  const ui = createServer((received, answer) => {
    passed.push(`${received.method} ${received.url}`);
    answer.end();
  });
  ui.listen(0, '127.0.0.1');
  await once(ui, 'listening');
  onTestFinished(() => void ui.close());
  const port = await getPort();
  const at = ui.address();
  const to = { host: '127.0.0.1', port: typeof at === 'object' ? (at?.port ?? 0) : 0 };
  const door = await openUiDoor({ listen: { host: '127.0.0.1', port }, names: [`localhost:${port}`], to });
  onTestFinished(() => door.stop());
  const ask = async (method: string, path: string) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers: { host: `localhost:${port}` } });
    sent.end();
    const [answer] = await once(sent, 'response');
    answer.resume();
    return answer.statusCode;
  };
  const workflow = '/api/v1/namespaces/convene/workflows/meeting%2Fccm-12msp';
  const lawful = ['signal/approve', 'update/approve?x=1', 'query/state', 'cancel'].map((what) => `${workflow}/${what}`);
  for (const path of lawful) expect(await ask('POST', path), path).toBe(200);
  expect(await ask('GET', workflow)).toBe(200);
  expect(passed).toHaveLength(5);
  for (const [method, path] of [
    ['POST', `${workflow}/terminate`],
    ['POST', `${workflow}/reset`],
    ['POST', `${workflow}/pause`],
    ['POST', workflow],
    ['POST', '/api/v1/namespaces/convene/workflows/x/terminate/signal/approve'],
    ['POST', '/api/v1/namespaces/convene/batch-operations/x'],
    ['POST', '/namespaces/convene/workflows/x/signal/approve'],
    ['POST', `${workflow}/signal/approve/../../terminate`],
    ['PUT', `${workflow}/signal/approve`],
    ['DELETE', workflow],
    ['PATCH', workflow],
  ] as const)
    expect(await ask(method, path), `${method} ${path}`).toBe(403);
  expect(passed).toHaveLength(5);
});

test('what takes whoever asks listens where no browser goes, on one address or another', async () => {
  const { server } = await startOwn(ownFolder(), null);
  const { ip, ...named } = server.closed;
  const ports = Object.values(named);
  expect(ports).toHaveLength(3);
  for (const port of ports) {
    expect(REFUSED_BY_BROWSERS).toContain(port);
    // Node keeps to the same list
    await expect(fetch(`http://${ip}:${port}/api/v1/namespaces`)).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'bad port' }),
    });
  }
  // where this server is, not all of them are left: they are found on another address
  const all = await closedPorts(REFUSED_BY_BROWSERS.length);
  expect(all.ip).toMatch(/^127\./);
  expect(all.ip).not.toBe(ip);
});

test('two servers run side by side', async () => {
  const folder = ownFolder();
  const [one, two] = await Promise.all([startOwn(folder, null), startOwn(ownFolder(), null)]);
  expect(one.server.address).not.toBe(two.server.address);
  expect(one.server.uiUrl).not.toBe(two.server.uiUrl);
});

/** A program that fails as the server does when somebody else has the port of one of its services, so many times. */
const unlucky = (folder: string, real: string, times: number) =>
  writeProgram(
    folder,
    'temporal',
    [
      `echo . >> ${folder}/tries`,
      `[ "$(wc -l < ${folder}/tries)" -gt ${times} ] && exec ${real} "$@"`,
      `echo 'level=ERROR msg="Failed to start gRPC listener" error="listen tcp 127.0.0.1:4: bind: address already in use" service=matching'`,
      `echo 'panic: runtime error: invalid memory address or nil pointer dereference'`,
      'for n in $(seq 100); do echo "goroutine 1 [running]: google.golang.org/grpc.(*Server).Serve"; done',
      'exit 2',
    ].join('\n'),
  );

test('a port that another program took in between is chosen anew, also for the services inside', async () => {
  const folder = ownFolder();
  const found = await findTemporal();
  if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: this test starts its own server');
  const options = { dataDir: null, log: join(folder, 'temporal.log') };
  const server = await startTemporal({ ...options, binary: unlucky(folder, found.path, 2) });
  onTestFinished(() => server.stop());
  expect((await fetch(server.uiUrl)).status).toBe(200);
});

test('one that finds no port in the end says which it was, above the trace of the panic', async () => {
  const folder = ownFolder();
  const binary = unlucky(folder, 'false', 100);
  await expect(startTemporal({ binary, dataDir: null, log: join(folder, 'temporal.log') })).rejects.toMatchObject({
    code: 'TEMPORAL_UNREACHABLE',
    message: expect.stringMatching(/code 2[\s\S]*address already in use[^\n]*matching/),
  });
});

test('a server that ends at once is an error with what it printed', async () => {
  const folder = ownFolder();
  const binary = writeProgram(folder, 'temporal', 'echo "cannot open the database" >&2; exit 1');
  const starting = startTemporal({ binary, dataDir: null, log: join(folder, 'temporal.log') });
  await expect(starting).rejects.toMatchObject({
    code: 'TEMPORAL_UNREACHABLE',
    message: expect.stringMatching(/code 1[\s\S]*cannot open the database/),
  });
});

test('an unusable namespace says what it must have', async () => {
  const folder = ownFolder();
  const { connection } = await startOwn(folder, null);
  await connection.close();
  await expect(ensureNamespace(connection, 'convene', 100)).rejects.toMatchObject({
    code: 'TEMPORAL_NAMESPACE',
    message: expect.stringContaining('Participants'),
  });
});
