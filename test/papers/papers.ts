import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Language } from '../../domain/plan.ts';
import { samples } from '../documents/samples.ts';

/** Prints every paper in every language into two folders, `ua1` and `2a`, for veraPDF: see .ci/run. */
const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('usage: papers.ts FOLDER');
for (const folder of ['ua1', '2a']) mkdirSync(join(out, folder), { recursive: true });

let count = 0;
const write = (folder: string, name: string, pdf: Uint8Array) => {
  writeFileSync(join(out, folder, `${name}.pdf`), pdf);
  count += 1;
};
for (const language of Language.options) {
  const all = [
    ...samples(language, 'live', 'draft').map((sample) => ({ ...sample, as: 'draft', archive: false })),
    ...samples(language, 'live').map((sample) => ({ ...sample, as: 'live', archive: true })),
    ...samples(language, 'rehearsal').map((sample) => ({ ...sample, as: 'rehearsal', archive: true })),
  ];
  await Promise.all(
    all.map(async ({ name, as, archive, print }) => {
      const made = await print(archive);
      write('ua1', `${name}.${language}.${as}`, made.pdf);
      if (made.archive !== undefined) write('2a', `${name}.${language}.${as}`, made.archive.pdf);
    }),
  );
}
console.log(`${count} papers in ${out}`);
