/** `orrery serve chrony`: a world's time daemon on a UDP port, for chronyc and its like. */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { describeProblem, failure, type Result, success } from '../../lib/result.ts';
import { formatTimeNs } from '../../lib/units.ts';
import type { DaemonVersion } from '../../mocks/chrony/reports/field.ts';
import { COMMAND } from '../../mocks/chrony/wire/commands.ts';
import { badInput, EXIT, type Finish, optionError } from '../command.ts';
import { exportTo, formatForFile } from '../export-file.ts';
import { numberIn, onCommandLine, timeOf, versionOf } from './options.ts';
import { openWorld, type ServedWorld } from './served-world.ts';
import { isLoopback, listen, type UdpServer } from './udp-server.ts';

export const SERVE_CHRONY_USAGE =
  'serve chrony --scenario <id|file.yaml|preset> [--port 3323] [--version 4.3] [--speed 1] ' +
  '[--at 10min] [--seed N] [--fixed] [--record FILE] [--open-commands] ' +
  '[--address A --allow-remote]';

const PORT_MAX = 65_535;
const SPEED_MAX = 1000;
/** Rows of history, for the record. */
const HISTORY_EVENTS = 2 ** 20;
/** How often the world moves while nobody asks. */
const TICK_MS = 20;
/** Per tick; a world that wants more falls behind. */
const TICK_EVENTS = 100_000;

/** Commands that daemons answer over UDP only since 4.7, when they are told to. */
const CLOSED = [
  COMMAND.serverStats,
  COMMAND.ntpData,
  COMMAND.authData,
  COMMAND.clientAccesses,
  COMMAND.selectData,
];

interface ServeOptions {
  readonly scenario: string;
  readonly port: number;
  readonly version: DaemonVersion;
  readonly speed: number;
  readonly atNs: number | undefined;
  readonly seed: number | undefined;
  readonly fixed: boolean;
  readonly record: string | undefined;
  readonly opened: readonly number[];
  readonly address: string;
  readonly allowRemote: boolean;
}

const parse = (words: readonly string[]) => {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  return parseArgs({
    args: [...words],
    options: {
      scenario: text,
      port: { type: 'string', default: '3323' },
      version: { type: 'string', default: '4.3' },
      speed: { type: 'string', default: '1' },
      at: text,
      seed: text,
      fixed: yes,
      record: text,
      'open-commands': yes,
      address: { type: 'string', default: '127.0.0.1' },
      'allow-remote': yes,
    },
  }).values;
};

function speedOf(text: string): Result<number> {
  const value = Number(text.replace(/[x×]$/, ''));
  if (text !== '' && value >= 0 && value <= SPEED_MAX) return success(value);
  return onCommandLine(`--speed ${text}`, `Write 0 (stands still) … ${SPEED_MAX}; 1 = real time.`);
}

function addressOf(address: string, allowRemote: boolean): Result<string> {
  const name = address === 'localhost' ? '127.0.0.1' : address;
  if (isLoopback(name) || allowRemote) return success(name);
  return failure({
    what: `${address} can be reached from other machines`,
    where: '--address',
    mend: 'Leave it out to stay on this machine, or add --allow-remote if you mean it.',
  });
}

function optionsOf(words: readonly string[]): Result<ServeOptions> {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(words);
  } catch (error) {
    return onCommandLine(optionError(error), `Use: orrery ${SERVE_CHRONY_USAGE}`);
  }
  const { scenario } = values;
  if (scenario === undefined) {
    return onCommandLine('no scenario is named', `Use: orrery ${SERVE_CHRONY_USAGE}`);
  }
  const port = numberIn(values.port, '--port', PORT_MAX);
  if (!port.ok) return port;
  const seed = numberIn(values.seed, '--seed', Number.MAX_SAFE_INTEGER);
  if (!seed.ok) return seed;
  const version = versionOf(values.version);
  if (!version.ok) return version;
  const speed = speedOf(values.speed);
  if (!speed.ok) return speed;
  const at = timeOf(values.at);
  if (!at.ok) return at;
  const address = addressOf(values.address, values['allow-remote']);
  if (!address.ok) return address;
  if (values.record !== undefined) {
    const format = formatForFile(values.record);
    if (!format.ok) return failure({ ...format.problem, where: '--record' });
  }
  return success({
    scenario,
    port: port.value ?? 0,
    version: version.value,
    speed: speed.value,
    atNs: at.value,
    seed: seed.value,
    fixed: values.fixed,
    record: values.record,
    opened: values['open-commands'] ? CLOSED : [],
    address: address.value,
    allowRemote: values['allow-remote'],
  });
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** Resolves at Ctrl+C, or when whoever started this asks it to end. */
const asked = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

function greet(options: ServeOptions, { port }: UdpServer, world: ServedWorld): void {
  const { address, scenario, speed } = options;
  const pace = speed === 0 ? 'standing still' : `at ${speed}× real time`;
  const from = formatTimeNs(world.nowNs());
  process.stdout.write(`${scenario} on ${address} port ${port}, from ${from}, ${pace}\n`);
  process.stdout.write(`chronyc -n -h ${address} -p ${port} tracking\n`);
  if (options.allowRemote) {
    say('orrery: other machines are answered too; nothing that they ask is kept from them');
  }
}

/** Lets the world run on until it ends or `stop` is called. */
function keepRunning(world: ServedWorld): { now(): void; stop(): void } {
  let hasSaidEnd = false;
  const now = () => {
    world.advance(performance.now(), TICK_EVENTS);
    if (hasSaidEnd || !world.hasEnded()) return;
    hasSaidEnd = true;
    say('orrery: the scenario is at its end; the daemon answers from there');
  };
  now();
  const timer = setInterval(now, TICK_MS);
  return { now, stop: () => clearInterval(timer) };
}

export async function serveChrony(words: readonly string[]): Promise<Finish> {
  const read = optionsOf(words);
  if (!read.ok) return badInput(read.problem);
  const options = read.value;
  const opened = await openWorld({ ...options, historyEvents: HISTORY_EVENTS });
  if (!opened.ok) return badInput(opened.problem);
  const world = opened.value;
  const clock = keepRunning(world);
  const server = await listen(world, options, {
    now: clock.now,
    full: (problem) => {
      say(`orrery: ${describeProblem(problem)} Questions are answered, and no longer events.`);
    },
  });
  if (!server.ok) {
    clock.stop();
    return badInput(server.problem);
  }
  const end = asked();
  greet(options, server.value, world);
  await end;
  clock.stop();
  await server.value.close();
  const { requests, replies } = server.value.counts;
  process.stdout.write(`${requests} requests, ${replies} replies\n`);
  if (options.record === undefined) return { code: EXIT.fine };
  const written = await exportTo(options.record, world.session, world.session.system.hash().hash);
  if (written.ok) process.stdout.write(`wrote ${options.record}\n`);
  else say(`orrery: ${describeProblem(written.problem)}`);
  return { code: written.ok ? EXIT.fine : EXIT.badInput };
}
