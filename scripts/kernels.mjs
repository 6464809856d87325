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

const load = async (/** @type {string} */ file) => {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return (await runnerImport(path, { configFile: false, logLevel: 'error' })).module;
};

/** The source with the numbers of the world's tables in the place of their names. */
async function sourceOf(/** @type {Unit} */ unit, /** @type {Record<string, number>} */ addresses) {
  const { withNumbers } = await load('./inline-tables.ts');
  const text = withNumbers(readFileSync(unit.source, 'utf8'));
  return text.replace(/\bAT\.([A-Za-z]\w*)\b/g, (/** @type {string} */ use) => {
    const address = addresses[use.slice('AT.'.length)];
    if (address === undefined) throw new Error(`${unit.source} knows no ${use}`);
    return String(address);
  });
}

/** @returns {Promise<{bytes: Uint8Array, text: string}>} */
async function compileSource(/** @type {Unit} */ unit, /** @type {string} */ source) {
  const { default: asc } = await import('assemblyscript/asc');
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

/**
 * @param {Unit} unit
 * @returns {Promise<{bytes: Uint8Array, text: string, places: number[]}>} the module, its readable
 * form, and where addresses stand in it
 */
export async function compileUnit(unit) {
  const { numbersAt, addressPlaces } = await load('../src/engine/fast/addresses.ts');
  const one = await compileSource(unit, await sourceOf(unit, numbersAt(0)));
  if (unit !== FAST) return { ...one, places: [] };
  const other = await compileSource(unit, await sourceOf(unit, numbersAt(1)));
  return { ...one, places: addressPlaces(one.bytes, other.bytes) };
}

const linesOf = (/** @type {string} */ text, /** @type {RegExp} */ line) =>
  `[\n${(text.match(line) ?? []).map((part) => `  '${part}',`).join('\n')}\n]`;

/**
 * @param {Unit} unit @param {{bytes: Uint8Array, places: number[]}} compiled
 * @returns {string} the module that carries them
 */
export function moduleText(unit, { bytes, places }) {
  const from = path.basename(unit.source);
  const code = linesOf(Buffer.from(bytes).toString('base64'), /.{1,92}/g);
  const head = `/** Written by scripts/kernels.mjs from ${from}: the compiled code, base64. */`;
  const text = `${head}\nexport const ${unit.name}: string = ${code}.join('');\n`;
  if (places.length === 0) return text;
  const name = unit.name.replace('BYTES', 'ADDRESSES');
  const list = linesOf(places.join(' '), /.{1,91}(?: |$)/g);
  const doc = '/** Bytes at which an address stands in it; see addresses.ts. */';
  return `${text}\n${doc}\nexport const ${name}: string = ${list}.join('');\n`;
}

/** Brings the carrying module up to date. @param {Unit} unit @returns {Promise<boolean>} stale? */
export async function writeUnit(unit) {
  const text = moduleText(unit, await compileUnit(unit));
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
