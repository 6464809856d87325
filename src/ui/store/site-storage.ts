/** Small things that a browser remembers from visit to visit. Site data may be blocked. */

const PREFIX = 'orrery.';

/** What was remembered under a name, if `read` accepts it. */
export function recall<T>(name: string, read: (value: unknown) => T | undefined): T | undefined {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? undefined : read(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // The page works without memory of earlier visits.
  }
}

/** A list of texts, at most `most`; undefined when it is none. */
export function textsOf(value: unknown, most: number): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.filter((item): item is string => typeof item === 'string').slice(0, most);
}
