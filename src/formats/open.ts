/** From a file to shared memory: unpack, recognise, decode. Works in a page, a worker and Node. */
import { legible, NAME_UNITS_SHOWN } from '../lib/legible.ts';
import { failure, ProblemError, type Result, success } from '../lib/result.ts';
import { READING_SHARE } from './decoding.ts';
import type { DecodedTrace, Format } from './format.ts';
import { legibleSchema } from './legible-schema.ts';
import { SNIFF_UNITS, sniffFormat } from './registry.ts';

/** What is needed of a file; File is one. */
export interface TraceFile {
  readonly name: string;
  /** bytes */
  readonly size: number;
  stream(): ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface OpenTraceOptions {
  /** share done, 0 … 1 */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

type Chunks = AsyncGenerator<Uint8Array, void, undefined>;

async function* chunksOf(stream: ReadableStream<Uint8Array>, stop?: AbortController): Chunks {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Node's unpacker goes on into a stream that is closed behind it: it is ended from its own end.
    if (stop !== undefined) stop.abort();
    // A stream that broke refuses to be cancelled; it is closed all the same.
    else await reader.cancel().catch(() => undefined);
  }
}

/** Packed files that are recognised, but not unpacked here. */
const ARCHIVES: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'a ZIP archive', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'a Zstandard file', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'an XZ file', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { name: 'a bzip2 file', magic: [0x42, 0x5a, 0x68] },
];
const GZIP = [0x1f, 0x8b];

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, at) => bytes[at] === byte);

/** A packed file may become so large. */
export const UNPACKED_BYTES_MAX = 8 * 2 ** 30;
/** From here on … */
const SUSPECT_BYTES = 32 * 2 ** 20;
/** … a file that unpacks to so many times its size holds nothing but repetition. */
const UNPACKED_TIMES_MAX = 400;

/** Ends a file that unpacks without end. @throws ProblemError */
async function* bounded(chunks: Chunks, file: TraceFile, packedBytes: () => number): Chunks {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    const tooLarge = bytes > UNPACKED_BYTES_MAX;
    if (tooLarge || (bytes > SUSPECT_BYTES && bytes > packedBytes() * UNPACKED_TIMES_MAX)) {
      const limit = tooLarge
        ? `${UNPACKED_BYTES_MAX / 2 ** 30} GiB`
        : `${UNPACKED_TIMES_MAX} times its size`;
      throw new ProblemError({
        what: `the file unpacks to more than ${limit}`,
        where: `${file.name}, byte ${packedBytes()} of the packed file`,
        mend: 'Check where it comes from; a file that is meant to be that large opens unpacked.',
      });
    }
    yield chunk;
  }
}

/** The file's bytes, unpacked when they are gzip; progress is counted on the packed ones. */
function plainChunks(file: TraceFile, packed: boolean, onBytes: (bytes: number) => void): Chunks {
  if (!packed) return chunksOf(file.stream());
  let bytes = 0;
  const count = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => {
      bytes += chunk.length;
      onBytes(bytes);
      controller.enqueue(chunk);
    },
  });
  const stop = new AbortController();
  const unpacked = file
    .stream()
    .pipeThrough(count)
    .pipeThrough(new DecompressionStream('gzip'), { signal: stop.signal });
  return bounded(chunksOf(unpacked, stop), file, () => bytes);
}

/** The beginning of a stream, and the rest of it. */
interface Begun {
  readonly held: readonly Uint8Array[];
  readonly rest: Chunks;
  /** why no more than `held` can be read; undefined = nothing went wrong so far */
  readonly broke: unknown;
}

async function begin(rest: Chunks, bytesWanted: number): Promise<Begun> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < bytesWanted) {
      const { done, value } = await rest.next();
      if (done) break;
      held.push(value);
      bytes += value.length;
    }
  } catch (error) {
    if (bytes === 0) throw error;
    return { held, rest, broke: error };
  }
  return { held, rest, broke: undefined };
}

/** The whole stream again. */
async function* whole({ held, rest, broke }: Begun): Chunks {
  try {
    yield* held;
    if (broke !== undefined) throw broke;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function magicOf(file: TraceFile): Promise<Uint8Array> {
  const { held, rest } = await begin(chunksOf(file.stream()), 8);
  await rest.return();
  return Uint8Array.from(held.flatMap((part) => [...part.subarray(0, 8)])).subarray(0, 8);
}

function textOf(held: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('utf-8');
  let text = '';
  for (const part of held) text += decoder.decode(part, { stream: true });
  return text.slice(0, SNIFF_UNITS);
}

interface Recognised {
  readonly begun: Begun;
  readonly packed: boolean;
  readonly format: Format;
}

async function recognise(
  file: TraceFile,
  onProgress: OpenTraceOptions['onProgress'],
): Promise<Result<Recognised>> {
  const magic = await magicOf(file);
  const archive = ARCHIVES.find((known) => startsWith(magic, known.magic));
  if (archive !== undefined) {
    const mend = 'Unpack it first; gzip files open as they are.';
    return failure({ what: `the file is ${archive.name}`, where: file.name, mend });
  }
  const packed = startsWith(magic, GZIP);
  const chunks = plainChunks(file, packed, (bytes) => {
    onProgress?.(Math.min(1, bytes / Math.max(1, file.size)) * READING_SHARE);
  });
  const begun = await begin(chunks, SNIFF_UNITS);
  const format = sniffFormat(textOf(begun.held), file.name);
  if (format.ok) return success({ begun, packed, format: format.value });
  await begun.rest.return();
  return format;
}

/** Opens a trace of any known format. What cannot be read is a Problem, never an exception. */
export async function openTrace(
  file: TraceFile,
  options: OpenTraceOptions = {},
): Promise<Result<DecodedTrace>> {
  const { onProgress, signal } = options;
  let recognised: Result<Recognised>;
  try {
    recognised = await recognise(file, onProgress);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return failure({
      what: `the file cannot be read: ${why}`,
      where: file.name,
      mend: 'Check that it is whole and still where it was, and open it again.',
    });
  }
  if (!recognised.ok) return recognised;
  const { begun, packed, format } = recognised.value;
  const decoded = await format.decode({
    fileName: file.name,
    sizeBytes: file.size,
    chunks: whole(begun),
    // Reading a packed file says nothing of the unpacked size: that part is counted above.
    onProgress: (share) => {
      if (!packed || share > READING_SHARE) onProgress?.(share);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!decoded.ok) return decoded;
  const { value } = decoded;
  const origin = { ...value.origin, title: legible(value.origin.title, NAME_UNITS_SHOWN) };
  return success({ ...value, origin, schema: legibleSchema(value.schema) });
}
