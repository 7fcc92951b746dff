import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { buildIdOf, withoutMap, workflowBundle } from '../../worker/bundle.ts';

/** `npm run release:bundle` keeps this build's workflow code as that of the release that package.json names. */
const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
const code = withoutMap(readFileSync(workflowBundle().codePath, 'utf8'));
const file = new URL(`releases/${version}.gz`, import.meta.url);
// fails where it is there already: what was released is not made again
writeFileSync(file, gzipSync(code, { level: 9 }), { flag: 'wx' });
console.log(`${version}.gz, build ${buildIdOf(code)}: name its histories in test/upgrade/releases.ts`);
