import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { reasonOf } from '../domain/errors.ts';
import { StackError } from './errors.ts';

/** Ten years: closed meetings stay in the UI, and their workflow ids are not reused. */
export const RETENTION_DAYS = 3653;
const DAY_SECONDS = 86_400;
const USABLE_MS = 60_000;
const POLL_MS = 50;

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_KEYWORD_LIST, INDEXED_VALUE_TYPE_DATETIME } =
  proto.temporal.api.enums.v1.IndexedValueType;

/** The search attributes by which meetings are found in the UI. A server on SQLite or PostgreSQL has room for three keyword lists. */
export const SEARCH_ATTRIBUTES = {
  MeetingId: INDEXED_VALUE_TYPE_KEYWORD,
  MeetingPhase: INDEXED_VALUE_TYPE_KEYWORD,
  Awaiting: INDEXED_VALUE_TYPE_KEYWORD_LIST,
  Deadline: INDEXED_VALUE_TYPE_DATETIME,
  Mode: INDEXED_VALUE_TYPE_KEYWORD,
  Participants: INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

const ALREADY_EXISTS = 6;

/** How a namespace stands, and what of it was made for that. */
export type NamespaceState = { retentionDays: number; made: { namespace: boolean; attributes: string[] } };

/**
 * Sees to it that the namespace and its search attributes are there and can be used; as often as one likes. The retention
 * of a namespace that exists is left as it is: it is reported, so that a short one can be said.
 *
 * @throws StackError `TEMPORAL_NAMESPACE`.
 */
export const ensureNamespace = async (
  connection: Connection,
  namespace: string,
  limitMs = USABLE_MS,
): Promise<NamespaceState> => {
  const until = patience(performance.now() + limitMs);
  try {
    const made = await register(connection, namespace);
    const retentionDays = await until(() => retentionOf(connection, namespace));
    const attributes = await until(() => addMissing(connection, namespace));
    await until(() => connection.workflowService.countWorkflowExecutions({ namespace, query: TRY_ALL }));
    return { retentionDays, made: { namespace: made, attributes } };
  } catch (error) {
    throw new StackError(
      'TEMPORAL_NAMESPACE',
      `Namespace ${namespace} is not usable: ${reasonOf(error)}. Make it with a retention of ${RETENTION_DAYS} days and the search attributes ${Object.keys(SEARCH_ATTRIBUTES).join(', ')}, or name another in TEMPORAL_NAMESPACE.`,
      { cause: error },
    );
  }
};

/**
 * A query that names every attribute is refused until the server knows them all. Quoted, because `Mode` is also a word of
 * the query language: without backticks the server looks for an attribute `mode`.
 */
const TRY_ALL = Object.keys(SEARCH_ATTRIBUTES)
  .map((name) => `\`${name}\` IS NULL`)
  .join(' AND ');

const register = async (connection: Connection, namespace: string): Promise<boolean> => {
  const exists = await retentionOf(connection, namespace).then(
    () => true,
    () => false,
  );
  if (exists) return false;
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      description: 'Intergovernmental meetings',
      workflowExecutionRetentionPeriod: msToTs(RETENTION_DAYS * DAY_SECONDS * 1000),
    });
    return true;
  } catch (error) {
    // someone else was quicker
    if (!(error instanceof Error && 'code' in error && error.code === ALREADY_EXISTS)) throw error;
    return false;
  }
};

const retentionOf = async (connection: Connection, namespace: string): Promise<number> => {
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  return Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_SECONDS;
};

const addMissing = async (connection: Connection, namespace: string): Promise<string[]> => {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !(name in (customAttributes ?? {})));
  if (missing.length > 0) {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) });
  }
  return missing.map(([name]) => name);
};

/** The server's caches follow a new namespace and new attributes after some seconds: try until then. */
const patience =
  (limit: number) =>
  async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (performance.now() > limit) throw error;
        await sleep(POLL_MS);
      }
    }
  };
