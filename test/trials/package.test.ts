import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publint } from 'publint';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openToOthers } from '../../stack/modes.ts';
import { folderOfFile } from '../folders.ts';

/** The product as it is installed elsewhere: packed, and put into a folder that has nothing of these sources. */
const folder = folderOfFile('package');
const installed = join(folder, 'node_modules/convene');

/** Runs a program in that folder, and gives what it printed. */
function run(program: string, ...args: string[]): string {
  const { npm_config_prefix: _, NODE_OPTIONS: __, ...env } = process.env;
  return execFileSync(program, args, { cwd: folder, env, encoding: 'utf8', maxBuffer: 16_000_000 });
}
const Rehearsed = z.object({
  meeting: z.object({ id: z.string(), phase: z.string() }),
  roster: z.record(z.string(), z.int()),
  mail: z.looseObject({ unknown: z.int(), duplicates: z.int() }),
});
const convene = (...args: string[]) => run(join(folder, 'node_modules/.bin/convene'), ...args);

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder]);
  const [archive = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "secretariat", "private": true, "type": "module" }');
  run('npm', 'install', '--no-audit', '--no-fund', '--silent', `./${archive}`);
});

test('the package has what runs, and neither sources nor tests', () => {
  const names = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(names).toEqual(expect.arrayContaining(['bin/convene.js', 'dist/workflow-bundle', 'server/go.mod', 'LICENSE']));
  expect(names.filter((name) => /\.ts$/.test(name) && !name.endsWith('.d.ts'))).toEqual([]);
  expect(names.filter((name) => /^(test|bench|node_modules)\b|tsbuildinfo/.test(name))).toEqual([]);
});

test('what its package.json promises is there', async () => {
  const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
  expect(messages).toEqual([]);
});

test('doctor finds that it can work there', () => {
  expect(convene('doctor')).toContain('Convene can work here.');
});

test('it rehearses the packaged plan acting on nothing without a proof, and its record is whole', {
  timeout: 400_000,
}, () => {
  const { meeting, roster, mail } = Rehearsed.parse(JSON.parse(convene('rehearse', '--proofs', 'closed', '--json')));
  expect(meeting).toMatchObject({ id: 'ccm-12msp~r1', phase: 'concluded' });
  expect(roster).toEqual({ state_party: 112, signatory: 12, state_not_party: 73, observer_organization: 5 });
  expect(mail).toMatchObject({ unknown: 0, duplicates: 0 });
  const proved = JSON.parse(convene('acts', 'verify', meeting.id, '--json'));
  expect(proved).toMatchObject({ holds: true, faults: [], signed: { orders: 6 } });
  expect(JSON.parse(convene('acts', meeting.id, '--action', 'signal_set_aside', '--json'))).toEqual([]);
});

test('nothing that it wrote is open to other users of the machine', () => {
  expect(openToOthers(join(folder, 'var'))).toEqual([]);
});

test('a program is compiled against the library and asks it', () => {
  writeFileSync(
    join(folder, 'meetings.ts'),
    `import { type Convene, ConveneError } from 'convene';
import { connect } from 'convene/connect';

const connected = await connect({ dir: 'var' });
const convene: Convene = connected.convene;
const meetings: { id: string; phase: string }[] = await convene.registry.meetings();
for (const { id, phase } of meetings) console.log(id, phase);
const refusal: unknown = await convene.state('no-such-meeting').catch((error: unknown) => error);
if (refusal instanceof ConveneError) console.log(refusal.code);
await connected.close();
`,
  );
  const compiler = resolve('node_modules/typescript/bin/tsc');
  const types = ['--types', 'node', '--typeRoots', resolve('node_modules/@types')];
  run(process.execPath, compiler, '--strict', '--skipLibCheck', '--module', 'nodenext', ...types, 'meetings.ts');
  expect(run(process.execPath, 'meetings.js')).toBe('ccm-12msp~r1 concluded\nUNKNOWN_MEETING\n');
});
