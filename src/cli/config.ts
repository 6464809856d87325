/** `orrery config`: which settings hold here, and which layer each comes from. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { type LayeredSettings, SETTING_LIST } from '../worker/settings/settings.ts';
import { badInput, type Command, EXIT, optionError } from './command.ts';
import { settingsOf } from './settings.ts';

const USAGE = 'config [--config FILE] [--set section.key=value]… [--json]';

function listOf({ values, origins }: LayeredSettings) {
  const sections = values as unknown as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return [...SETTING_LIST].map(([key, { doc }]) => {
    const [section = '', name = ''] = key.split('.');
    return { key, value: sections[section]?.[name], origin: origins.get(key) ?? '', doc };
  });
}

const optionsOf = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    options: {
      config: { type: 'string' },
      set: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
    },
  }).values;

export const configCommand: Command = {
  name: 'config',
  usage: USAGE,
  doc: 'shows the settings that hold here, and where each was decided',
  run: async (words) => {
    let options: ReturnType<typeof optionsOf>;
    try {
      options = optionsOf(words);
    } catch (error) {
      const mend = `Use: orrery ${USAGE}.`;
      return badInput({ what: optionError(error), where: 'command line', mend });
    }
    const settings = await settingsOf(options.config, options.set ?? []);
    if (!settings.ok) return badInput(settings.problem);
    const list = listOf(settings.value);
    const text = options.json
      ? JSON.stringify(list, undefined, 2)
      : list
          .map(
            ({ key, value, origin }) => `${key.padEnd(30)} ${String(value).padEnd(14)} ${origin}`,
          )
          .join('\n');
    process.stdout.write(`${text}\n`);
    return { code: EXIT.fine };
  },
};
