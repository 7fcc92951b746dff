import { table } from '../cli/terminal.ts';
import { type Machine, spread } from './measure.ts';

/** What was measured of one thing, once a round. */
export type Figure = { job: string; n: number; what: string; unit: string; values: number[] };

export type BenchReport = {
  command: string;
  at: string;
  machine: Machine;
  postgres: string;
  temporal: string;
  load: { before: number; after: number };
  figures: Figure[];
};

export function text({ command, at, machine, postgres, temporal, load, figures }: BenchReport): string {
  const sorted = figures.toSorted((a, b) => order(a.job) - order(b.job));
  return [
    `${command}    ${at}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB; node ${machine.node}, Temporal ${temporal}, PostgreSQL ${postgres}`,
    `load of the machine: ${load.before} before, ${load.after} after`,
    '',
    table(
      ['job', 'n', 'what', 'min', 'median', 'max', ''],
      sorted.map(({ job, n, what, unit, values }) => {
        const { min, median, max } = spread(values);
        return [job, n, what, rounded(min), rounded(median), rounded(max), unit];
      }),
    ),
  ].join('\n');
}

const jobs = [
  'start',
  'papers',
  'invite',
  'reply',
  'database',
  'deadline',
  'rehearse',
  'history',
  'memory',
  'floor',
  'badges',
];
const order = (job: string) => jobs.findIndex((one) => job.startsWith(one));

const rounded = (n: number) => (n >= 100 ? Math.round(n) : Number(n.toPrecision(3)));
