import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { LOOPBACK } from './ports.ts';

/**
 * Ports that browsers refuse to ask (the "bad ports" of the Fetch standard), those that need no privilege: no web page reaches
 * what listens there, whatever name it gives this machine. Without 4190 and 6679, which Chromium asks.
 */
export const REFUSED_BY_BROWSERS: readonly number[] = [
  ...[1719, 1720, 1723, 2049, 3659, 4045, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6697, 10_080],
];

/** How many loopback addresses are tried: 127.0.0.1, which people expect, and then any. */
const ADDRESSES = 20;

/**
 * A loopback address, and so many free ports on it that no browser asks. One address has few of them, so a machine with many
 * stacks uses several.
 */
export async function closedPorts(count: number): Promise<{ ip: string; ports: number[] }> {
  for (let tried = 0; tried < ADDRESSES; tried += 1) {
    const ip = tried === 0 ? LOOPBACK : `127.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
    const free = await freeOn(ip);
    if (free.length < count) continue;
    return { ip, ports: Array.from({ length: count }, () => free.splice(randomInt(free.length), 1)).flat() };
  }
  throw new Error(`on none of ${ADDRESSES} loopback addresses are ${count} ports free that browsers refuse`);
}

async function freeOn(host: string): Promise<number[]> {
  const asked = REFUSED_BY_BROWSERS.map(async (port) => ((await isFree(host, port)) ? [port] : []));
  return (await Promise.all(asked)).flat();
}

// get-port, which finds the others, gives no port twice within half a minute
const isFree = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
