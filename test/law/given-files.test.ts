import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { groundOf } from '../../cli/commands/approving.ts';
import { given } from '../../cli/commands/edits.ts';
import { InformationFile, readOrderFile } from '../../cli/order-files.ts';
import { loadDelegation } from '../../client/delegation.ts';
import { loadForm } from '../../client/form.ts';
import { readSigningKey } from '../../client/signing.ts';
import { ConveneError } from '../../domain/errors.ts';
import { loadDirectory } from '../../meetings/directory.ts';
import { bytesGiven, GIVEN_FILES, type GivenKind, readGiven } from '../../meetings/given-file.ts';
import { loadPlan, PlanError } from '../../meetings/plan.ts';
import { orderScenes } from '../../rehearsal/orders.ts';
import { folderOfFile } from '../folders.ts';

/** A file of any kind that a person gives is looked at before it is read: one of 97 MB once took 4.3 GB of memory. */

const folder = folderOfFile('given');

/** A file with so many bytes, which takes no room on the disk. */
function fileOf(name: string, bytes: number): string {
  const file = join(folder, name);
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return file;
}

const kinds = Object.keys(GIVEN_FILES).filter((kind): kind is GivenKind => kind in GIVEN_FILES);

async function saidOf(reading: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await reading();
  } catch (error) {
    if (error instanceof PlanError) {
      const [{ code, found, right } = { code: '', found: '', right: '' }] = error.problems;
      return { code, message: `${found}; ${right}` };
    }
    if (error instanceof ConveneError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('it was read');
}

test.each(kinds)('a %s of a byte too many is refused in a sentence, and one of its size is read', async (kind) => {
  const { atMost } = GIVEN_FILES[kind];
  const { code, message } = await saidOf(() => readGiven(fileOf(`${kind}.more`, atMost + 1), kind));
  expect(code).toBe('FILE_TOO_LARGE');
  expect(message).toMatch(/given.*\.more has \d[\d,]* bytes; (an?|the) .* may have \d[\d,]*: .*[.?]$/);
  if (atMost < 10_000_000) expect(readGiven(fileOf(`${kind}.most`, atMost), kind)).toHaveLength(atMost);
  const lost = await saidOf(() => readGiven(join(folder, 'nothing'), kind));
  expect(lost).toEqual({ code: GIVEN_FILES[kind].unreadable, message: expect.stringContaining('cannot be read') });
});

const huge = (name: string) => fileOf(name, 97_000_000);

test.each<[kind: string, read: () => unknown, code: string]>([
  ['delegation', () => loadDelegation(huge('delegation.yaml')), 'FILE_TOO_LARGE'],
  ['directory', () => loadDirectory(huge('directory.csv')), 'directory.too_large'],
  ['form', () => loadForm(huge('form.xlsx'), null), 'FILE_TOO_LARGE'],
  ['order', () => readOrderFile(huge('order.yaml'), InformationFile), 'FILE_TOO_LARGE'],
  ['text', () => given(huge('text.txt'), []), 'FILE_TOO_LARGE'],
  ['word', () => given(undefined, [huge('note.docx')]), 'FILE_TOO_LARGE'],
  ['key', () => readSigningKey(huge('key')), 'FILE_TOO_LARGE'],
  [
    'slip',
    () => groundOf({ slip: huge('slip.pdf'), slipReference: 'A', slipDate: '2024-02-01' }, {}),
    'FILE_TOO_LARGE',
  ],
  [
    'rehearsal',
    () => {
      huge('plan.rehearsal.yaml');
      const loaded = loadPlan('meetings/ccm-12msp.yaml');
      if (!loaded.ok) throw new PlanError(loaded.problems);
      return orderScenes(loaded.plan, join(folder, 'plan.yaml'));
    },
    'FILE_TOO_LARGE',
  ],
])('a %s of 97 MB is not read', async (_, read, code) => {
  expect((await saidOf(read)).code).toBe(code);
});

test('a plan of 97 MB is not read', () => {
  const loaded = loadPlan(huge('plan.yaml'));
  expect(loaded).toMatchObject({ ok: false, problems: [{ code: 'plan.too_large', found: '97,000,000 bytes' }] });
});

test('what has no size, such as a device, is read to its bound', async () => {
  expect((await saidOf(() => bytesGiven('/dev/zero', 'key'))).message).toMatch(
    /has more than 100,000 bytes; a key may have 100,000:/,
  );
});

test('the command and the library read no file otherwise', () => {
  const own = ['client/files.ts'];
  const readers = ['cli', 'client', 'meetings', 'rehearsal'].flatMap((floor) =>
    readdirSync(floor, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(floor, file))
      .filter((file) => /\breadFile(Sync)?\b|\bcreateReadStream\b/.test(readFileSync(file, 'utf8'))),
  );
  expect(readers).toEqual(own);
});
