import { readFileSync, writeFileSync } from 'node:fs';
import getPort from 'get-port';
import { z } from 'zod';

/** The ports that people expect, on the loopback address. */
export const USUAL_PORTS = { temporal: 7233, temporalUi: 8233, postgres: 5432, smtp: 1025 } as const;
export type Service = keyof typeof USUAL_PORTS;

export const LOOPBACK = '127.0.0.1';

/** A free port for the service: the one of the last start, so that bookmarks keep working; else the usual one; else any. */
export const freePort = (service: Service, last?: number): Promise<number> =>
  getPort({ port: [...(last === undefined ? [] : [last]), USUAL_PORTS[service]] });

export const portOf = (url: string): number => Number(new URL(url).port);

const port = z.int().min(1).max(65_535).optional();
const StackPorts = z.object({ temporal: port, temporalUi: port, postgres: port, smtp: port, web: port });
export type StackPorts = z.infer<typeof StackPorts>;

/** The ports of the last start; none where the file cannot be read, since any port will do. */
export const readPorts = (file: string): StackPorts => {
  try {
    return StackPorts.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
};

export const keepPorts = (file: string, ports: StackPorts): void => writeFileSync(file, `${JSON.stringify(ports)}\n`);
