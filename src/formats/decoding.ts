/** What every reader shares: walking the bytes, and turning what goes wrong into a Problem. */
import { failure, ProblemError, type Result } from '../lib/result.ts';
import type { DecodedTrace, DecodeInput } from './format.ts';
import { CANCELLED, pause } from './staged-trace.ts';

/** Share of the work that is reading; the rest is recording into memory. */
export const READING_SHARE = 0.8;

/** Bytes worked through between two pauses in which the host may draw, or cancel. */
const PAUSE_BYTES = 1024 * 1024;
/** Chunks of a stream can be large; smaller pieces keep pauses regular. */
const PIECE_BYTES = 256 * 1024;

export interface ReadOutcome {
  readonly bytes: number;
  /** Why the stream broke before its end, in the host's words; '' = read to the end. */
  readonly broke: string;
}

/**
 * Hands the bytes of a file on in small pieces, with progress and pauses.
 * @throws ProblemError when cancelled, or when nothing could be read at all
 */
export async function readPieces(
  input: DecodeInput,
  take: (piece: Uint8Array) => void,
): Promise<ReadOutcome> {
  let bytes = 0;
  let sincePause = 0;
  const iterator = input.chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextChunk(iterator);
      if (typeof next === 'string') {
        if (bytes === 0) throw new ProblemError(unreadable(input.fileName, next));
        return { bytes, broke: next };
      }
      if (next === undefined) return { bytes, broke: '' };
      for (let from = 0; from < next.length; from += PIECE_BYTES) {
        const piece = next.subarray(from, from + PIECE_BYTES);
        take(piece);
        bytes += piece.length;
        sincePause += piece.length;
        if (sincePause >= PAUSE_BYTES) {
          sincePause = 0;
          input.onProgress?.(Math.min(1, bytes / Math.max(1, input.sizeBytes)) * READING_SHARE);
          await pause();
          if (input.signal?.aborted) throw new ProblemError(CANCELLED);
        }
      }
    }
  } finally {
    // Leaves the stream when a line was refused: no more of the file is read.
    await iterator.return?.();
  }
}

/** A chunk; undefined = the end; a text = why the stream broke. */
async function nextChunk(
  iterator: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | undefined | string> {
  try {
    const { done, value } = await iterator.next();
    return done ? undefined : value;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

const unreadable = (fileName: string, why: string) => ({
  what: `the file cannot be read: ${why}`,
  where: fileName,
  mend: 'Check that it still exists and is whole, and open it again.',
});

/** Runs a reader; what it throws as a Problem, and lack of memory, become values. */
export async function guardDecode(
  fileName: string,
  decode: () => Promise<Result<DecodedTrace>>,
): Promise<Result<DecodedTrace>> {
  try {
    return await decode();
  } catch (error) {
    if (error instanceof ProblemError) return failure(error.problem);
    if (error instanceof RangeError) {
      return failure({
        what: `the trace does not fit into memory (${error.message})`,
        where: fileName,
        mend: 'Close other tabs, or export a shorter range.',
      });
    }
    throw error;
  }
}
