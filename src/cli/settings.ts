/** Settings of a system as the command line finds them: file, environment, `--set`. */
import { readFile, stat } from 'node:fs/promises';
import process from 'node:process';
import { errorText } from '../engine/core.ts';
import { describeProblem, failure, type Result, success } from '../lib/result.ts';
import {
  CONFIG_FILE_NAME,
  type GivenSetting,
  type LayeredSettings,
  readSettings,
} from '../worker/settings/settings.ts';

const CONFIG_BYTES_MAX = 262_144;

interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

/** The file that was named, or the one that lies in the working folder; undefined = none. */
async function readConfigFile(named: string | undefined): Promise<Result<ConfigFile | undefined>> {
  const name = named ?? CONFIG_FILE_NAME;
  try {
    const { size } = await stat(name);
    if (size > CONFIG_BYTES_MAX) {
      const what = `${name} has ${size} bytes; a configuration has at most ${CONFIG_BYTES_MAX}`;
      return failure({ what, where: name, mend: 'Name a configuration file (YAML).' });
    }
    return success({ name, text: await readFile(name, 'utf8') });
  } catch (error) {
    const isMissing = (error as { readonly code?: string }).code === 'ENOENT';
    if (named === undefined && isMissing) return success(undefined);
    const what = `cannot read the configuration: ${errorText(error)}`;
    const mend = `Check the path after --config, or leave it out to use ${CONFIG_FILE_NAME}.`;
    return failure({ what, where: name, mend });
  }
}

/** "timing.mode=realistic" */
function givenOf(word: string): Result<GivenSetting> {
  const at = word.indexOf('=');
  if (at > 0) {
    const key = word.slice(0, at).trim();
    return success({ key, text: word.slice(at + 1), where: `--set ${key}` });
  }
  const mend = 'Write section.key=value, e.g. --set timing.mode=realistic.';
  return failure({ what: `--set ${word}`, where: 'command line', mend });
}

/** All layers; of several problems the first, with the others named below it. */
export async function settingsOf(
  config: string | undefined,
  set: readonly string[],
): Promise<Result<LayeredSettings>> {
  const file = await readConfigFile(config);
  if (!file.ok) return file;
  const given: GivenSetting[] = [];
  for (const word of set) {
    const setting = givenOf(word);
    if (!setting.ok) return setting;
    given.push(setting.value);
  }
  const read = readSettings({ file: file.value, environment: process.env, given });
  if (read.ok) return success(read.value);
  const { what, where, mend } = read.problem;
  const more = read.more.map((problem) => `\n  ${describeProblem(problem)}`).join('');
  return failure({ what, where, mend: mend + more });
}
