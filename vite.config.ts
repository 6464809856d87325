import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { firstView } from './scripts/first-view.ts';
import { DEFAULT_PORT, DEV_HEADERS, PAGE_HEADERS, PAGE_POLICY } from './scripts/headers.mjs';
import { inlineTables } from './scripts/inline-tables.ts';
import { localImports } from './scripts/local-imports.ts';
import { LongestFirst } from './scripts/longest-first.ts';
import { scenarioChecks } from './scripts/scenario-checks.ts';

const port = Number(process.env.PORT ?? DEFAULT_PORT);

/** Layers whose lines must be covered; the figure is a floor for each layer on its own. */
const COVERED_LAYERS = ['memory', 'engine', 'timeline'];
const COVERED_LINES_PERCENT = 90;

/** The built page brings its policy along: hosts that send no headers keep it as well. */
const pagePolicy = (): Plugin => ({
  name: 'orrery:page-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: PAGE_POLICY },
      injectTo: 'head-prepend',
    },
  ],
});

const first = firstView();

export default defineConfig({
  // Relative addresses: the built folder works at any path of a static host.
  base: './',
  plugins: [react(), inlineTables(), localImports(), scenarioChecks(), pagePolicy(), first.plugin],
  worker: {
    format: 'es',
    plugins: () => [inlineTables(), scenarioChecks()],
    rolldownOptions: { output: { topLevelVar: false } },
  },
  server: { host: '127.0.0.1', port, strictPort: true, headers: DEV_HEADERS },
  preview: { host: '127.0.0.1', port, strictPort: true, headers: PAGE_HEADERS },
  build: {
    outDir: 'dist/app',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
    // A data: address would need another source in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'first', test: first.includes }] } },
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: ['scripts/vitest-setup.mjs'],
    environment: 'node',
    pool: 'forks',
    // Every core: by default one of them stays idle.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // Tests of memory use force a collection before they measure.
    execArgv: ['--expose-gc'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
    coverage: {
      provider: 'v8',
      include: COVERED_LAYERS.map((layer) => `src/${layer}/**/*.ts`),
      exclude: ['**/*.test.ts', '**/*.bench.ts', '**/*.d.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: Object.fromEntries(
        COVERED_LAYERS.map((layer) => [`src/${layer}/**/*.ts`, { lines: COVERED_LINES_PERCENT }]),
      ),
    },
  },
});
