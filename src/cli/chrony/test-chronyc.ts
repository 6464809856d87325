/** The real chronyc against a served world, for tests. */
import { execFile } from 'node:child_process';
import process from 'node:process';
import { type Problem, unwrap } from '../../lib/result.ts';
import type { DaemonReports } from '../../mocks/chrony/reports/daemon.ts';
import type { DaemonVersion } from '../../mocks/chrony/reports/field.ts';
import type { Answer } from '../../mocks/chrony/server/answer.ts';
import { openWorld, type ServedWorld, type WorldOptions } from './served-world.ts';
import { listen } from './udp-server.ts';

export interface Ran {
  readonly status: number;
  readonly text: string;
}

const run = (file: string, words: readonly string[]): Promise<Ran | undefined> =>
  new Promise((resolve) => {
    execFile(file, words, { encoding: 'utf8' }, (error, stdout) => {
      const code = error ? error.code : 0;
      resolve(typeof code === 'number' ? { status: code, text: stdout } : undefined);
    });
  });

/** The version it reports; undefined when it is not installed. */
export async function chronycVersion(): Promise<string | undefined> {
  const ran = await run('chronyc', ['--version']);
  return /version (\d+\.\d+)/.exec(ran?.text ?? '')?.[1];
}

/** What to say where it is missing; where everything is to be there, that is a fault. */
export function missing(): string {
  const text = 'NOT TESTED: chronyc is not installed (Debian: apt-get install chrony)';
  if (process.env.ORRERY_CHRONYC === 'required') throw new Error(text);
  process.stderr.write(`\n${text}\n`);
  return text;
}

export interface Asked extends Partial<WorldOptions> {
  readonly version?: DaemonVersion;
  readonly opened?: readonly number[];
  /** instead of what the world reports */
  readonly reports?: DaemonReports;
}

/** A world that answers, and does nothing else. */
const standIn = (world: ServedWorld) => ({
  reports: () => world.reports(),
  note: (asked: Uint8Array, given: Answer) => world.note(asked, given),
});

/** The world stands still unless a test moves it; all questions fit. */
const QUIET = {
  now: () => undefined,
  full: (problem: Problem) => {
    throw new Error(problem.what);
  },
};

/** A world with a port of its own, for as long as `fn` runs. */
export async function withServer<T>(
  { version = '4.3', opened = [], reports, ...options }: Asked & { readonly scenario: string },
  fn: (port: number, world: ServedWorld) => Promise<T>,
): Promise<T> {
  const world = unwrap(await openWorld({ speed: 0, historyEvents: 2 ** 14, ...options }));
  const address = '127.0.0.1';
  const where = { address, port: 0, version, opened, allowRemote: false };
  const served = reports ? { ...standIn(world), reports: () => reports } : world;
  const server = unwrap(await listen(served, where, QUIET));
  try {
    return await fn(server.port, world);
  } finally {
    await server.close();
  }
}

export async function chronycOn(port: number, ...words: readonly string[]): Promise<Ran> {
  const ran = await run('chronyc', ['-n', '-h', '127.0.0.1', '-p', String(port), ...words]);
  if (!ran) throw new Error('chronyc could not be started');
  return ran;
}
