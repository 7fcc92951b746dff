import { z } from 'zod';
import { ConveneError } from '../../domain/errors.ts';
import { Role } from '../../domain/person.ts';
import { Slug } from '../../domain/plan.ts';
import { fingerprintOf, readPublicKey } from '../../domain/sshsig.ts';
import { people as listed, removePerson, savePerson } from '../../registry/people.ts';
import { inYears, YEARS } from '../../stack/people.ts';
import { certified } from '../../worker/people.ts';
import { secretsFor } from '../../worker/secrets.ts';
import { body } from '../body.ts';
import { table } from '../terminal.ts';
import { publicKeyIn } from './keys.ts';
import { date } from './words.ts';

/** People and services who record what comes in: who they are, and with which key. */

export const people = body({}, (_, cli) =>
  cli.connected(async ({ pool }) => {
    const rows = (await listed(pool)).map(({ id, key, certificate, added_at, removed_at }) => ({
      id,
      roles: certificate.roles,
      key: fingerprintOf(readPublicKey(key)),
      addedAt: added_at,
      until: certificate.until,
      removedAt: removed_at,
    }));
    cli.print(rows, () =>
      table(
        ['person', 'roles', 'key', 'added', 'until'],
        rows.map(({ id, roles, key, addedAt, until, removedAt }) => [
          id,
          roles.join(', '),
          key,
          addedAt.slice(0, 10),
          removedAt === null ? until.slice(0, 10) : `removed ${removedAt.slice(0, 10)}`,
        ]),
      ),
    );
  }),
);

export const add = body(
  { person: Slug, key: z.string().min(1), role: z.array(Role).min(1, 'must be given'), until: date.optional() },
  ({ person: id, key: file, role: roles, until }, cli) =>
    cli.connected(async ({ pool, config }) => {
      const [secret] = secretsFor('a new person', config);
      const key = publicKeyIn(file);
      const end = until === undefined ? inYears(YEARS) : `${until}T23:59:59Z`;
      const certificate = certified({ id, key, roles: [...new Set(roles)], until: end }, secret);
      await savePerson(pool, certificate);
      const said = { person: id, roles: certificate.roles, key: fingerprintOf(readPublicKey(key)), until: end };
      cli.print(
        said,
        () => `${id} (${certificate.roles.join(', ')}) is known by the key ${said.key} until ${end.slice(0, 10)}.`,
      );
    }),
);

export const remove = body({ person: Slug }, ({ person: id }, cli) =>
  cli.connected(async ({ pool }) => {
    if (!(await removePerson(pool, id)))
      throw new ConveneError('UNKNOWN_PERSON', `There is no person ${id}; \`convene people\` lists who is known.`);
    cli.print({ person: id, removed: true }, () => `${id} is removed: within seconds nothing that they sign is taken.`);
  }),
);
