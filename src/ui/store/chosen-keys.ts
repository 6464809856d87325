/** Keys that a person has chosen for actions. */

/** KeyboardEvent.code with "Ctrl+" and "Shift+" in front where they are held; '' = no key. */
export type Chord = string;

/** Chords that a person has chosen, by action; all other actions have the usual ones. */
export type ChosenKeys = Readonly<Record<string, Chord>>;

/** What is written on the keys of this keyboard, by KeyboardEvent.code, where it is known. */
export type KeyNames = Readonly<Record<string, string>>;

export const CHORD = /^(?:Ctrl\+)?(?:Shift\+)?[A-Z][A-Za-z0-9]{1,20}$/;

/** Keeps what can be a choice, of whatever was remembered. */
export function readChosenKeys(value: unknown): ChosenKeys | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const right = Object.entries(value).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' && (entry[1] === '' || CHORD.test(entry[1])),
  );
  return Object.fromEntries(right);
}
