/** Collects what is wrong with a file, so that one reading shows all of it. */

import type { Place, Scenario } from '../engine/scenario.ts';
import type { Failure, Problem, Success } from '../lib/result.ts';

/** A problem with its place in the file; both 1-based. */
export interface ScenarioProblem extends Problem {
  readonly line: number;
  readonly column: number;
}

/** A Failure whose first problem is the first in the file. */
export interface ScenarioFailure extends Failure {
  readonly problem: ScenarioProblem;
  /** the other problems, in the order of the file */
  readonly more: readonly ScenarioProblem[];
}

export type ScenarioResult = Success<Scenario> | ScenarioFailure;

/** Problems reported of one file; more would not be read. */
export const PROBLEMS_MAX = 20;

/** Anything of the document that knows where it stands: [start, …] in UTF-16 code units. */
export interface Ranged {
  readonly range?: readonly [number, number, number] | null | undefined;
}

export const startOf = (node: Ranged | null | undefined): number => node?.range?.[0] ?? 0;

export class Report {
  readonly fileName: string;
  readonly #lineStarts: number[] = [0];
  readonly #problems: { readonly at: number; readonly problem: ScenarioProblem }[] = [];

  constructor(text: string, fileName: string) {
    this.fileName = fileName;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  get isClean(): boolean {
    return this.#problems.length === 0;
  }

  placeOf(at: number): Place {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.#lineStarts[low]! + 1 };
  }

  /** @param at offset in the text, or the node that is wrong */
  add(at: number | Ranged | null | undefined, what: string, mend: string): void {
    const offset = typeof at === 'number' ? at : startOf(at);
    const place = this.placeOf(offset);
    const where = `${this.fileName}:${place.line}:${place.column}`;
    this.#problems.push({ at: offset, problem: { what, where, mend, ...place } });
  }

  /** The same, for what knows its place instead of its offset. */
  addAt(place: Place | undefined, what: string, mend: string): void {
    const { line = 1, column = 1 } = place ?? {};
    this.add((this.#lineStarts[line - 1] ?? 0) + column - 1, what, mend);
  }

  /** @throws never; call only when something was added */
  failure(): ScenarioFailure {
    const sorted = this.#problems.toSorted((a, b) => a.at - b.at).map(({ problem }) => problem);
    const [problem, ...more] = sorted.slice(0, PROBLEMS_MAX) as [
      ScenarioProblem,
      ...ScenarioProblem[],
    ];
    return { ok: false, problem, more };
  }
}
