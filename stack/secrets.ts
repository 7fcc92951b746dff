import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret } from '../worker/secrets.ts';

/** The secrets of an embedded stack, made when it first starts: a line that only its owner may read. */
export function secretsOn(dir: string): string {
  const file = join(dir, 'secrets');
  if (!existsSync(file)) writeFileSync(file, `${newSecret('k1')}\n`, { mode: 0o600, flag: 'wx' });
  return readFileSync(file, 'utf8').trim();
}
