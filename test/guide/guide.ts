import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DateTime } from 'luxon';
import { runningStack } from '../../stack/running.ts';
import { startSink } from '../../stack/sink.ts';
import { writeLivePlan } from '../trials/live-plan.ts';
import { type Block, blocksOf } from './blocks.ts';

/**
 * `npm run guide`: runs the commands of docs/operating.md, literally and in order, in a folder of its own that stands for
 * the clone. The files that an operator writes are written here: a plan with dates ahead, a delegation, the settings, whose
 * mail server is a sink. `--keep` leaves the folder.
 */
const page = readFileSync('docs/operating.md', 'utf8');
const WITHIN_MS = 900_000;
/** Some fifty commands, a backup and a restore come before the deadline: the time that they take follows from that of `up`. */
const deadlineAfter = (upSeconds: number): number => Math.ceil(60 + 50 * upSeconds);

const folder = mkdtempSync(join(tmpdir(), 'convene-guide-'));
const clone = join(folder, 'convene');
mkdirSync(clone);
for (const name of readdirSync('.')) {
  if (!['var', '.git', '.env'].includes(name)) symlinkSync(resolve(name), join(clone, name));
}
const sink = await startSink({ dir: join(folder, 'received') });
const profiles = join(clone, 'profiles');
mkdirSync(profiles);
const writePlan = (deadline: number) =>
  writeLivePlan(
    profiles,
    { deadline, opens: deadline + 2, provisionalList: deadline + 4, closes: deadline + 6 },
    join(clone, 'keys'),
  );
writePlan(deadlineAfter(1));
symlinkSync(join(profiles, 'plan.yaml'), join(clone, 'plan.yaml'));
writeFileSync(
  join(clone, 'delegation.yaml'),
  'persons:\n  - { name: Alva DUNHOLLOW, title: Ambassador, role: head }\n  - { name: Jorun QUARRENDER, title: Counsellor }\n',
);
writeFileSync(join(clone, 'slip.pdf'), '%PDF-1.4\n');
writeFileSync(
  join(clone, 'convene.env'),
  [
    `SMTP_URL=${sink.url}`,
    'MAIL_FROM=meetings@secretariat.example',
    'CONVENE_TREATIES=profiles',
    'CONVENE_ACTOR=staff:desk',
    '',
  ].join('\n'),
);

const { PATH = '', HOME = '', CONVENE_CACHE = '' } = process.env;
const shell = spawn('bash', ['--norc'], {
  cwd: clone,
  // dates that the page has as examples are those of the plan here
  env: { PATH, HOME, NO_COLOR: '1', COLUMNS: '80', ...(CONVENE_CACHE === '' ? {} : { CONVENE_CACHE }) },
  stdio: ['pipe', 'pipe', 'inherit'],
});
let heard = '';
shell.stdout.setEncoding('utf8').on('data', (text: string) => {
  heard += text;
});
const ended = once(shell, 'exit');

/** Runs lines in the one shell, whose settings and functions stay; what they print and the exit code. */
async function run(lines: string): Promise<{ out: string; code: number }> {
  const file = join(folder, 'block.sh');
  writeFileSync(file, lines);
  heard = '';
  shell.stdin.write(
    `failed=0; trap 'failed=$?' ERR; . ${file} 2>&1; code=$?; trap - ERR; echo "::end $failed $code"\n`,
  );
  const limit = performance.now() + WITHIN_MS;
  for (;;) {
    const end = /::end (\d+) (\d+)\n/.exec(heard);
    if (end !== null) return { out: heard.slice(0, end.index), code: Number(end[1]) || Number(end[2]) };
    if (performance.now() > limit || shell.exitCode !== null) throw new Error(`no end of:\n${lines}\n${heard}`);
    await sleep(50);
  }
}

/** Leaves lines running, until they have printed a text. */
async function leave({ text, until }: Block & { until: string }, n: number): Promise<string> {
  const [file, log] = [join(folder, `background-${n}.sh`), join(folder, `background-${n}.log`)];
  writeFileSync(file, text);
  await run(`( . ${file} ) > ${log} 2>&1 &`);
  const limit = performance.now() + WITHIN_MS;
  for (;;) {
    const out = readFileSync(log, 'utf8');
    if (out.includes(until)) return out;
    if (performance.now() > limit) throw new Error(`"${until}" was not said:\n${out}`);
    await sleep(200);
  }
}

async function waitFor(command: string): Promise<void> {
  const limit = performance.now() + WITHIN_MS;
  for (let pause = 500; ; pause = Math.min(2 * pause, 8_000)) {
    const { out, code } = await run(`${command}\n`);
    if (code === 0) return;
    if (performance.now() > limit) throw new Error(`in vain: ${command}\n${out}`);
    await sleep(pause);
  }
}

const began = DateTime.now();
const tally = { run: 0, skipped: 0 };
let upSeconds = 1;
try {
  for (const [n, block] of blocksOf(page).entries()) {
    console.log(`\n\u2500\u2500\u2500 docs/operating.md:${block.line}\n${block.text.trimEnd()}`);
    if (block.skip !== null) {
      tally.skipped += 1;
      console.log(`    not run: ${block.skip}`);
      continue;
    }
    if (block.text.includes('convene start')) writePlan(deadlineAfter(upSeconds));
    if (block.when !== null) await waitFor(block.when);
    const at = performance.now();
    if (block.until !== null) {
      console.log(indented(await leave({ ...block, until: block.until }, n)));
      upSeconds = (performance.now() - at) / 1000;
    } else {
      const { out, code } = await run(block.text);
      console.log(indented(out));
      if (code !== block.exit) throw new Error(`docs/operating.md:${block.line} ended with ${code}, not ${block.exit}`);
    }
    tally.run += 1;
    console.log(`    (${((performance.now() - at) / 1000).toFixed(1)} s)`);
  }
  const ids = sink.received().map(({ messageId }) => messageId);
  if (new Set(ids).size !== ids.length) throw new Error('a message went out twice');
  const seconds = Math.round(DateTime.now().diff(began).as('seconds'));
  console.log(
    `\n${tally.run} blocks run, ${tally.skipped} not; ${ids.length} messages, each once; ${seconds} s by Node ${process.version}.`,
  );
} finally {
  for (const name of ['var', 'try']) {
    const left = runningStack(join(clone, name));
    if (left !== null) process.kill(left.pid, 'SIGTERM');
    while (runningStack(join(clone, name)) !== null) await sleep(100);
  }
  shell.stdin.end('exit\n');
  await ended;
  await sink.stop();
  if (process.argv.includes('--keep')) console.log(folder);
  else rmSync(folder, { recursive: true, force: true });
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
