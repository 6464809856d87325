import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Completion, Completions } from '../../../query/completion.ts';
import type { Completer } from './complete-both.ts';

/** A whole text to put in place of what is written. */
export interface Suggestion {
  readonly text: string;
  /** "recent", "saved" */
  readonly note: string;
}

export interface Option {
  readonly label: string;
  readonly detail: string;
  readonly type: Completion['type'] | 'text';
}

interface Offer {
  readonly completions: Completions | undefined;
  readonly options: readonly Option[];
}

const NONE: Offer = { completions: undefined, options: [] };

const optionsOf = ({ items }: Completions): Option[] =>
  items.map(({ label, detail, type }) => ({ label, detail, type }));

/** "kind " continues where a space is wanted; "caused_by(" and "device." go on at once. */
const tailOf = ({ type, insert }: Completion): string =>
  type === 'unit' || insert.endsWith('(') ? '' : ' ';

interface Props {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly value: string;
  readonly complete: Completer;
  /** the text can stand as it is: what could follow is offered only when asked for */
  readonly isWhole: boolean;
  /** offered while nothing is written */
  readonly suggestions: readonly Suggestion[];
  change(text: string): void;
}

/** What is offered at the cursor, which of it is highlighted, and taking it. */
export function useCompletion({ input, value, complete, isWhole, suggestions, change }: Props) {
  const [open, setOpen] = useState<'no' | 'typing' | 'asked'>('no');
  const [active, setActive] = useState(-1);
  const [cursor, setCursor] = useState(0);

  /** where the cursor goes when the field has taken the text */
  const placed = useRef(-1);
  useLayoutEffect(() => {
    const field = input.current;
    const place = placed.current;
    if (field === null || place < 0 || field.value !== value) return;
    placed.current = -1;
    field.setSelectionRange(place, place);
    if (place === value.length) field.scrollLeft = field.scrollWidth;
  }, [input, value]);

  const offer = (): Offer => {
    if (open === 'no') return NONE;
    if (value === '' && suggestions.length > 0) {
      const options = suggestions.map(({ text, note }): Option => {
        return { label: text, detail: note, type: 'text' };
      });
      return { completions: undefined, options };
    }
    const completions = complete(value, cursor);
    const [only, second] = completions.items;
    // Nothing is left to say when the one candidate is what stands there already.
    const isWritten =
      second === undefined && only?.insert === value.slice(completions.from, completions.to);
    const isNext = open === 'typing' && isWhole && completions.from === completions.to;
    return isWritten || (isNext && value !== '')
      ? NONE
      : { completions, options: optionsOf(completions) };
  };
  const { completions, options } = offer();

  const close = () => {
    setOpen('no');
    setActive(-1);
  };

  const take = (index: number) => {
    const item = completions?.items[index];
    const suggestion = suggestions[index];
    if (completions === undefined && suggestion !== undefined) {
      change(suggestion.text);
      return close();
    }
    if (completions === undefined || item === undefined) return undefined;
    const insert = item.insert + tailOf(item);
    const after = value
      .slice(completions.to)
      .replace(/^["'`]/, '')
      .replace(/^ /, '');
    const text = value.slice(0, completions.from) + insert + after;
    const place = completions.from + insert.length;
    change(text);
    setCursor(place);
    setActive(-1);
    placed.current = place;
    return undefined;
  };

  const move = (step: number) => {
    const count = options.length;
    if (count === 0) return;
    setActive((now) => (now < 0 && step < 0 ? count - 1 : (now + step + count) % count));
  };

  return {
    options,
    active: Math.min(active, options.length - 1),
    isOpen: options.length > 0,
    show: () => setOpen('asked'),
    close,
    take,
    move,
    /** The text was changed by hand. */
    typed: (place: number) => {
      setOpen('typing');
      setCursor(place);
      setActive(-1);
    },
    /** The cursor was moved. */
    moved: (place: number) => {
      if (place !== cursor) setActive(-1);
      setCursor(place);
    },
  };
}
