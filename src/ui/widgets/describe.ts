/** Events and values in words. Everything a row, a chain or a summary says about them. */
import { formatDurationNs, groupDigits } from '../../lib/units.ts';
import {
  type EventKindSchema,
  type EventRole,
  SYSTEM_KIND,
  type ValueSchema,
} from '../../memory/schema.ts';
import { NO_DEVICE } from '../../memory/tables.ts';
import { bringsUnit, showValue, showWithUnit } from '../../timeline/show.ts';
import type { EventRecord, Timeline } from '../../timeline/timeline.ts';
import { ownerOf } from './owner.ts';

const namesOf = (timeline: Timeline) => ({
  devices: timeline.schema.devices,
  expectations: timeline.schema.expectations,
  text: timeline.text,
});

/** "18.93 °C", "100 ms", "true". */
export const valueWithUnit = (timeline: Timeline, value: number, schema: ValueSchema): string =>
  showWithUnit(value, schema, namesOf(timeline));

/** The value alone where its unit stands beside it; durations and seconds bring their own. */
export const bareValue = (timeline: Timeline, value: number, schema: ValueSchema): string =>
  bringsUnit(schema)
    ? showWithUnit(value, schema, namesOf(timeline))
    : showValue(value, schema, namesOf(timeline));

/** Unit to stand beside a name; '' when the value brings its own. */
export const unitBeside = (schema: ValueSchema): string => (bringsUnit(schema) ? '' : schema.unit);

export const kindOf = (timeline: Timeline, kind: number): EventKindSchema | undefined =>
  timeline.schema.kinds[kind];

export const kindName = (timeline: Timeline, kind: number): string =>
  kindOf(timeline, kind)?.name ?? `kind ${kind}`;

/** Device that an event happens at: who speaks, or who handles it; -1 = none. */
export function deviceOf(
  timeline: Timeline,
  { kind, source, target }: Pick<EventRecord, 'kind' | 'source' | 'target'>,
): number {
  const speaks = kindOf(timeline, kind)?.role === 'emit' && source !== NO_DEVICE;
  if (!speaks && target !== NO_DEVICE) return target;
  return source === NO_DEVICE ? -1 : source;
}

export const deviceName = (timeline: Timeline, device: number): string =>
  timeline.schema.devices[device]?.name ?? '–';

/** "heater.tell"; the engine's own events have no device. */
export function eventName(timeline: Timeline, event: EventRecord): string {
  const device = deviceOf(timeline, event);
  const kind = kindName(timeline, event.kind);
  return device < 0 ? kind : `${deviceName(timeline, device)}.${kind}`;
}

const numberOf = (event: EventRecord, index: number): number => event.payload[index] ?? Number.NaN;

/** What the engine's own events mean; undefined for those of mocks. */
function systemText(timeline: Timeline, event: EventRecord): string | undefined {
  const { expectations } = timeline.schema;
  const payload = kindOf(timeline, event.kind)?.payload ?? [];
  const [first, second] = payload.map((field, index) =>
    valueWithUnit(timeline, numberOf(event, index), field),
  );
  if (event.kind === SYSTEM_KIND.broken) {
    const broken = expectations.find(({ id }) => id === numberOf(event, 0));
    return broken === undefined ? first : `${broken.name}: ${broken.text}`;
  }
  if (event.kind === SYSTEM_KIND.fault) {
    return `${first ?? ''} ${numberOf(event, 1) === 0 ? 'off' : 'on'}`;
  }
  if (event.kind === SYSTEM_KIND.set) {
    const owner = ownerOf(timeline.schema, numberOf(event, 0));
    const value = owner && valueWithUnit(timeline, numberOf(event, 1), owner.field);
    return `${first ?? ''} = ${value ?? second ?? ''}`;
  }
  return undefined;
}

/** "on = true, duty = 100 %". */
export function payloadText(timeline: Timeline, event: EventRecord): string {
  const system = systemText(timeline, event);
  if (system !== undefined) return system;
  const schema = kindOf(timeline, event.kind)?.payload ?? [];
  return schema
    .map(
      (field, index) => `${field.name} = ${valueWithUnit(timeline, numberOf(event, index), field)}`,
    )
    .join(', ');
}

/** Sign and word for the part that an event plays; the sign never stands alone. */
export const ROLE_SIGN: Readonly<Record<EventRole, string>> = {
  timer: '◷',
  emit: '↗',
  accept: '↘',
  input: '⇢',
  system: '◆',
};

/** Whether an event is bad news: it stands out, by sign and colour. */
export const isAlarm = (kind: number): boolean =>
  kind === SYSTEM_KIND.broken || kind === SYSTEM_KIND.error;

/** "48,216". */
export const sequenceText = (sequence: number): string => groupDigits(sequence);

/** "−2.1 ms", "now", "+350 ns": how far a time lies from the playhead. */
export function agoText(timeNs: number, nowNs: number): string {
  const distance = timeNs - nowNs;
  if (!Number.isFinite(distance)) return '–';
  if (distance === 0) return 'now';
  const text = formatDurationNs(Math.abs(distance));
  return distance < 0 ? `−${text}` : `+${text}`;
}

/** "1×", "0.001×", "max". */
export const speedText = (speed: number | 'max'): string => (speed === 'max' ? 'max' : `${speed}×`);

/** Seconds with all digits but without the unit, for columns that name it in their head. */
export function secondsText(timeNs: number): string {
  const whole = Math.floor(timeNs / 1e9);
  const rest = String(timeNs - whole * 1e9).padStart(9, '0');
  return `${whole}.${rest.slice(0, 3)} ${rest.slice(3, 6)} ${rest.slice(6)}`;
}
