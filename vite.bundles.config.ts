import { chmodSync, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { inlineTables } from './scripts/inline-tables.ts';
import { scenarioChecks } from './scripts/scenario-checks.ts';

/**
 * Everything that is not the page, flat in one folder per mode:
 *
 * | mode        | entries                                                    | runs in |
 * |-------------|------------------------------------------------------------|---------|
 * | `cli`       | src/cli/main.ts as orrery.js, every src/…/*.node-worker.ts | Node    |
 * | `bench`     | bench/main.ts as bench.js, every *.node-worker.ts          | Node    |
 * | `bench-web` | every bench/…/*.web-worker.ts                              | browser |
 *
 * A bundled module starts a thread with `new Worker(new URL('./name.node-worker.js',
 * import.meta.url))`, because entries keep their names and lie side by side.
 */
const SHEBANG = '#!/usr/bin/env node';

interface Bundle {
  readonly outDir: string;
  readonly main?: { readonly name: string; readonly source: string };
  readonly workers: RegExp;
  readonly workersIn: readonly string[];
  readonly platform: 'node' | 'browser';
  /** The command carries its packages with it; benchmarks measure their peers as installed. */
  readonly packages: 'inside' | 'outside';
}

const BUNDLES: Readonly<Record<string, Bundle>> = {
  cli: {
    outDir: 'dist/cli',
    main: { name: 'orrery', source: 'src/cli/main.ts' },
    workers: /\.node-worker\.ts$/,
    workersIn: ['src'],
    platform: 'node',
    packages: 'inside',
  },
  bench: {
    outDir: 'dist/bench',
    main: { name: 'bench', source: 'bench/main.ts' },
    workers: /\.node-worker\.ts$/,
    workersIn: ['src', 'bench'],
    platform: 'node',
    packages: 'outside',
  },
  'bench-web': {
    outDir: 'dist/bench-web',
    workers: /\.web-worker\.ts$/,
    workersIn: ['bench'],
    platform: 'browser',
    packages: 'inside',
  },
};

/** Name → source of every entry of a bundle. */
function entriesOf(bundle: Bundle): Record<string, string> {
  const entries: Record<string, string> = {};
  if (bundle.main !== undefined) entries[bundle.main.name] = bundle.main.source;
  for (const folder of bundle.workersIn.filter((name) => existsSync(name))) {
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!bundle.workers.test(file)) continue;
      const name = basename(file, '.ts');
      const source = join(folder, file);
      if (entries[name] !== undefined) {
        throw new Error(`two entries are called ${name}: ${entries[name]} and ${source}`);
      }
      entries[name] = source;
    }
  }
  return entries;
}

function executable(fileName: string): Plugin {
  return {
    name: 'orrery:executable',
    writeBundle(options) {
      if (options.dir !== undefined) chmodSync(join(options.dir, fileName), 0o755);
    },
  };
}

export default defineConfig(({ mode }): UserConfig => {
  const bundle = BUNDLES[mode];
  if (bundle === undefined) throw new Error(`no bundle is called "${mode}"`);
  const { main, outDir, packages, platform } = bundle;
  const forNode = platform === 'node';
  return {
    publicDir: false,
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    plugins: [
      inlineTables(),
      scenarioChecks(),
      ...(main === undefined ? [] : [executable(`${main.name}.js`)]),
    ],
    ssr: { noExternal: packages === 'inside' ? true : [], target: 'node' },
    build: {
      ssr: forNode,
      outDir,
      emptyOutDir: true,
      target: forNode ? 'node20' : 'es2023',
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: entriesOf(bundle),
        preserveEntrySignatures: 'strict',
        output: {
          format: 'es',
          // As `var` they would be no constants to V8: the engine ran a third slower.
          topLevelVar: false,
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          banner: (chunk) => (forNode && chunk.isEntry && chunk.name === main?.name ? SHEBANG : ''),
        },
      },
    },
  };
});
