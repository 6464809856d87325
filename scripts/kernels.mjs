/**
 * Compiles the AssemblyScript sources into the modules that carry them: `node scripts/kernels.mjs`.
 * The results are kept with the sources, as text inside a module: bundles, tests and threads load
 * them like any other code, without a request and without a build before. Tests compile the sources
 * again and compare.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runnerImport } from 'vite';

/**
 * @typedef {object} Unit
 * @property {string} source absolute path of the AssemblyScript file
 * @property {string} module absolute path of the module that carries the result
 * @property {string} name of what the module exports
 */

const unitOf = (/** @type {string} */ file, /** @type {string} */ name) => {
  const source = fileURLToPath(new URL(`../src/${file}.as`, import.meta.url));
  const module = path.join(path.dirname(source), `${name.toLowerCase().replace('_', '-')}.ts`);
  return { source, module, name };
};

/** @type {Unit} */
export const KERNELS = unitOf('timeline/kernels/kernels', 'KERNEL_BYTES');
/** @type {Unit} */
export const FAST = unitOf('engine/fast/fast', 'FAST_BYTES');

/** The compiler knows its own name for the source. */
const ENTRY = 'unit.ts';
/** All that 32-bit addresses reach: the memory brings its own, smaller maximum. */
const PAGES_MAX = 65536;
const OPTIONS = [
  ...['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads'],
  ...['--importMemory', '--sharedMemory', '--noExportMemory'],
  ...['--initialMemory', '1', '--maximumMemory', String(PAGES_MAX)],
  ...['--outFile', 'unit.wasm', '--textFile', 'unit.wat'],
];

/** The source with the numbers of the world's tables in the place of their names. */
async function sourceOf(/** @type {Unit} */ unit) {
  const { module } = await runnerImport(
    fileURLToPath(new URL('./inline-tables.ts', import.meta.url)),
    { configFile: false, logLevel: 'error' },
  );
  return module.withNumbers(readFileSync(unit.source, 'utf8'));
}

/**
 * @param {Unit} unit
 * @returns {Promise<{bytes: Uint8Array, text: string}>} the module and its readable form
 */
export async function compileUnit(unit) {
  const { default: asc } = await import('assemblyscript/asc');
  const source = await sourceOf(unit);
  /** @type {Map<string, string | Uint8Array>} */
  const written = new Map();
  const { error, stderr } = await asc.main([ENTRY, ...OPTIONS], {
    readFile: (name) => (name === ENTRY ? source : null),
    writeFile: (name, contents) => void written.set(name, contents),
    listFiles: () => [],
  });
  if (error) {
    throw new Error(`${unit.source} was not compiled: ${stderr.toString() || error.message}`);
  }
  const text = String(written.get('unit.wat'));
  // Its addresses are those of recorded worlds: a byte of its own would lie in one of them.
  if (/\(data /.test(text)) throw new Error(`${unit.source} has static data, which it must not`);
  return { bytes: /** @type {Uint8Array} */ (written.get('unit.wasm')), text };
}

/** @param {Unit} unit @param {Uint8Array} bytes @returns {string} the module that carries them */
export function moduleText(unit, bytes) {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,92}/g) ?? [];
  const parts = lines.map((line) => `  '${line}',`).join('\n');
  const from = path.basename(unit.source);
  const head = `/** Written by scripts/kernels.mjs from ${from}: the compiled code, base64. */`;
  return `${head}\nexport const ${unit.name}: string = [\n${parts}\n].join('');\n`;
}

/** Brings the carrying module up to date. @param {Unit} unit @returns {Promise<boolean>} stale? */
export async function writeUnit(unit) {
  const { bytes } = await compileUnit(unit);
  const text = moduleText(unit, bytes);
  let former = '';
  try {
    former = readFileSync(unit.module, 'utf8');
  } catch {
    // Never written before.
  }
  if (former === text) return false;
  writeFileSync(unit.module, text);
  return true;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const unit of [KERNELS, FAST]) {
    const stale = await writeUnit(unit);
    console.error(`${path.basename(unit.source)}: ${stale ? 'compiled' : 'up to date'}`);
  }
}
