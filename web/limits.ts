import type { Pool } from '../registry/database.ts';
import { type Tries, triesOf } from '../registry/tries.ts';

/** How often the page may be asked: by a link, but `strangers` by an address. */
const LIMITS = {
  posts: { points: 240, seconds: 60 },
  gets: { points: 600, seconds: 60 },
  /** Forms that are made for a GET. */
  documents: { points: 30, seconds: 60 },
  strangers: { points: 30, seconds: 60 },
  /** Files that are kept for good, forms that are read, and photos. */
  uploads: { points: 20, seconds: 3_600 },
  forms: { points: 60, seconds: 3_600 },
  photos: { points: 600, seconds: 3_600 },
} as const;

type LimitName = keyof typeof LIMITS;
export type PageLimits = Readonly<Record<LimitName, number>>;
export type PageTries = Readonly<Record<LimitName, Tries>>;

/** The limits, counted by all processes together. @param most other numbers than the usual ones */
export function limitsOf(pool: Pool, most: Partial<PageLimits> = {}): PageTries {
  const of = (name: LimitName) => {
    const { points, seconds } = LIMITS[name];
    return triesOf(pool, { name, points: most[name] ?? points, seconds });
  };
  return {
    ...{ posts: of('posts'), gets: of('gets'), documents: of('documents') },
    ...{ strangers: of('strangers'), uploads: of('uploads'), forms: of('forms'), photos: of('photos') },
  };
}
