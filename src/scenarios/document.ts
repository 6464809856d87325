/**
 * Text → a YAML map that is safe to walk: of bounded size and depth, text throughout, one document,
 * without aliases. The library itself is not asked to survive a hostile file.
 */
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  visit,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { Report } from './problems.ts';

/** Longest file that is read, in UTF-16 code units: some 2,000 devices with their links. */
export const SCENARIO_LENGTH_MAX = 262_144;
/** Deepest nesting; a scenario needs six. Composing recurses, and deep recursion ends the host. */
export const NESTING_MAX = 40;

/** Remedies by the library's error code; the message itself says what is wrong. */
const MEND: Readonly<Record<string, string>> = {
  BAD_INDENT: 'Indent the entries of one map or list alike, and close every bracket.',
  TAB_AS_INDENT: 'Indent with spaces instead of tabs.',
  MISSING_CHAR: 'Close the bracket or quotation, or put a space after ":" and ",".',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BAD_DQ_ESCAPE: 'Write \\\\ for a backslash, or use single quotes.',
  MULTILINE_IMPLICIT_KEY: 'Write "key: value" on one line.',
  BLOCK_IN_FLOW: 'Inside { } and [ ] separate entries with commas.',
  TAG_RESOLVE_FAILED: 'Remove the tag; values need none.',
  UNEXPECTED_TOKEN: 'Put texts with special characters in quotes, entries of a map on own lines.',
};
const MEND_OTHERWISE = 'Compare it with a scenario that works, or put texts in quotes.';

/** True for characters that no text file has: control codes, and bytes that were not UTF-8. */
const isForeign = (code: number): boolean =>
  (code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127 || code === 0xfffd;

function checkCharacters(text: string, report: Report): void {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isForeign(code)) continue;
    const shown = code.toString(16).toUpperCase().padStart(4, '0');
    const what = `this is not a text file: it has the character U+${shown}`;
    report.add(at, what, 'Choose a scenario file: YAML, saved as UTF-8.');
    return;
  }
}

/** The tokens of the file; undefined when it is nested too deep. */
function tokensOf(text: string, report: Report): CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > NESTING_MAX) {
      const what = `the file is nested deeper than ${NESTING_MAX} levels`;
      report.add(Math.min(parser.offset, text.length), what, 'Remove brackets, "-" or "?" signs.');
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function addYamlError(error: YAMLError, report: Report): void {
  const mend = MEND[error.code] ?? MEND_OTHERWISE;
  report.add(error.pos[0], `not valid YAML: ${error.message}`, mend);
}

function checkAliases(document: Document.Parsed, report: Report): void {
  visit(document, {
    Alias: (_, alias) => {
      const mend = 'Write the value out, or give each device its own config.';
      report.add(alias, `"*${alias.source}" refers to another value; scenarios do not`, mend);
    },
  });
}

/** What messages call the file, and how an empty one is begun. */
export interface DocumentKind {
  readonly noun: string;
  readonly begin: string;
}

const SCENARIO: DocumentKind = {
  noun: 'scenario',
  begin: 'Begin with "title: …"; a scenario needs title, until and mocks.',
};

function rootOf(
  document: Document.Parsed,
  report: Report,
  { noun, begin }: DocumentKind,
): YAMLMap | undefined {
  const root = document.contents;
  if (isMap(root)) return root;
  if (root === null || (isScalar(root) && root.value === null)) {
    report.add(0, 'the file is empty', begin);
  } else {
    const found = isSeq(root) ? 'a list' : 'a single text';
    report.add(root, `the file holds ${found}; a ${noun} is a map`, begin);
  }
  return undefined;
}

/** The map that the file holds; undefined when the report says why there is none. */
export function readDocument(text: string, report: Report, kind = SCENARIO): YAMLMap | undefined {
  if (text.length > SCENARIO_LENGTH_MAX) {
    const what = `the file has ${text.length} characters; ${SCENARIO_LENGTH_MAX} are read`;
    report.add(0, what, `Choose a ${kind.noun} file; split a larger one.`);
    return undefined;
  }
  checkCharacters(text, report);
  const tokens = report.isClean ? tokensOf(text, report) : undefined;
  if (tokens === undefined) return undefined;
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false });
  const documents = [...composer.compose(tokens, true, text.length)] as Document.Parsed[];
  const [first, second] = documents;
  for (const error of [...(first?.errors ?? []), ...(first?.warnings ?? [])]) {
    addYamlError(error, report);
  }
  if (second !== undefined) {
    report.add(second, 'a second document begins here', 'Remove the line "---" and what follows.');
  }
  if (first === undefined || !report.isClean) return undefined;
  checkAliases(first, report);
  return report.isClean ? rootOf(first, report, kind) : undefined;
}
