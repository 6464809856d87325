/** Programs in bench/native, compiled on first use where the machine has a C++ compiler. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { NativeTwin } from '../catalog.ts';

/** No contraction of a·b + c into one rounding: the twins must round as JavaScript does. */
const FLAGS = ['-O3', '-std=c++17', '-ffp-contract=off', '-pthread'];
const COMPILERS = ['g++', 'c++', 'clang++'];
const COMPILE_LIMIT_MS = 120_000;

export interface Compiler {
  readonly command: string;
  readonly version: string;
}

export function findCompiler(): Compiler | undefined {
  for (const command of COMPILERS) {
    const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { command, version: stdout.split('\n')[0] ?? command };
  }
  return undefined;
}

export interface NativeHost {
  /** ns per operation */
  round(operations: number): Promise<number>;
  checksum(): string;
  close(): Promise<void>;
}

export interface Native {
  readonly version: string;
  open(twin: NativeTwin, tiny: boolean): Promise<NativeHost>;
}

function digestOf(folder: string): string {
  const hash = createHash('sha256').update(FLAGS.join(' '));
  for (const file of readdirSync(folder).sort()) hash.update(readFileSync(path.join(folder, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Compiles a source unless an earlier run did; the name carries the digest of all sources. */
function compile(command: string, source: string, folder: string, into: string): string {
  const program = path.join(into, `${path.basename(source, '.cpp')}-${digestOf(folder)}`);
  if (existsSync(program)) return program;
  mkdirSync(into, { recursive: true });
  const beside = `${program}.${process.pid}`;
  const { status, stderr } = spawnSync(
    command,
    [...FLAGS, path.join(folder, source), '-o', beside],
    { encoding: 'utf8', timeout: COMPILE_LIMIT_MS },
  );
  if (status !== 0) throw new Error(`${source} was not compiled:\n${stderr}`);
  renameSync(beside, program);
  return program;
}

/** Next line of a program's output: "<ns> <checksum>". */
async function nextLine(lines: AsyncIterator<string>, twin: NativeTwin): Promise<[number, string]> {
  const { value, done } = await lines.next();
  const [spent = '', checksum = ''] = done === true ? [] : value.split(' ');
  if (!(Number(spent) > 0)) throw new Error(`${twin.source} printed "${String(value)}"`);
  return [Number(spent), checksum];
}

async function end(child: ChildProcessWithoutNullStreams, lines: Interface): Promise<void> {
  const exit = new Promise((resolve) => {
    child.once('exit', resolve);
  });
  child.stdin.end();
  lines.close();
  await exit;
}

/** @param folder bench/native @param into where programs are kept */
export function createNative(compiler: Compiler, folder: string, into: string): Native {
  return {
    version: `${compiler.version} ${FLAGS.join(' ')}`,
    open: async (twin, tiny) => {
      const program = compile(compiler.command, twin.source, folder, into);
      const child = spawn(program, [...twin.args(tiny)]);
      child.stderr.pipe(process.stderr);
      const lines = createInterface(child.stdout);
      const output = lines[Symbol.asyncIterator]();
      let checksum = '';
      const run = async (operations: number): Promise<number> => {
        child.stdin.write(`${operations}\n`);
        const [spent, sum] = await nextLine(output, twin);
        checksum = sum;
        return spent;
      };
      if (twin.prime > 0) await run(twin.prime);
      return {
        round: async (operations) => (await run(operations)) / operations,
        checksum: () => checksum,
        close: () => end(child, lines),
      };
    },
  };
}
