import module from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from '../stack/cache.ts';

/**
 * Keeps what V8 compiled of a command and its libraries for the next one, where Node can (from 22). In a folder of the
 * person's own: Node's default is one that all persons of a machine share.
 */
export function keepCompiled(): void {
  const enable: unknown = Reflect.get(module, 'enableCompileCache');
  if (typeof enable === 'function') enable(join(cacheFolder(process.env), 'compiled'));
}
