import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSigningKey, signerOf, signMessage } from '../../client/signing.ts';
import { readPublicKey } from '../../domain/sshsig.ts';

const hasAgent = spawnSync('ssh-agent', ['-?'], { stdio: 'ignore' }).error === undefined;
const MESSAGE = Buffer.from('an order');

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'convene-agent-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function newKey(dir: string): string {
  const file = join(dir, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'an office', '-f', file]);
  return file;
}

/** An ssh-agent that listens in a folder. */
async function agentIn(dir: string): Promise<string> {
  const socket = join(dir, 'agent');
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void agent.kill());
  // it says where it listens once it does
  await once(agent.stdout, 'data');
  return socket;
}

test.skipIf(!hasAgent)('a .pub file signs through ssh-agent, with the same signature as the private key', async () => {
  const dir = folder();
  const [key, socket] = [newKey(dir), await agentIn(dir)];
  const asked = readSigningKey(`${key}.pub`, undefined, socket);
  await expect(signMessage(asked, 'convene-order', MESSAGE)).rejects.toMatchObject({
    code: 'KEY_AGENT',
    message: /did not sign with SHA256:\S+ \(the agent has no such key/,
  });
  execFileSync('ssh-add', [key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'ignore' });
  const signature = await signMessage(asked, 'convene-order', MESSAGE);
  expect(signature).toBe(await signMessage(readSigningKey(key), 'convene-order', MESSAGE));
  expect(signerOf(signature, 'convene-order', MESSAGE)).toEqual(readPublicKey(readFileSync(`${key}.pub`, 'utf8')));
});

test.skipIf(!hasAgent)('without an agent, or with something else in its place, a sentence says so', async () => {
  const dir = folder();
  const key = `${newKey(dir)}.pub`;
  const sign = (socket: string | undefined) =>
    signMessage(readSigningKey(key, undefined, socket), 'convene-order', MESSAGE);
  await expect(sign(undefined)).rejects.toMatchObject({ code: 'KEY_AGENT', message: /SSH_AUTH_SOCK is not set/ });
  await expect(sign(join(dir, 'nothing'))).rejects.toMatchObject({ code: 'KEY_AGENT', message: /ENOENT/ });
  const answers: [Buffer, RegExp][] = [
    [Buffer.from([0, 0, 0, 1, 5]), /no such key/],
    [Buffer.from([0, 0, 0, 5, 14, 0, 0, 0, 9]), /cut off/],
    [Buffer.from([0, 0, 0, 17, 14, 0, 0, 0, 12, 0, 0, 0, 3, 97, 98, 99, 0, 0, 0, 1, 1]), /something else/],
    [Buffer.from([0, 0]), /hung up/],
  ];
  for (const [index, [answer, said]] of answers.entries()) {
    const server = createServer((connection) => connection.end(answer));
    onTestFinished(() => void server.close());
    const socket = join(dir, `other-${index}`);
    server.listen(socket);
    await once(server, 'listening');
    await expect(sign(socket)).rejects.toMatchObject({ code: 'KEY_AGENT', message: said });
  }
});
