import { memo } from 'react';

type Option = readonly [value: string, text: string, disabled?: boolean];

interface Props {
  /** what stands before it */
  readonly word: string;
  /** its accessible name */
  readonly name: string;
  readonly value: string;
  /** kept while it stays the same: some lists have a thousand */
  readonly options: readonly Option[];
  choose(value: string): void;
}

/** Drawn again only when the list is another one, not with every moment of a running world. */
const Options = memo(({ options }: Pick<Props, 'options'>) =>
  options.map(([one, text, disabled = false]) => (
    <option key={one} value={one} disabled={disabled}>
      {text}
    </option>
  )),
);

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
        <Options options={options} />
      </select>
    </label>
  );
}

/** Options that read as they are called. */
export const asOptions = (values: readonly string[]): (readonly [string, string])[] =>
  values.map((one) => [one, one]);
