import process from 'node:process';
import { parseArgs } from 'node:util';
import { formatDurationNs } from '../lib/units.ts';
import { scenarioSummaries } from '../worker/load-scenario.ts';
import { badInput, type Command, EXIT, optionError } from './command.ts';

export const scenariosCommand: Command = {
  name: 'scenarios',
  usage: 'scenarios [--json]',
  doc: 'lists the built-in scenarios',
  run: async (words) => {
    let json: boolean;
    try {
      const options = { json: { type: 'boolean', default: false } } as const;
      json = parseArgs({ args: [...words], options }).values.json;
    } catch (error) {
      const mend = 'Use: orrery scenarios [--json].';
      return badInput({ what: optionError(error), where: 'command line', mend });
    }
    const list = scenarioSummaries();
    if (json) {
      process.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`);
    } else {
      for (const { id, title, untilNs, devices, difficulty } of list) {
        const level = difficulty === undefined ? '' : `${difficulty}, `;
        const size = `${level}${devices} devices, ${formatDurationNs(untilNs)}`;
        process.stdout.write(`${id.padEnd(20)} ${title} (${size})\n`);
      }
    }
    return { code: EXIT.fine };
  },
};
