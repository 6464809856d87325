/** Traces of any length for the page to open, written once. */

import { once } from 'node:events';
import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { SYSTEM_KINDS } from '../../src/formats/system-kinds.ts';

const DEVICES = 100;
const KINDS = 16;
const LINES_AT_ONCE = 5000;
const NS_PER_EVENT = 1000;

const name = (device: number): string => `d${device}`;

function headerLine(): string {
  const value = { unit: '', doc: '' };
  const devices = Array.from({ length: DEVICES }, (_, id) => {
    const field = { name: 'level', type: 'number', ...value, slot: id, length: 1, role: 'state' };
    return { id, name: name(id), mock: 'source', group: '', doc: '', fields: [field], faults: [] };
  });
  const kinds = Array.from({ length: KINDS }, (_, at) => ({
    id: SYSTEM_KINDS.length + at,
    name: `k${at}`,
    mock: 'source',
    role: 'emit',
    doc: '',
    payload: [{ name: 'x', type: 'number', ...value }],
    opensSpan: false,
    closesSpan: false,
  }));
  const schema = {
    title: 'many events',
    slots: DEVICES,
    devices,
    kinds: [...SYSTEM_KINDS, ...kinds],
    links: [],
    expectations: [],
  };
  const clock = { unit: 'ns', origin: 'start of the scenario' };
  const state = Array.from({ length: DEVICES }, () => 0);
  const head = { format: 'orrery-trace', version: 1, engine: '0.1.0', title: schema.title };
  return JSON.stringify({ ...head, seed: 'NaN', clock, first: 0, schema, state });
}

/** Every event has a cause and a payload, and every other one writes. */
function jsonlLine(at: number, level: Float64Array): string {
  const device = (at * 7919) % DEVICES;
  const cause = at < 3 ? '' : String(at - 1 - (at % 3));
  const x = (at * 31) % 1000;
  let writes = '';
  if (at % 2 === 0) {
    writes = `,"writes":[["${name(device)}.level",${level[device]},${x}]]`;
    level[device] = x;
  }
  return (
    `{"seq":${at},"t":${at * NS_PER_EVENT},"kind":"source.k${(at * 13) % KINDS}","src":"${name(device)}",` +
    `"dst":null,"causes":[${cause}],"data":{"x":${x}}${writes}}\n`
  );
}

/** Spans inside each other on each of a hundred threads: one line is a beginning and an end. */
function chromeLine(at: number): string {
  const thread = at % DEVICES;
  const ts = Math.floor(at / DEVICES) * 4 + (at % 2);
  const comma = at === 0 ? '' : ',\n';
  return `${comma}{"ph":"X","name":"s${(at * 13) % KINDS}","pid":1,"tid":${thread},"ts":${ts},"dur":2}`;
}

async function writeLines(
  file: string,
  head: string,
  lines: number,
  lineOf: (at: number) => string,
  tail: string,
): Promise<void> {
  const stream = createWriteStream(`${file}.part`);
  stream.write(head);
  for (let from = 0; from < lines; from += LINES_AT_ONCE) {
    let text = '';
    for (let at = from; at < Math.min(lines, from + LINES_AT_ONCE); at++) text += lineOf(at);
    if (!stream.write(text)) await once(stream, 'drain');
  }
  stream.end(tail);
  await once(stream, 'finish');
  renameSync(`${file}.part`, file);
}

/** @returns the file; an earlier run may have left it */
export async function jsonlTrace(folder: string, events: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `events-${events}.jsonl`);
  if (existsSync(file)) return file;
  const level = new Float64Array(DEVICES);
  const footer = `{"footer":true,"count":${events},"hash":""}\n`;
  await writeLines(file, `${headerLine()}\n`, events, (at) => jsonlLine(at, level), footer);
  return file;
}

/** So many events for whoever counts beginnings and ends: half as many spans. */
export async function chromeTrace(folder: string, events: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `events-${events}.trace.json`);
  if (existsSync(file)) return file;
  await writeLines(file, '{"traceEvents":[\n', Math.ceil(events / 2), chromeLine, '\n]}\n');
  return file;
}
