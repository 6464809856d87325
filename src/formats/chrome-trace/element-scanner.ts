/**
 * Cuts the bytes of a Chrome trace into its events without holding the file: an incremental JSON
 * tokenizer that knows only where values begin and end. Each event is handed on as text, to be
 * parsed on its own. Both forms are read: `{"traceEvents": […], …}` and a bare array, which Chrome
 * allows to end without its closing bracket.
 */
import { ProblemError } from '../../lib/result.ts';
import { createPieceText } from '../piece-text.ts';

/** One event, or one other member worth reading, of more bytes is refused. */
export const ELEMENT_BYTES_MAX = 16 * 1024 * 1024;
/** Objects and arrays inside each other within one value. */
export const DEPTH_MAX = 256;
/** Bytes of a key at the top level. */
const KEY_BYTES_MAX = 4096;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export interface ScannerEvents {
  /** One element of the event array, as JSON text. */
  element(text: string, byte: number): void;
  /** Whether the value of this top-level member is wanted. */
  wants(key: string): boolean;
  member(key: string, text: string, byte: number): void;
  /** A top-level member passed over. */
  skipped(key: string): void;
}

/** How the file ended. */
export type ScanEnd = 'complete' | 'open' | 'cut';

export interface ElementScanner {
  /** @throws ProblemError where the bytes are no Chrome trace */
  push(chunk: Uint8Array): void;
  /**
   * complete: every bracket closed · open: all events seen are whole, but brackets are missing ·
   * cut: inside an event or before the first
   */
  end(): ScanEnd;
  /** Whether there was an event array at all. */
  foundEvents(): boolean;
  /** Whether the file is an array, not an object with one. */
  isBareArray(): boolean;
  /** bytes seen so far */
  bytes(): number;
}

type Place =
  | 'start'
  | 'key'
  | 'colon'
  | 'value'
  | 'after-member'
  | 'element'
  | 'after-element'
  | 'done';

const isSpace = (byte: number): boolean =>
  byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;

const isDelimiter = (byte: number): boolean =>
  byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isSpace(byte);

class Scanner implements ElementScanner {
  private readonly fileName: string;
  private readonly events: ScannerEvents;
  private readonly text = createPieceText();
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private place: Place = 'start';
  private bareArray = false;
  private array: 'none' | 'open' | 'closed' = 'none';
  private key = '';
  /** file offset of the chunk's first byte */
  private base = 0;
  private marks = 0;
  private elements = 0;

  // The value being scanned; `scanning` says what it is for.
  private scanning: 'none' | 'key' | 'member' | 'skip' | 'element' = 'none';
  private shape: 'text' | 'nested' | 'plain' = 'plain';
  private depth = 0;
  private inText = false;
  private escaped = false;
  private valueStart = 0;
  private held: Uint8Array[] = [];
  private heldBytes = 0;

  constructor(fileName: string, events: ScannerEvents) {
    this.fileName = fileName;
    this.events = events;
  }

  isBareArray(): boolean {
    return this.bareArray;
  }

  bytes(): number {
    return this.base;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    this.text.begin(chunk);
    while (at < chunk.length) {
      if (this.scanning === 'none') {
        this.step(chunk[at]!, this.base + at);
        // A value begins with the byte just seen; other bytes are consumed here.
        if (this.scanning === 'none') at++;
      } else {
        at = this.scan(chunk, at);
      }
    }
    this.base += chunk.length;
  }

  end(): ScanEnd {
    if (this.place === 'done') return 'complete';
    if (this.array === 'closed') return 'open';
    const between = this.scanning === 'none' && this.elements > 0;
    return this.array === 'open' && between ? 'open' : 'cut';
  }

  foundEvents(): boolean {
    return this.array !== 'none';
  }

  /** One byte outside of any value. */
  private step(byte: number, offset: number): void {
    if (isSpace(byte)) return;
    switch (this.place) {
      case 'start':
        this.stepStart(byte, offset);
        break;
      case 'key':
        if (byte === CLOSE_OBJECT) this.place = 'done';
        else if (byte === QUOTE) this.begin('key', 'text', offset);
        else this.refuse('a key in quotes', byte, offset);
        break;
      case 'colon':
        if (byte !== COLON) this.refuse('":"', byte, offset);
        this.place = 'value';
        break;
      case 'value':
        this.stepValue(byte, offset);
        break;
      case 'after-member':
        if (byte === COMMA) this.place = 'key';
        else if (byte === CLOSE_OBJECT) this.place = 'done';
        else this.refuse('"," or "}"', byte, offset);
        break;
      case 'element':
        if (byte === CLOSE_ARRAY) this.closeArray();
        else this.beginValue('element', byte, offset);
        break;
      case 'after-element':
        if (byte === COMMA) this.place = 'element';
        else if (byte === CLOSE_ARRAY) this.closeArray();
        else this.refuse('"," or "]"', byte, offset);
        break;
      case 'done':
        this.refuse('the end of the file', byte, offset);
    }
  }

  private stepStart(byte: number, offset: number): void {
    if (offset === this.marks && this.marks < 3 && byte === BYTE_ORDER_MARK[this.marks]) {
      this.marks++;
    } else if (byte === OPEN_ARRAY) {
      this.bareArray = true;
      this.openArray();
    } else if (byte === OPEN_OBJECT) {
      this.place = 'key';
    } else {
      this.refuse('"{" or "["', byte, offset);
    }
  }

