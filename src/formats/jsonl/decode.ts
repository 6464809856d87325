/** A JSONL trace back into shared memory, checked line by line. */
import { failure, ProblemError, type Result, success } from '../../lib/result.ts';
import { guardDecode, READING_SHARE, readPieces } from '../decoding.ts';
import type { DecodedTrace, DecodeInput, KnownHash } from '../format.ts';
import { isTooDeep, tooDeep } from '../json-shape.ts';
import { createLossCounter } from '../losses.ts';
import { buildMemory, StagedTrace, TEXT_UNITS_MAX } from '../staged-trace.ts';
import { createChecksum } from './checksum.ts';
import { createEventReader, type EventReader } from './event-line.ts';
import { type Header, readHeader } from './header.ts';
import { createLineSplitter, type Line } from './lines.ts';

interface Footer {
  readonly count: number;
  readonly hash: string;
}

const HASH = /^[0-9a-f]{16}$/;
/** They say nothing, and a packed file can hold billions. */
const BLANKS_MAX = 65_536;
const MEND = 'Export the trace again.';

class JsonlReader {
  readonly staged = new StagedTrace();
  readonly losses = createLossCounter();
  readonly hashes: KnownHash[] = [];
  header: Header | undefined;
  footer: Footer | undefined;
  lines = 0;
  private blanks = 0;
  private readonly fileName: string;
  private readonly checksum = createChecksum();
  private events: EventReader | undefined;

  constructor(fileName: string) {
    this.fileName = fileName;
  }

  /** @throws ProblemError with the place in the file */
  line(line: Line): void {
    this.lines = line.number;
    if (this.footer !== undefined && line.text.trim() !== '') {
      this.refuse('lines follow the footer', 'Keep only what stands before and in the footer.');
    }
    if (this.events === undefined) {
      this.header = readHeader(line.text, this.fileName);
      this.events = createEventReader(this.header, this.staged);
    } else if (line.text.trim() !== '') {
      const json = this.parse(line);
      if (json === undefined) return;
      if (Object.hasOwn(json, 'footer')) {
        this.readFooter(json);
        return;
      }
      this.content(json, this.events);
    } else if (++this.blanks > BLANKS_MAX) {
      this.refuse(`more than ${BLANKS_MAX} lines are blank`, 'Remove them, or export it again.');
    }
    const { units } = line;
    if (units === undefined) this.checksum.add(line.text);
    else this.checksum.addBytes(units.bytes, units.from, units.to);
    this.checksum.add('\n');
  }

  private content(json: Readonly<Record<string, unknown>>, events: EventReader): void {
    if (Object.hasOwn(json, 'seq')) {
      const wrong = events.event(json);
      if (wrong !== undefined) this.refuse(wrong, MEND);
    } else if (Object.hasOwn(json, 'text')) {
      this.readText(json);
    } else if (Object.hasOwn(json, 'hash')) {
      this.readHash(json);
    } else {
      this.refuse(
        'the line is neither an event, a text, a hash nor a footer',
        'Remove the line and the "check" of the footer, or export the trace again.',
      );
    }
  }

