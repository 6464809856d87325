/** `orrery chronyc`: what chronyc prints for a world's daemon at a moment, without a network. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type Result, success } from '../../lib/result.ts';
import type { DaemonVersion } from '../../mocks/chrony/reports/field.ts';
import { askDaemon } from '../../mocks/chrony/server/ask.ts';
import { CHRONYC_COMMANDS, chronyc } from '../../mocks/chrony/text/chronyc.ts';
import { badInput, type Command, optionError } from '../command.ts';
import { numberIn, onCommandLine, timeOf, versionOf } from './options.ts';
import { openWorld } from './served-world.ts';

const USAGE =
  'chronyc <command> --scenario <id|file.yaml|preset> [--at 10min] [--csv] [--all] [--seed N] ' +
  '[--fixed] [--version 4.3]';
/** Nothing is exported here: as little as a world takes. */
const HISTORY_EVENTS = 2 ** 14;

interface PrintOptions {
  readonly words: readonly string[];
  readonly scenario: string;
  readonly atNs: number | undefined;
  readonly seed: number | undefined;
  readonly version: DaemonVersion;
  readonly csv: boolean;
  readonly all: boolean;
  readonly fixed: boolean;
}

const parse = (words: readonly string[]) => {
  const text = { type: 'string' } as const;
  const yes = { type: 'boolean', default: false } as const;
  return parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      scenario: text,
      at: text,
      seed: text,
      version: { type: 'string', default: '4.3' },
      csv: yes,
      all: yes,
      fixed: yes,
    },
  });
};

function optionsOf(words: readonly string[]): Result<PrintOptions> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(words);
  } catch (error) {
    return onCommandLine(optionError(error), `Use: orrery ${USAGE}`);
  }
  const { values, positionals } = parsed;
  if (positionals.length === 0 || values.scenario === undefined) {
    const what = positionals.length === 0 ? 'no command is named' : 'no scenario is named';
    const mend = `Use: orrery ${USAGE}. Commands are: ${CHRONYC_COMMANDS.join(', ')}.`;
    return onCommandLine(what, mend);
  }
  const at = timeOf(values.at);
  if (!at.ok) return at;
  const seed = numberIn(values.seed, '--seed', Number.MAX_SAFE_INTEGER);
  if (!seed.ok) return seed;
  const version = versionOf(values.version);
  if (!version.ok) return version;
  const { scenario, csv, all, fixed } = values;
  return success({
    words: positionals,
    scenario,
    csv,
    all,
    fixed,
    atNs: at.value,
    seed: seed.value,
    version: version.value,
  });
}

export const chronycCommand: Command = {
  name: 'chronyc',
  usage: USAGE,
  doc: 'prints what chronyc would print for a world’s time daemon, at a moment (default: the end)',
  run: async (words) => {
    const read = optionsOf(words);
    if (!read.ok) return badInput(read.problem);
    const options = read.value;
    const opened = await openWorld({
      ...options,
      speed: 0,
      atNs: options.atNs ?? Number.MAX_SAFE_INTEGER,
      historyEvents: HISTORY_EVENTS,
    });
    if (!opened.ok) return badInput(opened.problem);
    const { version, csv, all } = options;
    const ask = askDaemon(opened.value.reports(), { version, transport: 'unix' });
    const printed = chronyc(options.words, ask, { csv, all });
    if (!printed.ok) return badInput(printed.problem);
    process.stdout.write(printed.value.text);
    return { code: printed.value.exitCode };
  },
};
