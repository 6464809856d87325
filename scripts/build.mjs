/**
 * Builds into dist/: `node scripts/build.mjs app cli bench [--if-stale] [--if-possible]`.
 *
 * A target is stale when the content of its sources differs from what its last build read.
 * A build writes beside its target and takes its place at the end: a running server or test never
 * sees half a folder, and a failed build leaves the former one.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * @typedef {object} Target
 * @property {string} output folder, relative to ROOT
 * @property {string} needs file without which there is nothing to build
 * @property {{configFile: string, mode: string, outDir: string, when?: RegExp}[]} bundles `when`:
 *   only if bench/ has a file that matches
 * @property {string[]} inputs files and folders, relative to ROOT, that decide the result
 */

const COMMON_INPUTS = ['package-lock.json', 'src', 'scripts/inline-tables.ts'];
const BUNDLES_CONFIG = 'vite.bundles.config.ts';

/** @type {Readonly<Record<string, Target>>} */
const TARGETS = {
  app: {
    output: 'dist/app',
    needs: 'index.html',
    bundles: [{ configFile: 'vite.config.ts', mode: 'production', outDir: 'dist/app' }],
    inputs: [...COMMON_INPUTS, 'vite.config.ts', 'index.html', 'public'],
  },
  cli: {
    output: 'dist/cli',
    needs: 'src/cli/main.ts',
    bundles: [{ configFile: BUNDLES_CONFIG, mode: 'cli', outDir: 'dist/cli' }],
    inputs: [...COMMON_INPUTS, BUNDLES_CONFIG],
  },
  bench: {
    output: 'dist/bench',
    needs: 'bench/main.ts',
    bundles: [
      { configFile: BUNDLES_CONFIG, mode: 'bench', outDir: 'dist/bench' },
      {
        configFile: BUNDLES_CONFIG,
        mode: 'bench-web',
        outDir: 'dist/bench-web',
        when: /\.web-worker\.ts$/,
      },
    ],
    inputs: [...COMMON_INPUTS, BUNDLES_CONFIG, 'bench', 'scripts'],
  },
};

/** Each attempt loses only to a build that ended within the same microseconds. */
const REPLACE_ATTEMPTS = 5;

const NO_INPUT = /(\.test\.tsx?|\.md)$/;

/** @param {string} folder @returns {string[]} files below it, relative to ROOT, sorted */
function filesBelow(folder) {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(path.join(ROOT, name)).isFile())
    .sort();
}

/** @param {Pick<Target, 'inputs'>} target @returns {string} */
function fingerprint(target) {
  const hash = createHash('sha256');
  for (const input of target.inputs) {
    const full = path.join(ROOT, input);
    if (!existsSync(full)) continue;
    for (const file of statSync(full).isDirectory() ? filesBelow(input) : [input]) {
      if (NO_INPUT.test(file)) continue;
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(path.join(ROOT, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** @param {string} name */
const stampOf = (name) => path.join(ROOT, 'dist', `.${name}.stamp`);

/** @param {string} name @returns {Target} */
function targetOf(name) {
  const target = TARGETS[name];
  if (target === undefined) {
    throw new Error(`no target "${name}"; there are ${Object.keys(TARGETS).join(', ')}`);
  }
  return target;
}

/** Is there a finished build, up to date or not? @param {string} name */
export function isBuilt(name) {
  return existsSync(path.join(ROOT, targetOf(name).output)) && existsSync(stampOf(name));
}

/** @param {string} name */
export function isStale(name) {
  return !isBuilt(name) || readFileSync(stampOf(name), 'utf8') !== fingerprint(targetOf(name));
}

/** Sources and bundler are here; neither is in a copy that was installed for use only. */
export function canBuild() {
  try {
    createRequire(import.meta.url).resolve('vite');
    return existsSync(path.join(ROOT, 'src'));
  } catch {
    return false;
  }
}

/**
 * Another process may put its own build there at the same moment: then the later one wins.
 * @param {string} from finished folder @param {string} to the place it takes
 */
function replaceFolder(from, to) {
  const former = `${from}.former`;
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(to)) renameSync(to, former);
      renameSync(from, to);
      break;
    } catch (error) {
      if (attempt === REPLACE_ATTEMPTS) throw error;
    } finally {
      rmSync(former, { recursive: true, force: true });
    }
  }
}

/** What the compiled kernels are made of, and the modules that carry them. */
const KERNEL_INPUTS = [
  ...['scripts/kernels.mjs', 'scripts/inline-tables.ts', 'src/memory/tables.ts'],
  ...['src/engine/registers.ts', 'src/engine/fast', 'src/timeline/kernels'],
];

/** Compiles the AssemblyScript sources again when anything they are made of has changed. */
async function refreshKernels() {
  const parts = { inputs: KERNEL_INPUTS };
  const stamp = stampOf('kernels');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(parts)) return;
  const { KERNELS, FAST, writeUnit } = await import('./kernels.mjs');
  for (const unit of [KERNELS, FAST]) await writeUnit(unit);
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, fingerprint(parts));
}

/** @param {string} name @param {{quiet?: boolean}} [options] */
export async function buildTarget(name, { quiet = false } = {}) {
  const target = targetOf(name);
  if (!existsSync(path.join(ROOT, target.needs))) {
    throw new Error(`${name} cannot be built: ${target.needs} is missing`);
  }
  await refreshKernels();
  // Taken before the build: a file saved meanwhile leaves the result stale.
  const print = fingerprint(target);
  const vite = await import('vite');
  // Tests, and the loader that reads the tables for the kernels, set another: React would then be
  // bundled in its development form.
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  for (const { configFile, mode, outDir, when } of target.bundles) {
    if (when !== undefined && !filesBelow('bench').some((file) => when.test(file))) continue;
    const beside = path.join(ROOT, `${outDir}.${process.pid}`);
    try {
      await vite.build({
        root: ROOT,
        configFile: path.join(ROOT, configFile),
        mode,
        logLevel: quiet ? 'error' : 'warn',
        build: { outDir: beside, emptyOutDir: true },
      });
      replaceFolder(beside, path.join(ROOT, outDir));
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  }
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  mkdirSync(path.dirname(stampOf(name)), { recursive: true });
  writeFileSync(stampOf(name), print);
}

/** @param {readonly string[]} args */
async function main(args) {
  const names = args.filter((arg) => !arg.startsWith('--'));
  if (args.includes('--if-possible') && !canBuild()) {
    console.error('orrery: nothing to build here (sources or development packages are absent)');
    return;
  }
  for (const name of names) {
    if (args.includes('--if-stale') && !isStale(name)) {
      console.error(`${name}: up to date`);
      continue;
    }
    const startedMs = performance.now();
    await buildTarget(name);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.error(`${name}: built into ${targetOf(name).output} in ${seconds} s`);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
