import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ensureNamespace } from '../../stack/namespace.ts';
import { type RunningTemporal, startTemporal } from '../../stack/temporal.ts';
import { findTemporal } from '../../stack/temporal-binary.ts';
import { folderOfFile } from '../folders.ts';
import { findChromium, withoutBrowser } from './browser.ts';

/**
 * A web page that somebody opens on the machine on which Convene runs, and what it can do to the Temporal server there: on every
 * port on which the server listens, under every name, it tries to signal a workflow.
 */

const skipped = withoutBrowser('test/trials/web-attack.test.ts');
/** A name of the attacker's that leads to this machine, as after DNS rebinding. */
const REBOUND = 'rebound.example';

vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(skipped)('a web page', () => {
  const folder = folderOfFile('web-attack');
  let server: RunningTemporal;
  let connection: Connection;
  const site = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello</p>'));
  let home: string;
  let page: Awaited<ReturnType<typeof openPage>>;

  async function openPage() {
    const browser = await chromium.launch({
      executablePath: findChromium() ?? '',
      args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`],
    });
    return { page: await browser.newPage(), close: () => browser.close() };
  }

  beforeAll(async () => {
    const found = await findTemporal();
    if (found.kind === 'address') throw new Error('unset TEMPORAL_ADDRESS: this test starts its own server');
    server = await startTemporal({ binary: found.path, dataDir: null, log: `${folder}/temporal.log` });
    connection = await Connection.connect({ address: server.address });
    await ensureNamespace(connection, 'convene');
    await new Client({ connection, namespace: 'convene' }).workflow.start('meeting', {
      workflowId: 'attacked',
      taskQueue: 'nobody',
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    const address = site.address();
    if (address === null || typeof address === 'string') throw new Error('the site listens on no port');
    home = `http://${REBOUND}:${address.port}/`;
    page = await openPage();
  });
  afterAll(async () => {
    await page?.close();
    site.close();
    await connection?.close();
    await server?.stop();
  });

  const signals = async () => {
    const { events } = await new Client({ connection, namespace: 'convene' }).workflow
      .getHandle('attacked')
      .fetchHistory();
    return (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal != null).length;
  };

  /** Every port on which something listens on this machine, for this machine. */
  const listening = (): number[] => {
    const sockets = ['tcp', 'tcp6'].flatMap((kind) => readFileSync(`/proc/net/${kind}`, 'utf8').split('\n').slice(1));
    const ports = sockets.flatMap((line) => /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) \S+ 0A /.exec(line)?.[1] ?? []);
    return [...new Set(ports.map((port) => Number.parseInt(port, 16)))];
  };

  /** From a page of the attacker's, posts a signal to an address as a page may without asking first; says what came of it. */
  const attack = (from: string, to: string) =>
    page.page.goto(from).then(() =>
      page.page.evaluate(async (url) => {
        try {
          const body = JSON.stringify({ signalName: 'report', input: [{}] });
          const answer = await fetch(url, {
            method: 'POST',
            mode: 'no-cors',
            headers: { 'content-type': 'text/plain' },
            body,
          });
          return `answered ${answer.type} ${answer.status}`;
        } catch (error) {
          return `refused: ${String(error)}`;
        }
      }, to),
    );

  test('reaches no port with a signal, from another site or under a name that it gave this machine', async () => {
    const { ip: _, ...closed } = server.closed;
    const closedPorts = Object.values(closed);
    const ports = listening();
    expect(ports).toEqual(expect.arrayContaining([...closedPorts, Number(new URL(server.uiUrl).port)]));
    const path = '/api/v1/namespaces/convene/workflows/attacked/signal/report';
    const said: string[] = [];
    for (const target of ports)
      for (const host of ['127.0.0.1', 'localhost', REBOUND])
        said.push(`${target} ${host}: ${await attack(home, `http://${host}:${target}${path}`)}`);
    expect(await signals(), said.join('\n')).toBe(0);
  });

  test('cannot read the UI, and so not the token that lets it write, under a name that it gave this machine', async () => {
    const { port } = new URL(server.uiUrl);
    const answer = await page.page.goto(`http://${REBOUND}:${port}/api/v1/settings`);
    expect(answer?.status()).toBe(403);
    expect(await page.page.context().cookies()).toEqual([]);
    // a person's own page is there
    expect((await page.page.goto(`${server.uiUrl}/api/v1/settings`))?.status()).toBe(200);
  });

  test('what it tries would succeed on the open port of such a server', async () => {
    const { ip, http } = server.closed;
    const path = '/api/v1/namespaces/convene/workflows/attacked/signal/report';
    const headers = { host: 'rebound.example', origin: 'http://rebound.example', 'content-type': 'text/plain' };
    const sent = request({ host: ip, port: http, method: 'POST', path, headers });
    sent.end('{"signalName":"report","input":[{}]}');
    const [answer] = await once(sent, 'response');
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(await signals()).toBe(1);
  });
});
