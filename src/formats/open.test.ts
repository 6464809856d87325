import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../lib/result.ts';
import { chromeTrace } from './chrome-trace/chrome-trace.ts';
import { jsonl } from './jsonl/jsonl.ts';
import { openTrace, type TraceFile } from './open.ts';
import { FORMATS, formatById, sniffFormat } from './registry.ts';
import { createDraw, sampleTrace } from './sample-trace.ts';
import { encodeAll, ORIGIN } from './test-files.ts';

const EVENTS = 3000;

function fileOf(content: string | Uint8Array<ArrayBuffer>, name: string): TraceFile {
  const blob = new Blob([content]);
  return { name, size: blob.size, stream: () => blob.stream() };
}

const packed = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(text));

async function problemOf(content: string | Uint8Array<ArrayBuffer>, name = 'x'): Promise<string> {
  const opened = await openTrace(fileOf(content, name));
  if (opened.ok) return 'opened';
  expect(opened.problem.where).toContain(name);
  expect(opened.problem.mend).not.toBe('');
  return opened.problem.what;
}

describe('opening a file', () => {
  it.each(FORMATS)('recognises $label by its content, plain and gzip', async (format) => {
    const text = await encodeAll(format, sampleTrace(3, EVENTS), ORIGIN);
    expect(unwrap(sniffFormat(text.slice(0, 65536), 'x'))).toBe(format);
    for (const content of [text, packed(text)]) {
      const shares: number[] = [];
      const onProgress = (share: number) => shares.push(share);
      const opened = unwrap(await openTrace(fileOf(content, 'anything'), { onProgress }));
      expect(opened.origin.hash).toBe(ORIGIN.hash);
      expect(opened.events).toBeGreaterThanOrEqual(EVENTS);
      expect(shares.at(-1)).toBe(1);
      expect(shares).toEqual([...shares].sort((a, b) => a - b));
    }
  });

  it('opens a gzip file that is cut off as far as it goes, and says so', async () => {
    const text = await encodeAll(jsonl, sampleTrace(3, EVENTS), ORIGIN);
    const whole = packed(text);
    const opened = unwrap(await openTrace(fileOf(whole.slice(0, -5000), 'cut.jsonl.gz')));
    expect(opened.events).toBeGreaterThan(0);
    expect(opened.events).toBeLessThan(EVENTS);
    expect(opened.losses.some(({ what }) => what.includes('without its footer'))).toBe(true);
  });

  it('can be given up', async () => {
    const text = await encodeAll(chromeTrace, sampleTrace(3, EVENTS), ORIGIN);
    const opened = await openTrace(fileOf(text, 'x'), { signal: AbortSignal.abort() });
    expect(opened).toMatchObject({ ok: false, problem: { what: expect.stringMatching(/cancel/) } });
  });
});

describe('a file that is no trace', () => {
  it.each([
    ['0 bytes', '', 'the file is empty (0 bytes)'],
    ['blanks', ' \n\n', 'the file holds nothing but blanks'],
    ['foreign JSON Lines', '{"level":30}\n{"level":40}\n', 'JSON Lines, but its first line'],
    ['other JSON', '{"a":[1]}', 'the file is JSON, but no trace format'],
    ['other text', 'time,value\n1,2\n', 'the file is text, but no trace format'],
    ['a trace with its first line lost', '{"seq":1,"t":0}\n{"seq":2}', 'JSON Lines, but'],
    ['a ZIP archive', 'PK\u0003\u0004rest', 'the file is a ZIP archive'],
  ])('of %s is refused in words', async (_what, content, problem) => {
    expect(await problemOf(content)).toContain(problem);
  });

  it('of random bytes is refused in words, again and again', async () => {
    for (let seed = 0; seed < 50; seed++) {
      const draw = createDraw(seed);
      const bytes = Uint8Array.from({ length: 1 + draw(4000) }, () => draw(256));
      expect(await problemOf(bytes)).not.toBe('opened');
    }
  });

  it('of 200 MB in one line is refused quickly', async () => {
    const megabyte = new Uint8Array(1 << 20).fill(0x61);
    const stream = (head: string) => {
      let sent = 0;
      return new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull: (controller) => {
          if (sent === 0) controller.enqueue(new TextEncoder().encode(head));
          else controller.enqueue(megabyte);
          if (++sent > 200) controller.close();
        },
      });
    };
    for (const head of ['{"format":"orrery-trace","a":"', '[{"a":"', 'hello ']) {
      const file = { name: 'long', size: 200 << 20, stream: () => stream(head) };
      const opened = await openTrace(file);
      expect(opened.ok).toBe(false);
    }
  });

  it('of gzip that is none is refused in words', async () => {
    expect(await problemOf(Uint8Array.of(0x1f, 0x8b, 1, 2, 3))).toContain('cannot be read');
    expect(await problemOf(packed(''))).toBe('the file is empty (0 bytes)');
    expect(await problemOf(packed('hello'))).toContain('text, but no trace format');
  });
});

describe('the registry', () => {
  it('names each format once, with endings that no other has', () => {
    const endings = FORMATS.flatMap(({ extensions }) => extensions);
    expect(new Set(endings).size).toBe(endings.length);
    for (const format of FORMATS) expect(formatById(format.id)).toBe(format);
    expect(formatById('nothing')).toBeUndefined();
  });
});
