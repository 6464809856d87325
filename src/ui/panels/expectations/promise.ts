/** What a `within` expectation waits for, as conditions of the query language. Pure. */
import type { DeviceSchema, EventKindSchema, Schema } from '../../../memory/schema.ts';
import { writeText } from '../../../query/lexer.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';

const AFTER = ' after ';

/** One event kind of one device: who speaks or wakes has it as its source, who hears as its target. */
function happens({ mock, name, role }: EventKindSchema, { name: device }: DeviceSchema): string {
  const end = role === 'accept' ? 'target' : 'source';
  return `kind == ${writeText(`${mock}.${name}`)} and ${end} == ${writeText(device)}`;
}

/**
 * "pedal.released" as a condition. What links deliver at once is handled in the emission's own
 * event: the receiver has none.
 */
function conditionOf({ devices, kinds, links }: Schema, text: string): string | undefined {
  const dot = text.indexOf('.');
  const device = devices.find(({ name }) => name === text.slice(0, dot));
  const kind = kinds.find(
    ({ mock, name }) => mock === device?.mock && name === text.slice(dot + 1),
  );
  if (!device || !kind) return undefined;
  const instead = links.flatMap(({ to, toKind, from, fromKind, latencyNs }) => {
    const [speaker, said] = [devices[from], kinds[fromKind]];
    const isHere = to === device.id && toKind === kind.id && latencyNs === 0;
    return isHere && speaker && said ? [happens(said, speaker)] : [];
  });
  const all = [happens(kind, device), ...instead];
  return all.length === 1 ? all[0] : all.map((one) => `(${one})`).join(' or ');
}

/** Undefined for expectations about state: nothing is awaited there. */
export function promiseOf(
  schema: Schema,
  { rule, text }: Pick<ExpectationStatus, 'rule' | 'text'>,
): { when: string; until: string } | undefined {
  const at = text.indexOf(AFTER);
  if (rule !== 'within' || at < 0) return undefined;
  const when = conditionOf(schema, text.slice(at + AFTER.length));
  const until = conditionOf(schema, text.slice(0, at));
  return when !== undefined && until !== undefined ? { when, until } : undefined;
}
