import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { recordChromeTrace } from '../scripts/record-chrome-trace.mjs';

/** Events that a recording of Chromium holds at least. */
export const RECORDED_EVENTS_MIN = 100_000;

const FILE = path.resolve('dist/recordings/chromium.trace.json');

/** A trace that Chromium recorded of a busy page, made once and used by every test that asks. */
export async function recordedTrace(): Promise<string> {
  if (existsSync(FILE)) return FILE;
  mkdirSync(path.dirname(FILE), { recursive: true });
  // A recording that was interrupted must not pass for a whole one, and another may be under way.
  const part = `${FILE}.${process.pid}.part`;
  await recordChromeTrace(part, RECORDED_EVENTS_MIN);
  renameSync(part, FILE);
  return FILE;
}
