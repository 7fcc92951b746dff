import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The workflow code as one file for the sandbox, made by the build. */
export type WorkflowBundle = {
  /** The path of the file, to be given to a worker. */
  codePath: string;
  /** Names the code: builds with the same id decide the same, whatever folder and machine made them. */
  buildId: string;
};

/** The workflow code of this build of Convene. */
export const workflowBundle = (): WorkflowBundle => {
  const codePath = createRequire(import.meta.url).resolve('#dist/workflow-bundle');
  return { codePath, buildId: buildIdOf(readFileSync(codePath, 'utf8')) };
};

/** A bundle without its source map, which has the paths of the machine that made it. */
export const withoutMap = (code: string): string => code.replace(/\n\/\/# sourceMappingURL=[^\n]*\s*$/, '');

/** The hash of a bundle without its source map: 16 hexadecimal digits. */
export const buildIdOf = (code: string): string =>
  createHash('sha256').update(withoutMap(code)).digest('hex').slice(0, 16);
