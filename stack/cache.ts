import { homedir } from 'node:os';
import { join } from 'node:path';

type CacheSettings = { CONVENE_CACHE?: string | undefined; XDG_CACHE_HOME?: string | undefined };

/** Where built and downloaded programs, and compiled code, are kept between runs. */
export const cacheFolder = ({ CONVENE_CACHE, XDG_CACHE_HOME }: CacheSettings): string =>
  CONVENE_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'convene');
