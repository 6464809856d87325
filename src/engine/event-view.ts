/** The `event` objects that handlers receive: one per event kind, read where the registers point. */
import { NO_DEVICE } from '../memory/tables.ts';
import { type FlyweightContext, ownShape } from './flyweights.ts';
import type { EventShape } from './mock-shape.ts';
import { REG } from './registers.ts';

/** The `event` that a handler of this kind sees: its payload read from the current row. */
export function createEventView(
  context: Pick<FlyweightContext, 'memory' | 'registers'>,
  event: Pick<EventShape, 'payload'>,
): object {
  const { events, payload, plan } = context.memory;
  const { regs } = context.registers;
  const { row } = REG;
  const { value, more } = events;
  const { cell } = payload;
  const mask = plan.payload - 1;
  const view = ownShape();
  event.payload.forEach((field, index) => {
    const after = index - 1;
    const number =
      index === 0 ? () => value[regs[row]!]! : () => cell[(more[regs[row]!]! + after) & mask]!;
    const { values } = field;
    const get = values
      ? () => values[number()]
      : field.type === 'flag'
        ? () => number() !== 0
        : number;
    Object.defineProperty(view, field.name, { get, enumerable: true });
  });
  const source = () => {
    const id = events.source[regs[REG.row]!]!;
    return id === NO_DEVICE ? -1 : id;
  };
  Object.defineProperty(view, 'source', { get: source, enumerable: true });
  return Object.freeze(view);
}
