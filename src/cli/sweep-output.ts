/** The table of a sweep as JSON lines or Parquet, written whole or not at all. */
import { renameSync, writeFileSync } from 'node:fs';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { errorText } from '../engine/core.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { SeedResult } from './seed-run.ts';

type Encode = (results: readonly SeedResult[]) => string | Uint8Array;

const jsonLines: Encode = (results) =>
  results.map((result) => `${JSON.stringify(result)}\n`).join('');

/** Counts and times are exact integers below 2^53: 64-bit in the file. */
const COLUMNS: readonly { readonly name: keyof SeedResult; readonly type: 'INT64' | 'STRING' }[] = [
  { name: 'seed', type: 'INT64' },
  { name: 'expectation', type: 'STRING' },
  { name: 'sequence', type: 'INT64' },
  { name: 'timeNs', type: 'INT64' },
  { name: 'events', type: 'INT64' },
  { name: 'writes', type: 'INT64' },
  { name: 'virtualNs', type: 'INT64' },
  { name: 'hash', type: 'STRING' },
  { name: 'error', type: 'STRING' },
];

const parquet: Encode = (results) => {
  const columnData: ColumnSource[] = COLUMNS.map(({ name, type }) => ({
    name,
    type,
    data: results.map((result) => (type === 'INT64' ? BigInt(result[name]) : result[name])),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
};

const FORMATS: Readonly<Record<string, Encode>> = { '.parquet': parquet, '.jsonl': jsonLines };

export function encoderFor(file: string): Result<Encode> {
  const ending = Object.keys(FORMATS).find((known) => file.endsWith(known));
  const encode = ending === undefined ? undefined : FORMATS[ending];
  if (encode) return success(encode);
  const mend = `End the name with ${Object.keys(FORMATS).join(' or ')}.`;
  return failure({ what: `no table has the ending of "${file}"`, where: '--out', mend });
}

/** @param results in the order of their seeds */
export function writeTable(file: string, results: readonly SeedResult[]): Result<true> {
  const encode = encoderFor(file);
  if (!encode.ok) return encode;
  const whole = `${file}.whole`;
  try {
    writeFileSync(whole, encode.value(results));
    renameSync(whole, file);
    return success(true);
  } catch (error) {
    const mend = 'Check the folder, the rights and the free space; then repeat the command.';
    return failure({ what: `cannot write the table: ${errorText(error)}`, where: file, mend });
  }
}
