/** Words of the command line that `serve chrony` and `chronyc` share. */
import { failure, type Result, success } from '../../lib/result.ts';
import { parseQuantity } from '../../lib/units.ts';
import { DAEMON_VERSIONS, type DaemonVersion } from '../../mocks/chrony/reports/field.ts';

export const onCommandLine = (what: string, mend: string): Result<never> =>
  failure({ what, where: 'command line', mend });

export function numberIn(
  text: string | undefined,
  option: string,
  max: number,
): Result<number | undefined> {
  if (text === undefined) return success(undefined);
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return success(value);
  return onCommandLine(`${option} ${text}`, `Write a whole number from 0 to ${max}.`);
}

export function timeOf(text: string | undefined): Result<number | undefined> {
  if (text === undefined) return success(undefined);
  const parsed = parseQuantity(text, 'ns', '--at');
  if (!parsed.ok) return parsed;
  if (parsed.value >= 0) return success(parsed.value);
  return onCommandLine(`--at ${text}`, 'Write a time from the start on, e.g. --at 10min.');
}

/** '4.3', or a later one that answers like one of the known. */
export function versionOf(text: string): Result<DaemonVersion> {
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)$/.exec(text) ?? [];
  const known = DAEMON_VERSIONS.filter((version) => Number(version.slice(2)) <= Number(minor));
  const version = major === '4' ? known.at(-1) : undefined;
  if (version) return success(version);
  return onCommandLine(`--version ${text}`, 'Write a version from 4.2 on, e.g. --version 4.3.');
}
