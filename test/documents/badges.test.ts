import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderBadges } from '../../documents/badges.ts';
import { delegateLine } from '../../documents/delegate-lines.ts';
import { fittingSize } from '../../documents/fitting.ts';
import { Language } from '../../domain/plan.ts';
import { folderOfFile } from '../folders.ts';
import { readPdf, withoutSpace } from './pdf.ts';
import { badgesOf, plan } from './samples.ts';

/** Badges: what is on them, and that a reader finds the code. */

const folder = folderOfFile('badges');
const how = { plan, mode: 'rehearsal', language: 'en', sheet: false } as const;

/** The codes that zbarimg reads on the pages of a paper, drawn as a reader sees them. */
function read(pdf: Uint8Array, as: string): string[] {
  const file = join(folder, `${as}.pdf`);
  writeFileSync(file, pdf);
  execFileSync('pdftoppm', ['-r', '200', '-gray', file, join(folder, as)]);
  const pages = execFileSync('ls', [folder], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name.startsWith(as) && name.endsWith('.pgm'));
  const paths = pages.map((name) => join(folder, name));
  const said = execFileSync('zbarimg', ['--quiet', '--raw', ...paths], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return said.trim().split('\n').sort();
}

test.each([false, true])('every code is read back by a scanner, on a sheet: %s', async (sheet) => {
  const badges = badgesOf('en');
  const { pdf, pages } = await renderBadges(badges, { ...how, sheet });
  expect(pages).toBe(sheet ? 1 : badges.length);
  expect(read(pdf, sheet ? 'sheet' : 'single')).toEqual(badges.map(({ code }) => code).sort());
});

test.each(Language.options)(
  'a badge in %s has capacity, participant, role and name in its script and in Latin letters',
  async (language) => {
    const badges = badgesOf(language);
    const paper = readPdf((await renderBadges(badges, { ...how, language })).pdf);
    const texts = paper.pages.map(withoutSpace);
    for (const [i, { participant, role, code, name }] of badges.entries()) {
      // letters of Arabic are joined into other signs, from the right
      for (const text of [participant, role, name, `${code.slice(0, 5)}-${code.slice(5)}`])
        if (!/\p{Script=Arabic}/u.test(text)) expect(texts[i]).toContain(withoutSpace(text));
      expect(texts[i]).toContain('REHEARSAL');
    }
    expect(texts[3]).toContain('LatinSpelling3');
    expect(texts[4]).toContain('LatinSpelling4');
    expect(paper.structure.get('H1')).toBe(badges.length);
    expect(paper.structure.get('Figure')).toBe(badges.length);
  },
);

test('the same badges are the same bytes', async () => {
  const [one, other] = [await renderBadges(badgesOf('en'), how), await renderBadges(badgesOf('en'), how)];
  expect(one.sha256).toBe(other.sha256);
});

test('a name that no font has is printed by its Latin spelling, or by that of the passport, or is said to be missing', () => {
  const thai = { name: 'สมชาย ใจดี', title: null, role: 'delegate' };
  expect(delegateLine({ ...thai, latin: 'Somchai Jaidee' }, 'en')).toMatchObject({ name: 'Somchai Jaidee', latin: '' });
  expect(delegateLine({ ...thai, passportName: 'JAIDEE SOMCHAI' }, 'en')).toMatchObject({ name: 'JAIDEE SOMCHAI' });
  expect(delegateLine(thai, 'en')).toMatchObject({ name: '(name to follow in Latin letters)', isUnprinted: true });
  expect(delegateLine({ name: '王小明', latin: 'Wang Xiaoming', title: null, role: 'head' }, 'fr')).toEqual({
    ...{ name: '王小明', latin: 'Wang Xiaoming', title: '', role: 'Chef de délégation', isUnprinted: false },
  });
  expect(delegateLine({ name: 'ليلى حداد', honorific: 'السيدة', title: null, role: 'head' }, 'ar').name).toBe(
    '\u2068السيدة ليلى حداد\u2069',
  );
});

test('a long name is smaller, and no word of it is broken while it fits', () => {
  const sizes = [17, 13, 9.5, 6.5, 5] as const;
  const room = { width: 58, height: 13 };
  expect(fittingSize('Ada Sample', room, [...sizes])).toBe(17);
  expect(fittingSize('Maria Antonia Josefa Wilhelmina von Habsburg-Lothringen', room, [...sizes])).toBeLessThan(13);
  expect(fittingSize('Преображенская-Достоевская'.replace('-', ''), room, [...sizes])).toBeLessThan(13);
  expect(fittingSize('X'.repeat(200), room, [...sizes])).toBe(5);
  // lines of Arabic are further from each other
  const two = 'عبد الرحمن بن عبد العزيز الحسيني';
  expect(fittingSize(two, { width: 40, height: 13 }, [...sizes])).toBeLessThan(
    fittingSize('Abderrahmane ben Abdelaziz', { width: 40, height: 13 }, [...sizes]),
  );
});
