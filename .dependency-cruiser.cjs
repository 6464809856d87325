/**
 * The layer table of docs/ARCHITECTURE.md as rules. Tests may reach upwards to build their worlds,
 * but nothing imports a test.
 */

/** Layer → what its modules may import beside their own layer, and which npm packages. */
const LAYERS = {
  lib: { layers: [], packages: [] },
  memory: { layers: ['lib'], packages: [] },
  query: { layers: ['memory', 'lib'], packages: [] },
  engine: { layers: ['query', 'memory', 'lib'], packages: [] },
  mocks: { layers: ['engine', 'memory', 'lib'], packages: [] },
  scenarios: { layers: ['mocks/registry', 'engine', 'lib'], packages: ['yaml'] },
  timeline: { layers: ['query', 'memory', 'lib'], packages: [] },
  formats: { layers: ['timeline', 'memory', 'lib'], packages: [] },
  worker: {
    layers: ['formats', 'timeline', 'scenarios', 'mocks', 'engine', 'query', 'memory', 'lib'],
    packages: ['comlink'],
  },
  ui: {
    layers: ['worker', 'timeline', 'query', 'formats', 'scenarios', 'memory', 'lib'],
    packages: [
      '@base-ui/react',
      '@tanstack/react-table',
      '@tanstack/react-virtual',
      'lucide-react',
      'react',
      'react-dom',
      'react-resizable-panels',
      'recharts',
      'zustand',
    ],
  },
  testkit: {
    layers: [
      'worker',
      'formats',
      'timeline',
      'scenarios',
      'mocks',
      'engine',
      'query',
      'memory',
      'lib',
    ],
    packages: [],
  },
  cli: {
    layers: [
      'testkit',
      'worker',
      'formats',
      'timeline',
      'scenarios',
      'mocks',
      'engine',
      'query',
      'memory',
      'lib',
    ],
    packages: ['hyparquet-writer'],
  },
};

const TESTS = '\\.(test|bench)\\.tsx?$';
/** What tests share: worlds, models and streams made for them. */
const FIXTURES = '/(test|random|stress)-[^/]+\\.ts$';
const FOR_TESTS = `${TESTS}|${FIXTURES}`;

/** Modules of a lower layer that touch Node: threads of the headless client and its entries. */
const NODE_MODULES_ALLOWED = '^src/cli/|^src/worker/headless|[.]node-worker[.]ts$';

const oneOf = (names) => `(${names.join('|')})`;

const layerRules = Object.entries(LAYERS).flatMap(([layer, { layers, packages }]) => [
  {
    name: `${layer}-arrows`,
    comment: `src/${layer} may import ${[...layers, 'its own modules'].join(', ')}`,
    severity: 'error',
    from: { path: `^src/${layer}/`, pathNot: FOR_TESTS },
    to: { path: '^src/', pathNot: `^src/${oneOf([layer, ...layers])}[./]` },
  },
  {
    name: `${layer}-packages`,
    comment: `src/${layer} may use ${packages.length > 0 ? packages.join(', ') : 'no npm package'}`,
    severity: 'error',
    from: { path: `^src/${layer}/`, pathNot: FOR_TESTS },
    to:
      packages.length > 0
        ? {
            path: '(^|/)node_modules/',
            pathNot: `(^|/)node_modules/(@types/)?${oneOf(packages)}/`,
          }
        : { path: '(^|/)node_modules/' },
  },
]);

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'unknown-layer',
      comment: 'a folder of src/ that the layer table does not know',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `^src/${oneOf(Object.keys(LAYERS))}/` },
    },
    {
      name: 'siblings',
      comment: 'mocks, formats and panels know nothing of each other: deleting one breaks no other',
      severity: 'error',
      from: { path: '^src/(mocks|formats|ui/panels)/([^/]+)/', pathNot: FOR_TESTS },
      to: { path: '^src/$1/[^/]+/', pathNot: '^src/$1/$2/' },
    },
    {
      name: 'scenarios-engine-types',
      comment: 'scenarios are data: they share the types of the engine, not its code',
      severity: 'error',
      from: { path: '^src/scenarios/', pathNot: TESTS },
      to: { path: '^src/engine/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'node-modules',
      comment: 'Node modules belong to cli and to the headless client of worker',
      severity: 'error',
      from: { path: '^src/', pathNot: `${TESTS}|${NODE_MODULES_ALLOWED}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'benchmarks',
      comment: 'benchmarks measure the engine and its readers, not the page',
      severity: 'error',
      from: { path: '^bench/' },
      to: { path: '^src/ui/' },
    },
    {
      name: 'imported-test',
      comment: 'a test is nobody’s library',
      severity: 'error',
      from: {},
      to: { path: TESTS },
    },
    {
      name: 'imported-fixture',
      comment: 'what is made for tests stays with tests',
      severity: 'error',
      from: { pathNot: FOR_TESTS },
      to: { path: FIXTURES },
    },
    {
      name: 'cycle',
      comment: 'modules that import each other cannot be understood one at a time',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'unresolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types are arrows too: a type imported upwards ties the layers as firmly as a value.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
