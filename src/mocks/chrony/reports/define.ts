/** Short forms in which the tables of fields are written. */
import type { ContentKind, DaemonVersion, Field, Names, Reserved, WireType } from './field.ts';

interface More {
  readonly python?: string;
  readonly only?: 'refclock' | 'network';
  readonly since?: DaemonVersion;
  readonly doc?: string;
}

const UNIT_OF: Partial<Record<ContentKind, Field['unit']>> = {
  time: 'UTC',
  'interval log2 seconds': 'log2 s',
  'interval seconds': 's',
  'offset seconds': 's',
  'measure seconds': 's',
  'offset ppm': 'ppm',
  'measure ppm': 'ppm',
  'offset ppm per second': 'ppm/s',
};

/** A field; `python` may be given as a bare word. */
export function field<W extends WireType>(
  offset: number,
  wire: W,
  content: ContentKind,
  protocol: string,
  client: string,
  more: string | More = {},
): Field<W> {
  const rest = typeof more === 'string' ? { python: more } : more;
  return { offset, wire, content, unit: UNIT_OF[content] ?? '', protocol, client, ...rest };
}

/** An enumeration or a set of flags. */
export const named = <W extends WireType>(plain: Field<W>, names: Names): Field<W> => ({
  ...plain,
  names,
});

export const reserved = (
  offset: number,
  wire: WireType,
  fill: 'zeros' | 'ones',
  number: number,
): Reserved => ({ offset, wire, fill, client: `reserved #${number}` });
