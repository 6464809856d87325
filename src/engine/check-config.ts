/** Whether the configuration that a device is given is one that its mock declares. */
import type { Problem } from '../lib/result.ts';
import { placeText } from './check-scenario.ts';
import type { Declarations } from './declare.ts';
import type { DeviceSpec } from './scenario.ts';

/** Values that only make sense whole. */
const WHOLE: readonly string[] = ['integer', 'flag', 'enum', 'time'];

export function configProblem(spec: DeviceSpec, config: Declarations): Problem | undefined {
  const where = placeText(spec.place);
  for (const [name, given] of Object.entries(spec.config)) {
    const declared = config[name];
    if (!declared) {
      const mend = `It has: ${Object.keys(config).join(', ') || 'none'}.`;
      return { what: `"${spec.name}" (${spec.mock}) has no configuration "${name}"`, where, mend };
    }
    const unit = declared.unit === '' ? '' : ` ${declared.unit}`;
    const { min, max, type, initial } = declared;
    const isNever = Number.isNaN(given) && Number.isNaN(initial);
    if (isNever) continue;
    if (!(given >= min && given <= max)) {
      const what = `${spec.name}.${name} = ${given}${unit} is out of range`;
      return { what, where, mend: `Use ${min}${unit} … ${max}${unit}.` };
    }
    if (WHOLE.includes(type) && Math.floor(given) !== given) {
      const what = `${spec.name}.${name} = ${given}${unit} is not a whole number`;
      return { what, where, mend: `Use e.g. ${Math.round(given)}${unit}.` };
    }
  }
  return undefined;
}
