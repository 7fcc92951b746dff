import type { Command } from 'commander';
import { action, exitCodes } from '../cli.ts';
import { table } from '../terminal.ts';

export function registerDoctor(program: Command): void {
  action(
    program.command('doctor').description('what is there, what is missing, and the mend for each'),
    {},
    async (_, cli) => {
      const { doctor } = await import('../../stack/doctor.ts');
      const checks = await doctor(cli.env);
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
    },
  );
}
