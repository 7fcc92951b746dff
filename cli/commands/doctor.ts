import { z } from 'zod';
import { doctor as look } from '../../stack/doctor.ts';
import { closeToOthers, openToOthers } from '../../stack/modes.ts';
import { body } from '../body.ts';
import { exitCodes } from '../cli.ts';
import { table } from '../terminal.ts';

export const doctor = body({ fix: z.boolean().default(false) }, async ({ fix }, cli) => {
  if (fix) closeToOthers(openToOthers(cli.dir));
  const checks = await look(cli.env, { dir: cli.dir });
  const missing = checks.filter(({ state }) => state === 'missing').length;
  cli.print({ ok: missing === 0, checks }, () =>
    [
      table(
        ['what', 'state', 'found'],
        checks.map(({ name, state, found }) => [name, { state }, found]),
      ),
      ...checks.flatMap(({ name, mend }) => (mend === null ? [] : [`${name}: ${mend}`])),
      '',
      missing === 0 ? 'Convene can work here.' : `${missing} missing: mend that first.`,
    ].join('\n'),
  );
  if (missing > 0) process.exitCode = exitCodes.failed;
});
