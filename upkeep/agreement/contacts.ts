import { applyChange, discardChange } from '../../registry/contact-changes.ts';
import { type Finding, finding, steps } from './finding.ts';
import type { Picture } from './picture.ts';

/** The directory has every change of a contact that the meeting has put on record. */
export function checkContacts({ meeting, registry, shards, states: { collections } }: Picture): Finding[] {
  // the acts follow: what a collection has answered is on record too
  const known = new Set([
    ...registry.acts.map(({ act }) => act.id),
    ...[...collections.values()].flatMap(({ outcomes }) => outcomes.map(([id, code]) => `answer/${code}/${id}`)),
  ]);
  const allSay = collections.size === shards;
  return registry.changes.flatMap(({ id, participant, contact, stale }): Finding[] => {
    if (known.has(`answer/${participant}/${id}`)) {
      return [
        finding({
          code: 'CONTACT_BEHIND',
          subject: contact,
          found: 'a change of it is on record, and the directory does not have it',
          right: `as message ${id} has it`,
          passing: true,
          mend: {
            key: `contact/${id}`,
            step: steps.rows,
            how: 'change it in the directory',
            run: ({ pool }) => applyChange(pool, { meeting, id }),
          },
        }),
      ];
    }
    if (!stale) return [];
    return [
      finding({
        code: 'CONTACT_ASKED',
        subject: contact,
        found: 'a change of it was asked, and never came to be on record',
        right: 'on record, or not asked',
        passing: true,
        ...(allSay
          ? {
              mend: {
                key: `contact/${id}`,
                step: steps.tell,
                how: 'forget that it was asked',
                run: ({ pool }) => discardChange(pool, { meeting, id }),
              },
            }
          : { byHand: 'a collection does not say what it has answered; look again when it does' }),
      }),
    ];
  });
}
