/** What a report of a defect needs, as text. Pure. */
import { ENGINE_VERSION } from '../../lib/version.ts';

export interface Failure {
  readonly message: string;
  readonly stack: string;
  /** which components were being drawn, innermost first */
  readonly components: string;
}

/** Lines of a stack that say something; the rest is React. */
const LINES_MAX = 30;

const shortened = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const more = lines.length - LINES_MAX;
  return [...lines.slice(0, LINES_MAX), ...(more > 0 ? [`    … ${more} more`] : [])].join('\n');
};

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), stack: '', components: '' };
  return { message: error.message, stack: error.stack ?? '', components: '' };
}

/** @param where the address without what it carries: a recipe may hold private inputs */
export function detailsText(what: string, failure: Failure, where: string, browser: string) {
  const { message, stack, components } = failure;
  const parts = [
    `${what} stopped working: ${message}`,
    `Orrery ${ENGINE_VERSION} at ${where}`,
    browser,
    ...(stack === '' ? [] : [shortened(stack)]),
    ...(components === '' ? [] : [`Components:\n${shortened(components)}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}
