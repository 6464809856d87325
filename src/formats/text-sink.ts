/** Gathers small texts into chunks worth handing on, so that no export is ever one giant string. */

/** UTF-16 code units after which a chunk is handed on. */
export const CHUNK_UNITS = 128 * 1024;

export interface TextSink {
  add(text: string): void;
  /** Whether enough is gathered to be handed on. */
  full(): boolean;
  /** What was gathered since the last call. */
  take(): string;
}

export function createTextSink(): TextSink {
  let parts: string[] = [];
  let units = 0;
  return {
    add: (text) => {
      parts.push(text);
      units += text.length;
    },
    full: () => units >= CHUNK_UNITS,
    take: () => {
      const text = parts.join('');
      parts = [];
      units = 0;
      return text;
    },
  };
}
