import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../lib/result.ts';
import {
  createElementScanner,
  DEPTH_MAX,
  ELEMENT_BYTES_MAX,
  type ScanEnd,
} from './element-scanner.ts';

interface Scanned {
  readonly elements: string[];
  readonly members: string[];
  readonly skipped: string[];
  readonly end: ScanEnd;
}

function scan(text: string | Uint8Array, pieceBytes = 1 << 20): Scanned {
  const elements: string[] = [];
  const members: string[] = [];
  const skipped: string[] = [];
  const scanner = createElementScanner('x.json', {
    element: (json, byte) => elements.push(`${byte} ${json}`),
    wants: (key) => key === 'otherData',
    member: (key, json) => members.push(`${key} ${json}`),
    skipped: (key) => skipped.push(key),
  });
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    scanner.push(bytes.slice(at, at + pieceBytes));
  }
  return { elements, members, skipped, end: scanner.end() };
}

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.what} @ ${error.problem.where}`;
    throw error;
  }
  return 'none';
}

const TRICKY =
  '\uFEFF {"a\\"b":[{"x":"]}"}],"otherData":{"é":"\\\\"}, "traceEvents" : [ {"n":"a]}\\"{"} ,' +
  '\n[1,[2]],"s,\\\\",-1.5e3,null ,{}], "n":true,"z":"}"}\n';

describe('the element scanner', () => {
  it('cuts values at their ends, not at brackets within texts', () => {
    const { elements, members, skipped, end } = scan(TRICKY);
    expect(elements.map((element) => element.slice(element.indexOf(' ') + 1))).toEqual([
      '{"n":"a]}\\"{"}',
      '[1,[2]]',
      '"s,\\\\"',
      '-1.5e3',
      'null',
      '{}',
    ]);
    expect(members).toEqual(['otherData {"é":"\\\\"}']);
    expect(skipped).toEqual(['a"b', 'n', 'z']);
    expect(end).toBe('complete');
  });

  it('finds the same however the bytes are cut into pieces', () => {
    const whole = scan(TRICKY);
    for (let pieceBytes = 1; pieceBytes < 12; pieceBytes++) {
      expect(scan(TRICKY, pieceBytes)).toEqual(whole);
    }
  });

  it('says where in the file each element begins', () => {
    expect(scan('[{"a":1},  {"b":2}]').elements).toEqual(['1 {"a":1}', '11 {"b":2}']);
  });

  it.each<[string, ScanEnd]>([
    ['[]', 'complete'],
    ['{}', 'complete'],
    ['[{}', 'open'],
    ['[{},', 'open'],
    ['{"traceEvents":[]', 'open'],
    ['{"traceEvents":[{}],"metadata":{"a', 'open'],
    ['[{},{', 'cut'],
    ['[{"a', 'cut'],
    ['[', 'cut'],
    ['{"traceEvents":[', 'cut'],
    ['{"metadata', 'cut'],
    ['', 'cut'],
  ])('calls the end of %j %s', (text, end) => {
    expect(scan(text).end).toBe(end);
  });

  it.each([
    ['x', '"{" or "[" was expected, "x" stands there @ x.json, byte 0'],
    ['{a', 'a key in quotes was expected, "a" stands there @ x.json, byte 1'],
    ['{"a" 1', '":" was expected, "1" stands there @ x.json, byte 5'],
    ['{"a":1 "b"', '"," or "}" was expected, """ stands there @ x.json, byte 7'],
    ['[{}{}', '"," or "]" was expected, "{" stands there @ x.json, byte 3'],
    ['[,', 'a value was expected, "," stands there @ x.json, byte 1'],
    ['[] []', 'the end of the file was expected, "[" stands there @ x.json, byte 3'],
    [
      '{"traceEvents":{',
      '"[" after "traceEvents" was expected, "{" stands there @ x.json, byte 15',
    ],
    ['\u0000', '"{" or "[" was expected, byte 0 stands there @ x.json, byte 0'],
  ])('refuses %j with the place', (text, problem) => {
    expect(problemOf(() => scan(text))).toBe(problem);
  });

  it('refuses deep nesting, long keys and text that is not UTF-8', () => {
    expect(problemOf(() => scan(`[${'['.repeat(DEPTH_MAX + 1)}`))).toContain('nested more than');
    expect(problemOf(() => scan(`{"${'k'.repeat(5000)}":1}`))).toContain('longer than 4096 B');
    const bytes = new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d]);
    expect(problemOf(() => scan(bytes))).toContain('not UTF-8');
  });

  it(`refuses an event of more than ${ELEMENT_BYTES_MAX} bytes as soon as they are seen`, () => {
    const megabyte = new Uint8Array(1 << 20).fill(0x61);
    const scanner = createElementScanner('x.json', {
      element: () => undefined,
      wants: () => false,
      member: () => undefined,
      skipped: () => undefined,
    });
    scanner.push(new TextEncoder().encode('[{"a":"'));
    let pushed = 0;
    const problem = problemOf(() => {
      for (; pushed < 200; pushed++) scanner.push(megabyte);
    });
    expect(problem).toContain('longer than 16 MiB');
    expect(pushed).toBeLessThan(17);
  });

  it('passes over a long member that nobody wants', () => {
    const long = `{"metadata":"${'x'.repeat(ELEMENT_BYTES_MAX + 10)}","traceEvents":[{}]}`;
    expect(scan(long, 1 << 16)).toMatchObject({ skipped: ['metadata'], end: 'complete' });
  });
});
