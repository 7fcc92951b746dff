import { z } from 'zod';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { zoneWarnings } from '../../meetings/warnings.ts';
import { type Check, doctor as look } from '../../stack/doctor.ts';
import { closeToOthers, openToOthers } from '../../stack/modes.ts';
import { body } from '../body.ts';
import { exitCodes } from '../cli.ts';
import { table } from '../terminal.ts';

export const doctor = body(
  { plan: z.string().min(1).optional(), fix: z.boolean().default(false) },
  async ({ plan, fix }, cli) => {
    const clocks = plan === undefined ? [] : clocksIn(plan);
    if (fix) closeToOthers(openToOthers(cli.dir));
    const checks = [...(await look(cli.env, { dir: cli.dir })), ...clocks];
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

/** Whether other programs of this machine have another hour for a day of a plan. @throws PlanError */
function clocksIn(file: string): Check[] {
  const loaded = loadPlan(file);
  if (!loaded.ok) throw new PlanError(loaded.problems);
  const { id, venue } = loaded.plan;
  const name = `clocks of ${id}`;
  const found = zoneWarnings(loaded.plan);
  if (found.length === 0)
    return [{ name, state: 'ok', found: `${venue.timeZone}: Node has the same on its days`, mend: null }];
  const mend = `Nothing need be done for the meeting; a newer Node has the clocks of ${venue.timeZone} too.`;
  return found.map(({ said }) => ({ name, state: 'warning', found: said, mend }));
}
