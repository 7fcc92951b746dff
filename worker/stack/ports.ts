import getPort from 'get-port';

/** The ports that people expect, on the loopback address. */
export const USUAL_PORTS = { temporal: 7233, temporalUi: 8233, postgres: 5432, smtp: 1025 } as const;
export type Service = keyof typeof USUAL_PORTS;

export const LOOPBACK = '127.0.0.1';

/** A free port for the service: the usual one, or any other where that is taken. */
export const freePort = (service: Service): Promise<number> => getPort({ port: USUAL_PORTS[service] });
