/**
 * What a sweep has done so far, beside its output: a line that names the sweep, then a line a seed.
 * Lines are appended whole; one cut short by a killed process is run again.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { errorText } from '../engine/core.ts';
import { failure, type Result, success } from '../lib/result.ts';
import type { SeedResult } from './seed-run.ts';

export interface SweepJournal {
  /** results of an earlier run of the same sweep */
  readonly done: readonly SeedResult[];
  add(results: readonly SeedResult[]): void;
  close(): void;
  /** The output is written: the journal is no longer needed. */
  remove(): void;
}

export const journalName = (out: string): string => `${out}.part`;

function readDone(file: string, sweep: string): Result<SeedResult[]> {
  const text = readFileSync(file, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [head, ...lines] = whole.split('\n');
  if (head !== sweep) {
    return failure({
      what: 'it belongs to another sweep: scenario, seeds, shard, end or version differ',
      where: file,
      mend: 'Delete it to begin anew, name another --out, or repeat the former command.',
    });
  }
  try {
    const done = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SeedResult);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    return success(done);
  } catch (error) {
    const what = `it is damaged: ${errorText(error)}`;
    return failure({ what, where: file, mend: 'Delete it to begin anew.' });
  }
}

/** Begins a sweep, or goes on with one that was interrupted. */
export function openJournal(out: string, sweep: string): Result<SweepJournal> {
  const file = journalName(out);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    let done: SeedResult[] = [];
    if (existsSync(file) && readFileSync(file, 'utf8').includes('\n')) {
      const read = readDone(file, sweep);
      if (!read.ok) return read;
      done = read.value;
    } else {
      rmSync(file, { force: true });
    }
    const handle = openSync(file, 'a');
    if (done.length === 0 && readFileSync(file).length === 0) writeSync(handle, `${sweep}\n`);
    return success({
      done,
      add: (results) => {
        writeSync(handle, results.map((result) => `${JSON.stringify(result)}\n`).join(''));
      },
      close: () => closeSync(handle),
      remove: () => rmSync(file),
    });
  } catch (error) {
    const mend = 'Check the folder, the rights and the free space.';
    return failure({ what: `cannot keep the journal: ${errorText(error)}`, where: file, mend });
  }
}