  private stepValue(byte: number, offset: number): void {
    if (this.key === 'traceEvents') {
      if (byte !== OPEN_ARRAY) this.refuse('"[" after "traceEvents"', byte, offset);
      this.openArray();
    } else {
      this.beginValue(this.events.wants(this.key) ? 'member' : 'skip', byte, offset);
    }
  }

  private openArray(): void {
    this.array = 'open';
    this.place = 'element';
  }

  private closeArray(): void {
    this.array = 'closed';
    this.place = this.bareArray ? 'done' : 'after-member';
  }

  private beginValue(scanning: 'member' | 'skip' | 'element', byte: number, offset: number): void {
    if (byte === COMMA || byte === COLON || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.refuse('a value', byte, offset);
    }
    const nested = byte === OPEN_OBJECT || byte === OPEN_ARRAY;
    this.begin(scanning, nested ? 'nested' : byte === QUOTE ? 'text' : 'plain', offset);
  }

  private begin(
    scanning: 'key' | 'member' | 'skip' | 'element',
    shape: 'text' | 'nested' | 'plain',
    offset: number,
  ): void {
    this.scanning = scanning;
    this.shape = shape;
    this.depth = 0;
    this.inText = false;
    this.escaped = false;
    this.valueStart = offset;
  }

  /** Scans the value in hand from `from`; returns where scanning goes on in this chunk. */
  private scan(chunk: Uint8Array, from: number): number {
    const end = this.shape === 'plain' ? this.plainEnd(chunk, from) : this.closedEnd(chunk, from);
    const stop = end < 0 ? chunk.length : end;
    const size = this.heldBytes + stop - from;
    if (this.scanning !== 'skip') {
      const limit = this.scanning === 'key' ? KEY_BYTES_MAX : ELEMENT_BYTES_MAX;
      if (size > limit) this.refuseLong(limit);
      if (end < 0) {
        this.held.push(chunk.slice(from));
        this.heldBytes = size;
      }
    }
    if (end >= 0) this.finish(chunk, from, end);
    return stop;
  }

  private plainEnd(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) if (isDelimiter(chunk[at]!)) return at;
    return -1;
  }

  /** Index past the byte that closes the string, object or array in hand; -1 = not in here. */
  private closedEnd(chunk: Uint8Array, from: number): number {
    let { depth, inText, escaped } = this;
    let end = -1;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
        else continue;
        if (inText || depth > 0) continue;
        end = at + 1;
        break;
      }
      if (byte === QUOTE) {
        inText = true;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth++;
        if (depth > DEPTH_MAX) this.refuseDeep(this.base + at);
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        depth--;
        if (depth > 0) continue;
        end = at + 1;
        break;
      }
    }
    this.depth = depth;
    this.inText = inText;
    this.escaped = escaped;
    return end;
  }

  private finish(chunk: Uint8Array, from: number, end: number): void {
    const { scanning } = this;
    this.scanning = 'none';
    if (scanning === 'skip') {
      this.events.skipped(this.key);
      this.place = 'after-member';
      return;
    }
    const text = this.textOf(chunk, from, end);
    if (scanning === 'key') {
      this.key = String(this.parseKey(text));
      this.place = 'colon';
    } else if (scanning === 'member') {
      this.events.member(this.key, text, this.valueStart);
      this.place = 'after-member';
    } else {
      this.elements++;
      this.events.element(text, this.valueStart);
      this.place = 'after-element';
    }
  }

  private textOf(chunk: Uint8Array, from: number, end: number): string {
    try {
      return this.heldBytes > 0
        ? this.heldText(chunk.subarray(from, end))
        : this.text.cut(from, end);
    } catch {
      return this.fail('the text is not UTF-8', this.valueStart, 'Export the trace again.');
    }
  }

  /** Text of a value that began in an earlier chunk. */
  private heldText(tail: Uint8Array): string {
    const bytes = new Uint8Array(this.heldBytes + tail.length);
    let at = 0;
    for (const part of [...this.held, tail]) {
      bytes.set(part, at);
      at += part.length;
    }
    this.held = [];
    this.heldBytes = 0;
    return this.decoder.decode(bytes);
  }

  private parseKey(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch {
      return this.fail('a key is no JSON string', this.valueStart, 'Export the trace again.');
    }
  }

  private refuse(expected: string, byte: number, offset: number): never {
    const shown = byte > SPACE && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte ${byte}`;
    const mend = 'Open a Chrome trace: {"traceEvents": […]} or an array of events.';
    return this.fail(`${expected} was expected, ${shown} stands there`, offset, mend);
  }

  private refuseLong(limit: number): never {
    const what = `a value is longer than ${limit >= 1 << 20 ? `${limit >> 20} MiB` : `${limit} B`}`;
    const mend = 'Record the trace without the categories that put large data into events.';
    return this.fail(what, this.valueStart, mend);
  }

  private refuseDeep(offset: number): never {
    const what = `objects and arrays are nested more than ${DEPTH_MAX} deep`;
    return this.fail(what, offset, 'Flatten the arguments of this event.');
  }

  private fail(what: string, offset: number, mend: string): never {
    const element = this.scanning === 'element' ? `, event ${this.elements + 1}` : '';
    throw new ProblemError({ what, where: `${this.fileName}, byte ${offset}${element}`, mend });
  }
}

export const createElementScanner = (fileName: string, events: ScannerEvents): ElementScanner =>
  new Scanner(fileName, events);
