/**
 * A daemon of a world and what it is wired to, found by names in the schema: the same for a world
 * that runs, for one that is rewound, and for a trace that somebody sent.
 */
import type { DeviceSchema, FieldSchema, Schema } from '../../../memory/schema.ts';

export const DAEMON_MOCK = 'chrony-daemon';
const SOURCES_MAX = 8;

/** Values of one device in a state. */
export interface DeviceView {
  readonly name: string;
  readonly mock: string;
  /** 0 when there is no such field */
  read(field: string, index?: number): number;
  has(field: string): boolean;
  isFaulty(fault: string): boolean;
}

export interface DaemonView {
  readonly daemon: DeviceView;
  /** the clock that it corrects */
  readonly clock: DeviceView | undefined;
  /** devices that answer, by slot */
  readonly sources: readonly (DeviceView | undefined)[];
  readonly hasRtc: boolean;
}

function deviceView(device: DeviceSchema, slots: ArrayLike<number>): DeviceView {
  const fields = new Map<string, FieldSchema>(device.fields.map((field) => [field.name, field]));
  return {
    name: device.name,
    mock: device.mock,
    has: (field) => fields.has(field),
    read: (field, index = 0) => {
      const found = fields.get(field);
      return found === undefined || index >= found.length ? 0 : (slots[found.slot + index] ?? 0);
    },
    isFaulty: (fault) => {
      const slot = device.faults.find(({ name }) => name === fault)?.slot;
      return slot !== undefined && slots[slot] === 1;
    },
  };
}

export const daemonsOf = (schema: Schema): readonly DeviceSchema[] =>
  schema.devices.filter(({ mock }) => mock === DAEMON_MOCK);

/** @param name of the daemon; the first one when left out */
export function daemonView(
  schema: Schema,
  slots: ArrayLike<number>,
  name?: string,
): DaemonView | undefined {
  const daemon = daemonsOf(schema).find((device) => name === undefined || device.name === name);
  if (daemon === undefined) return undefined;
  /** The device at the other end of what `from` says as `event`. */
  const wiredTo = (from: DeviceSchema | undefined, event: string): DeviceSchema | undefined => {
    const link = schema.links.find(
      (one) => one.from === from?.id && schema.kinds[one.fromKind]?.name === event,
    );
    return link && schema.devices.find(({ id }) => id === link.to);
  };
  const view = (device: DeviceSchema | undefined) => device && deviceView(device, slots);
  const clock = wiredTo(daemon, 'adjust');
  return {
    daemon: deviceView(daemon, slots),
    clock: view(clock),
    sources: Array.from({ length: SOURCES_MAX }, (_, slot) => view(wiredTo(clock, `ask${slot}`))),
    hasRtc: wiredTo(daemon, 'readRtc') !== undefined,
  };
}
