interface Props {
  /** what stands before it */
  readonly word: string;
  /** its accessible name */
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string, disabled?: boolean])[];
  choose(value: string): void;
}

/** A list to choose one of, with its word in the same frame. */
export function Choice({ word, name, value, options, choose }: Props) {
  return (
    <label className="labelled">
      {word}
      <select
        className="select"
        aria-label={name}
        value={value}
        onChange={(event) => choose(event.target.value)}
      >
        {options.map(([one, text, disabled = false]) => (
          <option key={one} value={one} disabled={disabled}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Options that read as they are called. */
export const asOptions = (values: readonly string[]): (readonly [string, string])[] =>
  values.map((one) => [one, one]);
