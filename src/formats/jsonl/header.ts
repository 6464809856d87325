/** First line of a trace: what made it, what is in it, and the state before its first event. */
import { ProblemError } from '../../lib/result.ts';
import type { Schema } from '../../memory/schema.ts';
import { bookmarkJson, type ReadBookmarks, readBookmarks } from '../../timeline/bookmarks.ts';
import type { TraceOrigin } from '../format.ts';
import { isTooDeep, JsonPart, tooDeep } from '../json-shape.ts';
import { deviceJson, expectationJson, kindJson, linkJson, readSchema } from './schema-json.ts';
import { decodeNumber, encodeNumber } from './values.ts';

export const FORMAT_NAME = 'orrery-trace';
/** Any change of what a line means bumps this; see docs/format-changelog.md. */
export const FORMAT_VERSION = 1;

export interface Header {
  readonly origin: TraceOrigin;
  readonly schema: Schema;
  readonly firstSequence: number;
  readonly state: Float64Array;
  readonly bookmarks: ReadBookmarks;
}

/** Members of a list as JSON, one piece each, with commas between. */
function* listPieces<T>(list: Iterable<T>, json: (item: T) => string): Generator<string> {
  let comma = '';
  for (const item of list) {
    yield comma + json(item);
    comma = ',';
  }
}

/** The header in pieces, without the line end: a large world makes a long one. */
export function* headerPieces(
  origin: TraceOrigin,
  schema: Schema,
  firstSequence: number,
  state: Float64Array,
): Generator<string> {
  const { engine, title, seed, recipe, bookmarks = [] } = origin;
  yield `{"format":"${FORMAT_NAME}","version":${FORMAT_VERSION}`;
  yield `,"engine":${JSON.stringify(engine)},"title":${JSON.stringify(title)}`;
  yield `,"seed":${encodeNumber(seed)}`;
  const recipeJson = recipe === undefined ? undefined : JSON.stringify(recipe);
  if (recipeJson !== undefined) yield `,"recipe":${recipeJson}`;
  if (bookmarks.length > 0) yield `,"bookmarks":${JSON.stringify(bookmarks.map(bookmarkJson))}`;
  yield `,"clock":{"unit":"ns","origin":"start of the scenario"},"first":${firstSequence}`;
  yield `,"schema":{"title":${JSON.stringify(schema.title)},"slots":${schema.slots},"devices":[`;
  yield* listPieces(schema.devices, (device) => JSON.stringify(deviceJson(device)));
  yield '],"kinds":[';
  yield* listPieces(schema.kinds, (kind) => JSON.stringify(kindJson(kind)));
  yield '],"links":[';
  yield* listPieces(schema.links, (link) => JSON.stringify(linkJson(link)));
  yield '],"expectations":[';
  yield* listPieces(schema.expectations, (item) => JSON.stringify(expectationJson(item)));
  yield ']},"state":[';
  yield* listPieces(state.subarray(0, schema.slots), encodeNumber);
  yield ']}';
}

const MEND = 'Export the trace again.';

function foreign(where: string, what: string): never {
  const mend = 'Open a trace that Orrery exported as JSONL, or a Chrome trace.';
  throw new ProblemError({ what, where, mend });
}

function readState(part: JsonPart, slots: number): Float64Array {
  const list = part.value;
  if (!Array.isArray(list) || list.length !== slots) {
    const found = Array.isArray(list) ? `${list.length} stand there` : 'there is no such list';
    const what = `a list of ${slots} state cells was expected; ${found}`;
    throw new ProblemError({ what, where: part.where, mend: MEND });
  }
  return Float64Array.from(
    list,
    (item, at) =>
      decodeNumber(item) ?? new JsonPart(item, part, MEND, at).as(decodeNumber, 'a number'),
  );
}

/** @throws ProblemError that says what is wrong with the line */
export function readHeader(text: string, fileName: string): Header {
  const where = `${fileName}:1`;
  if (isTooDeep(text)) throw tooDeep(where, MEND);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return foreign(where, 'the first line is no JSON object');
  }
  const part = new JsonPart(json, where, MEND);
  if (!part.has('format') || part.member('format').value !== FORMAT_NAME) {
    return foreign(where, `the first line is no header: "format":"${FORMAT_NAME}" is missing`);
  }
  const version = part.member('version').integer(1, Number.MAX_SAFE_INTEGER);
  if (version > FORMAT_VERSION) {
    throw new ProblemError({
      what: `trace format ${version} is newer than this build reads (${FORMAT_VERSION})`,
      where: `${where}, version`,
      mend: `Update Orrery, or export the trace again as format ${FORMAT_VERSION}.`,
    });
  }
  const schema = readSchema(part.member('schema'));
  const recipe = part.member('recipe').value;
  return {
    origin: {
      engine: part.member('engine').text(),
      title: part.member('title').text(),
      seed: part.member('seed').as(decodeNumber, 'a number'),
      ...(recipe === undefined ? {} : { recipe }),
      hash: '',
    },
    schema,
    firstSequence: part.member('first').integer(0, Number.MAX_SAFE_INTEGER - 1),
    state: readState(part.member('state'), schema.slots),
    bookmarks: readBookmarks(part.member('bookmarks').value),
  };
}
