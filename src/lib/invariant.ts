/** A defect of this program, never of its input. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * Stops the program when `fact` is false; stays on in production.
 * @param text the fact, stated positively: "virtual time never goes backwards"
 * @throws InvariantError
 */
export function invariant(fact: boolean, text: string): asserts fact {
  if (!fact) throw new InvariantError(`broken invariant: ${text}`);
}
