import { readFileSync } from 'node:fs';

/**
 * The floors of the house, the highest first: each may import those below it, never above, types included, and no file is
 * part of a circle (docs/architecture.md). `npm run lint` holds it.
 */
const { include: floors } = JSON.parse(readFileSync(new URL('tsconfig.build.json', import.meta.url), 'utf8'));

const inside = (...folders) => `^(${folders.join('|')})/`;
/** A package, wherever it is installed. */
const packages = (...names) => `^node_modules/(${names.join('|')})(/|$)`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbid(
      'no-circle',
      'a file that imports itself by way of others cannot be read from the top',
      {},
      { circular: true },
    ),
    ...floors
      .slice(1)
      .map((floor, index) =>
        forbid(
          `up-from-${floor}`,
          `${floor}/ may import the floors below it only`,
          { path: inside(floor) },
          { path: inside(...floors.slice(0, index + 1)) },
        ),
      ),
    forbid(
      'workflows-are-bounded',
      'workflows/ know activities by their types in domain/ and decide with machines/',
      { path: inside('workflows') },
      { path: inside(...floors.filter((floor) => !['workflows', 'machines', 'domain'].includes(floor))) },
    ),
    forbid(
      'client-asks',
      'client/ asks workflows and the registry; it runs nothing',
      { path: inside('client') },
      { path: inside('worker', 'activities', 'mail') },
    ),
    forbid(
      'pure-of-io',
      'domain/, machines/ and workflows/ have no I/O',
      { path: inside('domain', 'machines', 'workflows') },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'pure-of-temporal',
      'what knows no workflow engine stays so',
      { path: inside('domain', 'machines', 'treaties', 'meetings', 'documents', 'registry', 'mail') },
      { path: packages('@temporalio') },
    ),
    forbid(
      'sql-in-registry',
      'no SQL stands outside registry/',
      { path: inside(...floors), pathNot: inside('registry') },
      { path: packages('pg', 'kysely') },
    ),
    forbid(
      'starts-fast',
      'what registers the commands loads commander alone; a body and its libraries are loaded when it runs',
      { path: '^cli/(cli|command|compiled|convene)[.]ts$|^cli/program/' },
      {
        dynamic: false,
        dependencyTypesNot: ['core'],
        pathNot: [
          '^cli/(cli|command)[.]ts$',
          '^cli/program/',
          '^domain/errors[.]ts$',
          '^stack/cache[.]ts$',
          packages('commander'),
        ],
      },
    ),
    forbid(
      'loads-nothing',
      'these are loaded with every command',
      { path: '^(domain/errors|stack/cache)[.]ts$' },
      { dependencyTypesNot: ['core'] },
    ),
    forbid(
      'product-from-tools',
      'the product imports neither tests nor tools',
      { path: inside(...floors) },
      { path: inside('test', 'bench', 'docs') },
    ),
    forbid('not-found', 'an import that leads nowhere', {}, { couldNotResolve: true }),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(var|dist|coverage)/' },
    includeOnly: { path: `^(node_modules/|(${[...floors, 'bin', 'test', 'bench', 'docs'].join('|')})/)` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
