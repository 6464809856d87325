/**
 * The tables of docs/mocks/*.md: configuration, state, events and faults, as the mock declares
 * them. `npx vitest run scripts/mock-pages.test.ts -u` writes them into every page with the marks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Declaration } from '../src/engine/declare.ts';
import type { MockDefinition } from '../src/engine/define-mock.ts';
import { payloadFields } from '../src/engine/mock-shape.ts';
import { formatDurationNs, hexText } from '../src/lib/units.ts';
import { MOCKS } from '../src/mocks/registry.ts';

export const PAGES = fileURLToPath(new URL('../docs/mocks', import.meta.url));
const BEGIN = '<!-- declared -->\n';
const END = '<!-- /declared -->\n';

function shown(value: number, { type, unit, values, hex }: Declaration): string {
  if (type === 'flag') return value === 0 ? 'false' : 'true';
  if (values.length > 0) return values[value] ?? '';
  if (type === 'time') return formatDurationNs(value);
  if (hex === true && value >= 0) return hexText(value);
  return `${value}${unit === '' ? '' : ` ${unit}`}`.replace('-', '−');
}

function range(declared: Declaration): string {
  const { type, values, min, max } = declared;
  if (type === 'flag') return '';
  if (values.length > 0) return values.join(', ');
  if (min === Number.NEGATIVE_INFINITY && max === Number.POSITIVE_INFINITY) return '';
  if (max === Number.POSITIVE_INFINITY) return `from ${shown(min, declared)}`;
  if (min === Number.NEGATIVE_INFINITY) return `to ${shown(max, declared)}`;
  return `${shown(min, declared)} … ${shown(max, declared)}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |\n`).join('');

const stateDoc = ({ doc, unit, values, length }: Declaration): string => {
  const size = length > 1 ? `${length} cells: ` : '';
  const names = values.length > 0 ? ` (${values.join(', ')})` : '';
  return `${size}${doc}${names}${unit === '' || unit === 'ns' ? '' : `, ${unit}`}`;
};

function eventRows(mock: MockDefinition): string[][] {
  const row = (verb: string, [name, payload]: [string, Parameters<typeof payloadFields>[0]]) => {
    const fields = payloadFields(payload);
    const docs = fields
      .filter(([, { doc }]) => doc !== '')
      .map(([field, { doc }]) => `${field}: ${doc}`);
    return [
      `${verb} \`${name}\``,
      fields.map(([field]) => `\`${field}\``).join(', '),
      docs.join('; '),
    ];
  };
  return [
    ...Object.entries(mock.accepts).map((event) => row('accepts', event)),
    ...Object.entries(mock.emits).map((event) => row('emits', event)),
  ];
}

/** All tables of a mock, one after the other. */
export function tablesOf(mock: MockDefinition): string {
  const parts = [
    table(
      ['configuration', 'default', 'range', ''],
      Object.entries(mock.config).map(([name, declared]) => [
        `\`${name}\``,
        shown(declared.initial, declared),
        range(declared),
        declared.doc,
      ]),
    ),
    table(
      ['state', ''],
      Object.entries(mock.state).map(([name, declared]) => [`\`${name}\``, stateDoc(declared)]),
    ),
    table(['event', 'payload', ''], eventRows(mock)),
    table(
      ['fault', ''],
      Object.entries(mock.faults).map(([name, { doc }]) => [`\`${name}\``, doc]),
    ),
  ];
  return parts.filter((part) => part.split('\n').length > 3).join('\n');
}

/** The page with its tables as they must be; undefined when it writes its own. */
export function withTables(page: string, mock: MockDefinition): string | undefined {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) return undefined;
  return `${page.slice(0, begin + BEGIN.length)}\n${tablesOf(mock)}\n${page.slice(end)}`;
}

export interface MockPage {
  readonly mock: MockDefinition;
  readonly file: string;
  readonly text: string;
}

/** The pages that there are, with their mocks. */
export function mockPages(): MockPage[] {
  const names = new Set(readdirSync(PAGES));
  return MOCKS.filter(({ kind }) => names.has(`${kind}.md`)).map((mock) => {
    const file = path.join(PAGES, `${mock.kind}.md`);
    return { mock, file, text: readFileSync(file, 'utf8') };
  });
}
