/** The `orrery` command. */
import process from 'node:process';
import { describeProblem } from '../lib/result.ts';
import { chronycCommand } from './chrony/chronyc-command.ts';
import { type Command, EXIT, type Finish } from './command.ts';
import { configCommand } from './config.ts';
import { probabilityCommand } from './probability.ts';
import { runCommand } from './run.ts';
import { scenariosCommand } from './scenarios.ts';
import { serveCommand } from './serve.ts';
import { shrinkCommand } from './shrink.ts';
import { sweepCommand } from './sweep.ts';

const COMMANDS: readonly Command[] = [
  scenariosCommand,
  runCommand,
  sweepCommand,
  configCommand,
  probabilityCommand,
  shrinkCommand,
  serveCommand,
  chronycCommand,
];

const usage = (): string =>
  [
    'orrery: run and inspect deterministic scenarios',
    '',
    ...COMMANDS.map(({ usage: line, doc }) => `  orrery ${line}\n      ${doc}`),
    '',
    'Exit codes: 0 fine · 1 an expectation broke · 2 bad input',
  ].join('\n');

async function main(words: readonly string[]): Promise<Finish> {
  const [name, ...rest] = words;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(`${usage()}\n`);
    return { code: name === undefined ? EXIT.badInput : EXIT.fine };
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command) return command.run(rest);
  const mend = `Commands are: ${COMMANDS.map((known) => known.name).join(', ')}.`;
  return {
    code: EXIT.badInput,
    problem: { what: `unknown command "${name}"`, where: 'command line', mend },
  };
}

// Whoever reads may have read enough, as `| head` has: what was asked for is done all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const finish = await main(process.argv.slice(2));
if (finish.problem) process.stderr.write(`orrery: ${describeProblem(finish.problem)}\n`);
process.exitCode = finish.code;
