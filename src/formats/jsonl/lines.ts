/** Cuts a stream of bytes into lines without ever holding more than one of them. */
import { ProblemError } from '../../lib/result.ts';
import { createPieceText } from '../piece-text.ts';

/** A line of more bytes is refused as soon as that many have been seen. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;
/** The header holds the whole schema and the first state, and may be longer. */
export const HEADER_BYTES_MAX = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Bytes [from, to), each a code unit of a text. */
export interface Units {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

export interface Line {
  /** without its end */
  readonly text: string;
  /** 1-based */
  readonly number: number;
  /** false = the file ended before the line did */
  readonly whole: boolean;
  /** where its code units stand as bytes, which are read faster than a part of a longer text */
  readonly units: Units | undefined;
}

export interface LineSplitter {
  /** The lines that this chunk completes. @throws ProblemError on an overlong line or bad UTF-8 */
  push(chunk: Uint8Array): IterableIterator<Line>;
  /** What stands after the last line end, if anything. */
  end(): Line | undefined;
}

export function createLineSplitter(fileName: string): LineSplitter {
  const cutter = createPieceText();
  const strict = new TextDecoder('utf-8', { fatal: true });
  const lenient = new TextDecoder('utf-8');
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let number = 1;

  const refuseLong = (): never => {
    const limitMiB = (number === 1 ? HEADER_BYTES_MAX : LINE_BYTES_MAX) / 1024 / 1024;
    throw new ProblemError({
      what: `the line is longer than ${limitMiB} MiB`,
      where: `${fileName}:${number}`,
      mend: 'Check that this is a trace with one event a line; export it again if it is damaged.',
    });
  };

  const refuseBytes = (): never => {
    throw new ProblemError({
      what: 'the line is not UTF-8 text',
      where: `${fileName}:${number}`,
      mend: 'Export the trace again, or convert the file to UTF-8.',
    });
  };

  const joined = (tail: Uint8Array): Uint8Array => {
    if (held.length === 0) return tail;
    const line = new Uint8Array(heldBytes + tail.length);
    let at = 0;
    for (const part of held) {
      line.set(part, at);
      at += part.length;
    }
    line.set(tail, at);
    held = [];
    heldBytes = 0;
    return line;
  };

  const limit = () => (number === 1 ? HEADER_BYTES_MAX : LINE_BYTES_MAX);

  /** The text of a line that began in an earlier chunk. */
  const heldText = (tail: Uint8Array): string => {
    const line = joined(tail);
    return strict.decode(line.at(-1) === RETURN ? line.subarray(0, -1) : line);
  };

  /** The line that ends before `end`, where its line end stands. */
  const take = (chunk: Uint8Array, from: number, end: number): Line => {
    if (heldBytes + end - from > limit()) refuseLong();
    let text = '';
    let units: Units | undefined;
    try {
      if (held.length > 0) {
        text = heldText(chunk.subarray(from, end));
      } else {
        const to = end > from && chunk[end - 1] === RETURN ? end - 1 : end;
        text = cutter.cut(from, to);
        if (cutter.isAscii()) units = { bytes: chunk, from, to };
      }
    } catch {
      refuseBytes();
    }
    return { text, number: number++, whole: true, units };
  };

  return {
    *push(chunk) {
      let from = 0;
      cutter.begin(chunk);
      for (;;) {
        const at = chunk.indexOf(NEWLINE, from);
        if (at < 0) break;
        yield take(chunk, from, at);
        from = at + 1;
      }
      if (from < chunk.length) {
        // A copy: whoever feeds the chunks may use its buffer again.
        held.push(chunk.slice(from));
        heldBytes += chunk.length - from;
        if (heldBytes > limit()) refuseLong();
      }
    },
    end: () => {
      if (heldBytes === 0) return undefined;
      // The cut may fall inside a character.
      const text = lenient.decode(joined(new Uint8Array()));
      return { text, number: number++, whole: false, units: undefined };
    },
  };
}
