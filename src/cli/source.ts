/** Which scenario a word of the command line names. */
import { readFile, stat } from 'node:fs/promises';
import { errorText } from '../engine/core.ts';
import { failure, type Result, success } from '../lib/result.ts';
import { groupDigits } from '../lib/units.ts';
import type { ScenarioSource } from '../worker/engine-api.ts';

const SCENARIO_BYTES_MAX = 1024 * 1024;

/** A built-in one by its id, or a file by its path. */
export async function sourceOf(name: string): Promise<Result<ScenarioSource>> {
  if (!/[./\\]/.test(name)) return success({ id: name });
  try {
    const { size } = await stat(name);
    if (size > SCENARIO_BYTES_MAX) {
      const what = `${name} has ${groupDigits(size)} bytes; a scenario has at most ${groupDigits(SCENARIO_BYTES_MAX)}`;
      return failure({ what, where: name, mend: 'Name a scenario file (YAML).' });
    }
    return success({ text: await readFile(name, 'utf8'), fileName: name });
  } catch (error) {
    const mend = 'Check the path, or see `orrery scenarios` for built-in ones.';
    return failure({ what: `cannot read the scenario: ${errorText(error)}`, where: name, mend });
  }
}
