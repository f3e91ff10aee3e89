// Who may import whom: the layers of docs/architecture.md as rules for dependency-cruiser (`npm run check`).
// With TypeScript 7 the parser has to be swc: the default one silently finds no dependency in a .ts file, which is why
// test/checks/layers.test.ts feeds it forbidden imports and counts the modules it saw.

/** @type {Record<string, { may: string[], packages: string[] }>} folder (or file) of src → folders and packages it may import */
const LAYERS = {
  lib: { may: [], packages: [] },
  dns: { may: ['lib'], packages: ['ipaddr.js', 'tr46'] },
  domain: { may: ['dns', 'lib'], packages: ['xstate'] },
  'ports.ts': { may: ['domain'], packages: [] },
  render: { may: ['domain', 'dns', 'lib'], packages: ['handlebars'] },
  store: { may: ['domain', 'dns', 'lib'], packages: ['kysely', 'pg'] },
  engine: { may: ['store', 'render', 'domain', 'dns', 'ports.ts', 'lib'], packages: ['xstate', 'node-cron'] },
  operations: { may: ['engine', 'store', 'render', 'domain', 'dns', 'ports.ts', 'lib'], packages: ['typebox'] },
  adapters: { may: ['ports.ts', 'domain', 'dns', 'lib'], packages: ['ssh2', 'pino', 'bcrypt'] },
  rpc: {
    may: ['operations', 'domain', 'dns', 'ports.ts', 'lib'],
    packages: ['fastify', '@fastify/rate-limit', 'json-rpc-2.0', 'typebox', 'prom-client'],
  },
  'zone-tool': {
    may: ['operations', 'domain', 'dns', 'ports.ts', 'lib'],
    packages: ['commander', 'ink', 'react', 'string-width', 'diff'],
  },
  'dms-admin': { may: ['operations', 'domain', 'dns', 'ports.ts', 'lib'], packages: ['commander'] },
  lab: { may: ['adapters', 'render', 'dns', 'lib'], packages: [] },
};

// The world: only the edges may touch it. Pure parts of Node (crypto, path, util …) are open to all.
const WORLD =
  'fs|fs/promises|child_process|net|dgram|tls|http|https|http2|dns|dns/promises|os|process|worker_threads|cluster|readline|readline/promises|tty|vm|inspector|timers|timers/promises';

const escaped = (text) => text.replaceAll('.', '\\.');
const placeOf = (layer) => (layer.endsWith('.ts') ? `^src/${escaped(layer)}$` : `^src/${layer}/`);

function layerRules(layer, { may, packages }) {
  const from = { path: placeOf(layer) };
  return [
    {
      name: `${layer}-layers`,
      severity: 'error',
      comment: `src/${layer} may import: ${may.join(', ') || 'nothing of src'}`,
      from,
      to: { path: '^src/', pathNot: [layer, ...may].map(placeOf) },
    },
    {
      name: `${layer}-packages`,
      severity: 'error',
      comment: `src/${layer} may use these packages: ${packages.join(', ') || 'none'}`,
      from,
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'],
        pathNot: packages.map((name) => `^node_modules/(@types/)?${escaped(name)}/`),
      },
    },
  ];
}

export default {
  forbidden: [
    ...Object.entries(LAYERS).flatMap(([layer, rule]) => layerRules(layer, rule)),
    {
      name: 'world-only-at-the-edges',
      severity: 'error',
      comment: 'Files, processes and sockets are reached through ports.ts',
      from: { path: '^src/', pathNot: '^src/(adapters|lab|main)/' },
      to: { dependencyTypes: ['core'], path: `^(node:)?(${WORLD})$` },
    },
    {
      name: 'unknown-folder',
      severity: 'error',
      comment: 'Every folder of src has its row in the table',
      from: { path: '^src/', pathNot: [...Object.keys(LAYERS).map(placeOf), '^src/main/'] },
      to: {},
    },
    { name: 'main-is-the-top', severity: 'error', from: { pathNot: '^src/main/' }, to: { path: '^src/main/' } },
    { name: 'not-resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    { name: 'no-dev-packages', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' } },
    { name: 'no-circular', severity: 'error', from: { path: '^src/' }, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: '^node_modules/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
