/** Spans that have begun and not ended: a stack for each track, and a queue of ends to come. */

export interface OpenSpan {
  readonly sequence: number;
  readonly thread: number;
  readonly name: number;
  readonly startNs: number;
  /** when it ends; NaN = an event of its own says so */
  readonly endNs: number;
  closed: boolean;
}

/** Spans looked at for the one that an end event means. */
const SEARCH_MAX = 64;

/** The innermost open span of this name; without one, the innermost that waits for an end. */
export function spanToEnd(stack: readonly OpenSpan[], name: number): OpenSpan | undefined {
  let innermost: OpenSpan | undefined;
  const last = Math.max(0, stack.length - SEARCH_MAX);
  for (let at = stack.length - 1; at >= last; at--) {
    const span = stack[at]!;
    if (!Number.isNaN(span.endNs)) continue;
    if (span.name === name) return span;
    innermost ??= span;
  }
  return innermost;
}

export function removeSpan(stack: OpenSpan[], span: OpenSpan): void {
  const at = stack.lastIndexOf(span);
  if (at === stack.length - 1) stack.pop();
  else if (at >= 0) stack.splice(at, 1);
}

/** Whether `a` ends before `b`; of two that end together the one that began later is inside. */
const endsBefore = (a: OpenSpan, b: OpenSpan): boolean =>
  a.endNs < b.endNs || (a.endNs === b.endNs && a.sequence > b.sequence);

/** Binary heap of spans by their end. */
export class EndQueue {
  private readonly heap: OpenSpan[] = [];

  push(span: OpenSpan): void {
    const { heap } = this;
    let at = heap.push(span) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!endsBefore(span, heap[above]!)) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = span;
  }

  /** The next span to end that is still open. */
  peek(): OpenSpan | undefined {
    while (this.heap[0]?.closed === true) this.pop();
    return this.heap[0];
  }

  pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && endsBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!endsBefore(heap[below]!, last)) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}
