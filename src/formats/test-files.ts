/** For tests: files made of text or bytes, and exports gathered into one string. */
import { unwrap } from '../lib/result.ts';
import { attachMemory } from '../memory/memory.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { DecodedTrace, DecodeInput, Format, TraceOrigin } from './format.ts';

/** A file's bytes in pieces of `size`. */
export function inputOf(content: string | Uint8Array, fileName = 'x', size = 65536): DecodeInput {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    fileName,
    sizeBytes: bytes.length,
    chunks: (async function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
  };
}

export async function encodeAll(
  format: Format,
  timeline: Timeline,
  origin: TraceOrigin,
): Promise<string> {
  let text = '';
  for await (const chunk of format.encode({ timeline, origin })) text += chunk;
  return text;
}

export const timelineOf = ({ handle, schema }: DecodedTrace): Timeline =>
  createTimeline(unwrap(attachMemory(handle)), schema);

export const ORIGIN: TraceOrigin = {
  engine: '0.1.0',
  title: 'a sample',
  seed: 42,
  recipe: { scenario: { id: 'thermostats' }, seed: 42, inputs: [] },
  hash: '0123456789abcdef',
};
