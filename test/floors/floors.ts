import { existsSync } from 'node:fs';
import build from '../../tsconfig.build.json' with { type: 'json' };

/** The folders of the product, the highest first; one that is planned has no files yet. */
export const floors: readonly string[] = build.include.filter((folder) => existsSync(folder));
