/** Keys pressed for a field that was asked for and is not there yet. Pure. */

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly isComposing: boolean;
}

/** The text after a key; undefined = the key writes nothing and is not for the field. */
export function typedAhead(text: string, event: Key): string | undefined {
  const { key, ctrlKey, metaKey, altKey, isComposing } = event;
  if (isComposing) return undefined;
  // AltGr comes as both together, and writes.
  if ((ctrlKey || metaKey || altKey) && !(ctrlKey && altKey)) return undefined;
  if (key === 'Backspace') return text.slice(0, -1);
  // Names of keys that write nothing are longer than what any key writes.
  return [...key].length === 1 ? text + key : undefined;
}
