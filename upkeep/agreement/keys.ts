import { namedBy } from '../../domain/warrant.ts';
import { fingerprint, keysOf, numbered, saidOfKey } from '../record/keys.ts';
import { type Finding, finding, note } from './finding.ts';
import type { Picture } from './picture.ts';

/** Keys of officers that a closed meeting did not begin with. One that was lawfully changed is only told. */
export function checkKeys({ meeting, row, registry, states }: Picture): Finding[] {
  if (row.proofs !== 'closed') return [];
  const { acts } = registry;
  const { changes, isTrusted } = keysOf(namedBy(meeting, row.mode, row.began), acts, row.began);
  const known = new Set(changes.map(({ officer, key }) => `${officer} ${key}`));
  const told = numbered(changes, acts).map((change) => {
    const said = { code: 'KEYS_CHANGED', subject: change.officer, found: saidOfKey(change) };
    if (change.proved) return note({ ...said, right: 'so it is, if they know of it' });
    return finding({
      ...said,
      right: 'a change signed by them, with the key before, or by two others',
      byHand: BY_HAND,
    });
  });
  const plans = [row.plan, states.meeting?.orders?.plan].flatMap((plan) => plan ?? []);
  const current = plans.flatMap(({ officers }) => officers);
  const foreign = current.filter(
    ({ id, key }) => key !== undefined && !isTrusted(id, key) && !known.has(`${id} ${key}`),
  );
  const unsaid = new Map(foreign.map(({ id, key = '' }) => [`${id} ${key}`, { id, key }]));
  return [
    ...told,
    ...[...unsaid.values()].map(({ id, key }) =>
      finding({
        code: 'KEYS_CHANGED',
        subject: id,
        found: `the meeting has the key ${fingerprint(key)} of ${id}, and no act of the record has brought it`,
        right: 'the key that the plan began with, or one that an act of the record brought',
        byHand: BY_HAND,
        passing: true,
      }),
    ),
  ];
}

const BY_HAND =
  'ask the officer whether the key is theirs; if not, believe nothing that was signed with it, and have it replaced (`convene officer`), signed with their former key or by two others';
