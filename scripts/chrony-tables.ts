/** The tables of docs/chrony.md, from the registry of report fields. */
import type { Field, FieldTable } from '../src/mocks/chrony/reports/field.ts';
import { REPORTS } from '../src/mocks/chrony/reports/registry.ts';

const BEGIN = '<!-- reports -->\n';
const END = '<!-- /reports -->';

function meaning({ unit, content, names, doc, since, only }: Field): string {
  const values = Object.entries(names ?? {}).map(([value, name]) => {
    const isLetter = content === 'enum' && Number(value) > 32;
    return `${isLetter ? `\`${String.fromCharCode(Number(value))}\`` : value} ${name}`;
  });
  const parts = [
    unit === '' ? '' : unit,
    values.join(', '),
    doc ?? '',
    since ? `from ${since}` : '',
    only ? `${only === 'refclock' ? 'reference clocks' : 'all others'} only` : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

const row = ([key, field]: [string, Field]): string =>
  `| ${field.offset} | ${field.wire} | \`${key}\` | ${field.client} | ${meaning(field)} |\n`;

function tables(): string {
  const reports = Object.entries(REPORTS as Readonly<Record<string, FieldTable>>);
  return reports
    .map(([name, table]) => {
      const head = '| at | as | record | library | |\n| --- | --- | --- | --- | --- |\n';
      return `**${name}**\n\n${head}${Object.entries(table).map(row).join('')}`;
    })
    .join('\n');
}

/** The page as it must be. */
export function withReportTables(page: string): string {
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  return `${page.slice(0, begin)}\n${tables()}\n${page.slice(page.indexOf(END))}`;
}
