import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { ensureNamespace, RETENTION_DAYS, SEARCH_ATTRIBUTES } from '../../stack/namespace.ts';
import { type Finding, finding, steps } from './finding.ts';

/** Below this a meeting's first history may be deleted before its archive is made. */
const LEAST_DAYS = 730;
const DAY_SECONDS = 86_400;

/** Whether the namespace keeps histories long enough, and can be searched. */
export async function checkNamespace(temporal: Client): Promise<Finding[]> {
  const { namespace } = temporal.options;
  const [{ config }, { customAttributes }] = await Promise.all([
    temporal.workflowService.describeNamespace({ namespace }),
    temporal.connection.operatorService.listSearchAttributes({ namespace }),
  ]);
  const days = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0) / DAY_SECONDS;
  const there = customAttributes ?? {};
  const missing = Object.keys(SEARCH_ATTRIBUTES).filter((name) => !(name in there));
  const changed = Object.entries(SEARCH_ATTRIBUTES).filter(([name, type]) => name in there && there[name] !== type);
  return [
    ...(days >= LEAST_DAYS
      ? []
      : [
          finding({
            code: 'RETENTION_SHORT',
            subject: namespace,
            found: `histories are kept for ${days} days after their end`,
            right: `${RETENTION_DAYS} days, at least ${LEAST_DAYS}`,
            byHand: `temporal operator namespace update --namespace ${namespace} --retention ${RETENTION_DAYS}d; until then archive each meeting as soon as it has closed`,
          }),
        ]),
    ...(missing.length === 0
      ? []
      : [
          finding({
            code: 'ATTRIBUTES_MISSING',
            subject: namespace,
            found: `no search attribute ${missing.join(', ')}`,
            right: Object.keys(SEARCH_ATTRIBUTES).join(', '),
            mend: {
              key: 'namespace',
              step: steps.rows,
              how: 'add them to the namespace',
              run: async () => {
                const { Connection } = await import('@temporalio/client');
                if (temporal.connection instanceof Connection) await ensureNamespace(temporal.connection, namespace);
              },
            },
          }),
        ]),
    ...changed.map(([name, type]) =>
      finding({
        code: 'ATTRIBUTES_CHANGED',
        subject: `${namespace} ${name}`,
        found: `a search attribute of the type ${typeName(there[name])}: what workflows write into it is refused or not found`,
        right: typeName(type),
        byHand: `temporal operator search-attribute remove --namespace ${namespace} --name ${name} --yes; then \`convene repair\` makes it again`,
      }),
    ),
  ];
}

const { IndexedValueType } = proto.temporal.api.enums.v1;

const typeName = (type: number | null | undefined): string =>
  (IndexedValueType[type ?? 0] ?? 'unknown').replace('INDEXED_VALUE_TYPE_', '').toLowerCase();
