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

/** Events of a parsed Chrome trace by phase: a count that shares nothing with the reader. */
export function countPhases(trace: { readonly traceEvents: readonly { readonly ph: string }[] }) {
  const counts: Record<string, number> = {};
  for (const { ph } of trace.traceEvents) counts[ph] = (counts[ph] ?? 0) + 1;
  return (...phases: string[]) => phases.reduce((sum, phase) => sum + (counts[phase] ?? 0), 0);
}

/** Events of a decoded Chrome trace by what they are: "a span of a thread begins". */
export function countMeanings({ handle, schema }: DecodedTrace): (meaning: string) => number {
  const memory = unwrap(attachMemory(handle));
  const timeline = createTimeline(memory, schema);
  const counts = new Map<string, number>();
  for (const { kind } of timeline.events(0, timeline.published())) {
    const meaning = schema.kinds[kind]?.doc.split(';')[0] ?? '';
    counts.set(meaning, (counts.get(meaning) ?? 0) + 1);
  }
  return (meaning) => counts.get(meaning) ?? 0;
}

export const lossOf = ({ losses }: DecodedTrace, start: string): number =>
  losses.find(({ what }) => what.startsWith(start))?.count ?? 0;