  private parse(line: Line): Readonly<Record<string, unknown>> | undefined {
    if (isTooDeep(line.text)) throw tooDeep(`${this.fileName}:${this.lines}`, MEND);
    let json: unknown;
    try {
      json = JSON.parse(line.text);
    } catch (error) {
      if (!line.whole) {
        this.losses.add(`line ${line.number}, which the end of the file cuts off`);
        return undefined;
      }
      const why = error instanceof Error ? error.message : String(error);
      this.refuse(`the line is no JSON: ${why.slice(0, 200)}`, MEND);
    }
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) {
      return json as Readonly<Record<string, unknown>>;
    }
    return this.refuse('the line is no JSON object', MEND);
  }

  private readText(json: Readonly<Record<string, unknown>>): void {
    const { text: id, is } = json;
    if (typeof is !== 'string') this.refuse('"is" must hold the text', MEND);
    if (this.staged.textSize + is.length > TEXT_UNITS_MAX) {
      const what = `the texts of the trace have more than ${TEXT_UNITS_MAX} characters`;
      this.refuse(what, 'Export a shorter range.');
    }
    const expected = this.staged.texts.length + 1;
    const got = this.staged.text(is);
    if (id !== expected || got !== expected) {
      const what = `text ${JSON.stringify(id)} was expected to be number ${expected}, and new`;
      this.refuse(what, MEND);
    }
  }

  private readHash(json: Readonly<Record<string, unknown>>): void {
    const { hash, at, t } = json;
    const next = (this.header?.firstSequence ?? 0) + this.staged.events;
    if (typeof hash !== 'string' || !HASH.test(hash)) {
      this.refuse('"hash" must be 16 hex digits', MEND);
    }
    if (at !== next) this.refuse(`a hash before event ${next} says "at":${String(at)}`, MEND);
    if (typeof t !== 'number') this.refuse('"t" must be a time in ns', MEND);
    this.hashes.push({ sequence: next, timeNs: t, hash });
  }

  private readFooter(json: Readonly<Record<string, unknown>>): void {
    const { count, hash, check } = json;
    const found = this.staged.events;
    if (count !== found) {
      const what = `the footer counts ${String(count)} events; ${found} stand in the file`;
      this.refuse(what, 'Lines are missing or were added: export the trace again.');
    }
    if (typeof hash !== 'string' || (hash !== '' && !HASH.test(hash))) {
      this.refuse('"hash" of the footer must be 16 hex digits or empty', MEND);
    }
    this.checksum.add(JSON.stringify(hash));
    const own = this.checksum.digest();
    if (check !== undefined && check !== own) {
      this.refuse(
        `the lines were changed since they were written: their checksum is ${own}, not ${String(check)}`,
        'Export the trace again; or, if you changed it on purpose, remove "check" from the footer.',
      );
    }
    this.footer = { count: found, hash };
  }

  private refuse(what: string, mend: string): never {
    throw new ProblemError({ what, where: `${this.fileName}:${this.lines}`, mend });
  }
}

async function read(input: DecodeInput): Promise<Result<DecodedTrace>> {
  const { fileName, signal, onProgress } = input;
  const splitter = createLineSplitter(fileName);
  const reader = new JsonlReader(fileName);
  const { broke } = await readPieces(input, (piece) => {
    for (const line of splitter.push(piece)) reader.line(line);
  });
  const last = splitter.end();
  if (last !== undefined) reader.line(last);
  const { header, staged, losses, footer } = reader;
  if (header === undefined) {
    const mend = 'Open a trace that Orrery exported as JSONL, or a Chrome trace.';
    return failure({ what: 'the file is empty', where: fileName, mend });
  }
  const { list: bookmarks, lost } = header.bookmarks;
  losses.add('bookmarks that cannot be read', lost);
  if (broke !== '') losses.add(`what follows line ${reader.lines}: ${broke}`);
  if (footer === undefined) {
    if (staged.events === 0) {
      const what = 'the file ends before its first event';
      return failure({ what, where: `${fileName}:${reader.lines}`, mend: MEND });
    }
    losses.add(`the end of the trace: the file stops at line ${reader.lines}, without its footer`);
  }
  const built = await buildMemory({
    schema: header.schema,
    staged,
    initial: header.state,
    firstSequence: header.firstSequence,
    signal,
    onProgress: (share) => onProgress?.(READING_SHARE + share * (1 - READING_SHARE)),
  });
  if (!built.ok) return built;
  return success({
    handle: built.value,
    schema: header.schema,
    origin: {
      ...header.origin,
      hash: footer?.hash ?? '',
      hashes: reader.hashes,
      ...(bookmarks.length > 0 && { bookmarks }),
    },
    events: staged.events,
    losses: losses.list(),
  });
}

export const decodeJsonl = (input: DecodeInput): Promise<Result<DecodedTrace>> =>
  guardDecode(input.fileName, () => read(input));
