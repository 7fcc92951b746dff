import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ConveneError } from '../../domain/errors.ts';

/**
 * A folder as archives keep it: BagIt 1.0 (RFC 8493). `data/` holds everything, `manifest-sha256.txt` the hash of each of
 * its files, and `tagmanifest-sha256.txt` those of the files beside it.
 */

const BAGIT = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';
const MANIFEST = 'manifest-sha256.txt';
const TAG_MANIFEST = 'tagmanifest-sha256.txt';
const INFO = 'bag-info.txt';

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** Writes a bag into a new or empty folder. Its manifests come last, so that an interrupted one is not a valid bag. */
export class BagWriter {
  readonly dir: string;
  readonly #hashes = new Map<string, string>();
  #bytes = 0;

  /** @throws ConveneError `ARCHIVE_NOT_EMPTY` */
  constructor(dir: string) {
    this.dir = resolve(dir);
    mkdirSync(this.dir, { recursive: true });
    if (readdirSync(this.dir).length > 0) {
      throw new ConveneError(
        'ARCHIVE_NOT_EMPTY',
        `${dir} is not empty; an archive is written into a folder of its own.`,
      );
    }
  }

  /** Adds a file of the payload. Its path, which is made from data, cannot lead out of the folder. */
  add(parts: readonly string[], content: Buffer | string): string {
    const path = ['data', ...parts.map(safe)].join('/');
    if (this.#hashes.has(path)) throw new Error(`two files of the archive have the name ${path}`);
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const file = join(this.dir, path);
    if (!file.startsWith(join(this.dir, 'data') + sep)) throw new Error(`${path} leads out of the archive`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes, { flag: 'wx' });
    this.#hashes.set(path, sha256(bytes));
    this.#bytes += bytes.length;
    return path;
  }

  json(parts: readonly string[], value: unknown): string {
    return this.add(parts, `${JSON.stringify(value, null, 2)}\n`);
  }

  lines(parts: readonly string[], values: readonly unknown[]): string {
    return this.add(parts, values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  }

  /** Writes the manifests. @param info the lines of `bag-info.txt` */
  close(info: Readonly<Record<string, string>>): { files: number; bytes: number } {
    const oxum = `${this.#bytes}.${this.#hashes.size}`;
    const described = { ...info, 'Payload-Oxum': oxum };
    const tags = {
      'bagit.txt': BAGIT,
      [INFO]: Object.entries(described)
        .map(([key, value]) => `${key}: ${value.replaceAll(/\s+/g, ' ')}\n`)
        .join(''),
      [MANIFEST]: manifestOf([...this.#hashes]),
    };
    for (const [name, text] of Object.entries(tags)) writeFileSync(join(this.dir, name), text, { flag: 'wx' });
    const hashes = Object.entries(tags).map(([name, text]) => [name, sha256(text)] as const);
    writeFileSync(join(this.dir, TAG_MANIFEST), manifestOf(hashes), { flag: 'wx' });
    return { files: this.#hashes.size, bytes: this.#bytes };
  }
}

const manifestOf = (hashes: readonly (readonly [string, string])[]): string =>
  hashes
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, hash]) => `${hash}  ${path}\n`)
    .join('');

const LONGEST = 100;

/** The lines of a bag's `bag-info.txt`, but for what `close` writes itself. */
export const infoOf = (dir: string): Record<string, string> =>
  Object.fromEntries(
    readFileSync(join(dir, INFO), 'utf8')
      .split('\n')
      .flatMap((line) => {
        const [, key, value] = /^([^:]+): (.*)$/.exec(line) ?? [];
        return key === undefined || value === undefined || key === 'Payload-Oxum' ? [] : [[key, value]];
      }),
  );

/** One part of a path: letters, digits and a few signs, and never one that means another folder. */
function safe(part: string): string {
  const plain = part
    .replaceAll(/[^A-Za-z0-9._~-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, LONGEST);
  return plain === '' ? '_' : plain;
}

export type BagFault = { file: string; fault: string };

/** What is wrong with a bag: files that are missing, altered or not in its manifest. */
export function faultsOf(dir: string): BagFault[] {
  const tags = readManifest(dir, TAG_MANIFEST);
  const payload = readManifest(dir, MANIFEST);
  if (tags.hashes === null || payload.hashes === null) return [...tags.faults, ...payload.faults];
  const names = filesOf(dir);
  const faults = [...tags.faults, ...payload.faults];
  const listed = new Map([...tags.hashes, ...payload.hashes]);
  for (const tag of ['bagit.txt', INFO, MANIFEST]) {
    if (!tags.hashes.has(tag)) faults.push({ file: TAG_MANIFEST, fault: `does not list ${tag}` });
  }
  if (names.includes('bagit.txt') && readFileSync(join(dir, 'bagit.txt'), 'utf8') !== BAGIT) {
    faults.push({ file: 'bagit.txt', fault: 'is not that of a bag of version 1.0' });
  }
  for (const [path, hash] of listed) {
    if (!names.includes(path)) faults.push({ file: path, fault: 'is missing' });
    else if (sha256(readFileSync(join(dir, path))) !== hash)
      faults.push({ file: path, fault: 'does not have its hash' });
  }
  for (const name of names) {
    if (name !== TAG_MANIFEST && !listed.has(name)) faults.push({ file: name, fault: 'is in no manifest' });
  }
  return faults;
}

function readManifest(dir: string, name: string): { hashes: Map<string, string> | null; faults: BagFault[] } {
  let text: string;
  try {
    text = readFileSync(join(dir, name), 'utf8');
  } catch {
    return {
      hashes: null,
      faults: [{ file: name, fault: 'is missing: this is no archive, or one that was interrupted' }],
    };
  }
  const hashes = new Map<string, string>();
  const faults: BagFault[] = [];
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [, hash, path] = /^([0-9a-f]{64}) {2}(\S.*)$/.exec(line) ?? [];
    if (hash === undefined || path === undefined || leadsOut(dir, path)) {
      faults.push({ file: name, fault: `has a line that can not be used: ${JSON.stringify(line.slice(0, 120))}` });
    } else hashes.set(path, hash);
  }
  return { hashes, faults };
}

const leadsOut = (dir: string, path: string): boolean =>
  relative(resolve(dir), resolve(dir, path)).split(sep).join('/') !== path || path.startsWith('..');

/** The bytes of a file that the archive names; null: it is not there, or its name leads out. */
export function payloadOf(dir: string, path: string): Buffer | null {
  if (!path.startsWith('data/') || leadsOut(dir, path)) return null;
  try {
    const file = join(dir, path);
    return lstatSync(file).isFile() ? readFileSync(file) : null;
  } catch {
    return null;
  }
}

/** All plain files, by their paths in the folder. A link is not followed: what it leads to is not in the archive. */
function filesOf(dir: string, under = ''): string[] {
  return readdirSync(join(dir, under)).flatMap((name) => {
    const path = under === '' ? name : `${under}/${name}`;
    const stat = lstatSync(join(dir, path));
    if (stat.isDirectory()) return filesOf(dir, path);
    return stat.isFile() ? [path] : [];
  });
}
