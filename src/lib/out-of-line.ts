/**
 * A function that stays out of its callers: through a proxy V8 copies nothing. For the rare branch
 * of a small hot function, which V8 would else copy in with all that it calls, until the caller's
 * allowance is used up and the hot function itself is called instead of copied.
 */
export const outOfLine = <T extends (...args: never[]) => unknown>(rare: T): T =>
  new Proxy(rare, {});
