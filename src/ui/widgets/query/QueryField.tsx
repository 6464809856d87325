import {
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { QueryProblem } from '../../../query/problem.ts';
import type { Completer } from './complete-both.ts';
import { isUnfinished } from './problem-excerpt.ts';
import { ProblemText } from './QueryProblem.tsx';
import { type Option, type Suggestion, useCompletion } from './use-completion.ts';
import './query.css';

interface Props {
  /** accessible name */
  readonly name: string;
  readonly value: string;
  readonly problem: QueryProblem | undefined;
  readonly complete: Completer;
  readonly type?: 'search' | 'text';
  readonly placeholder?: string;
  /** whole texts offered while nothing is written */
  readonly suggestions?: readonly Suggestion[];
  readonly hintId?: string;
  readonly ref?: Ref<HTMLInputElement | null>;
  change(text: string): void;
  /** Enter, with no candidate highlighted */
  submit?(): void;
  /** Escape, with nothing open */
  leave?(): void;
}

const NO_SUGGESTIONS: readonly Suggestion[] = [];
/** The list is as wide as the field, but never narrower than its entries need. */
const POPUP_WIDTH_MIN = 340;
const POPUP_GAP = 3;
/** Below the field there should be room for a few entries; else the list opens above it. */
const POPUP_ROOM = 190;
const POPUP_HEIGHT_MAX = 340;

/** Places the popup by its field: beyond the borders of the panel it stands in. */
function usePlaced(field: RefObject<HTMLInputElement | null>, shown: boolean, text: string) {
  const popup = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = popup.current;
    const anchor = field.current;
    if (element === null || anchor === null || text.length < 0) return;
    if (!shown) {
      if (element.matches(':popover-open')) element.hidePopover();
      return;
    }
    if (!element.matches(':popover-open')) element.showPopover();
    const box = anchor.getBoundingClientRect();
    const width = Math.max(box.width, POPUP_WIDTH_MIN);
    const below = window.innerHeight - box.bottom - 2 * POPUP_GAP;
    const isBelow = below >= POPUP_ROOM || below >= box.top;
    element.style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - width - 4))}px`;
    element.style.width = `${width}px`;
    const room = isBelow ? below : box.top - 2 * POPUP_GAP;
    element.style.maxHeight = `${Math.min(room, POPUP_HEIGHT_MAX)}px`;
    element.style.top = isBelow ? `${box.bottom + POPUP_GAP}px` : 'auto';
    element.style.bottom = isBelow ? 'auto' : `${window.innerHeight - box.top + POPUP_GAP}px`;
  }, [field, shown, text]);
  return popup;
}

interface OptionsProps {
  readonly id: string;
  readonly name: string;
  readonly options: readonly Option[];
  readonly active: number;
  idOf(index: number): string;
  take(index: number): void;
}

/** The keyboard reaches the entries through the field, by aria-activedescendant. */
function Options({ id, name, options, active, idOf, take }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div className="query-list" id={id} role="listbox" aria-label={name} ref={list}>
      {options.map((option, index) => (
        <div
          key={`${option.type} ${option.label} ${option.detail}`}
          id={idOf(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="query-option"
          onMouseDown={(event) => {
            // The field keeps the focus.
            event.preventDefault();
            take(index);
          }}
        >
          <span className="query-label">{option.label}</span>
          <span className="query-detail muted clip">{option.detail}</span>
          <span className="query-type muted">{option.type === 'text' ? '' : option.type}</span>
        </div>
      ))}
    </div>
  );
}

/** One line of the query language: completion at the cursor, problems at their place. */
export function QueryField(props: Props) {
  const { name, value, problem, complete, change, submit, leave, hintId } = props;
  const [focused, setFocused] = useState(false);
  const id = useId();
  const mirror = useRef<HTMLDivElement>(null);
  const quiet = problem !== undefined && focused && isUnfinished(value, problem);
  const inPopup = focused && problem !== undefined;
  const suggestions = props.suggestions ?? NO_SUGGESTIONS;
  const field = useRef<HTMLInputElement>(null);
  const completion = useCompletion({
    input: field,
    value,
    complete,
    isWhole: problem === undefined,
    suggestions,
    change,
  });
  const popup = usePlaced(field, focused && (completion.isOpen || inPopup), value);
  useImperativeHandle<HTMLInputElement | null, HTMLInputElement | null>(
    props.ref,
    () => field.current,
  );
  const { active } = completion;

  const follow = () => {
    if (mirror.current !== null && field.current !== null) {
      mirror.current.scrollLeft = field.current.scrollLeft;
    }
  };
  // Asking where the field is scrolled to lays out the page: only when its text or its marks change.
  useLayoutEffect(() => {
    if (
      mirror.current !== null &&
      field.current !== null &&
      value.length >= 0 &&
      problem !== null
    ) {
      mirror.current.scrollLeft = field.current.scrollLeft;
    }
  }, [value, problem]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (completion.isOpen) completion.move(event.key === 'ArrowDown' ? 1 : -1);
      else {
        completion.moved(event.currentTarget.selectionStart ?? value.length);
        completion.show();
      }
    } else if (event.key === ' ' && event.ctrlKey) completion.show();
    else if ((event.key === 'Enter' || event.key === 'Tab') && active >= 0) completion.take(active);
    else if (event.key === 'Enter') {
      completion.close();
      submit?.();
    } else if (event.key === 'Escape') {
      if (completion.isOpen) completion.close();
      else leave?.();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const optionId = (index: number): string => `${id}-option-${index}`;
  const problemId = `${id}-problem`;
  const described = [problem ? problemId : undefined, hintId].filter(Boolean).join(' ');
  const said = problem ? (
    <ProblemText id={problemId} text={value} problem={problem} quiet={quiet} />
  ) : null;
  return (
    <div className="query">
      <div className="query-box" data-wrong={(problem !== undefined && !quiet) || undefined}>
        <div className="query-mirror" ref={mirror} aria-hidden="true">
          {problem === undefined ? null : (
            <>
              {value.slice(0, problem.from)}
              <mark data-quiet={quiet || undefined}>
                {value.slice(problem.from, Math.max(problem.to, problem.from)) || ' '}
              </mark>
              {value.slice(Math.max(problem.to, problem.from))}
            </>
          )}
        </div>
        <input
          ref={field}
          className="query-input"
          type={props.type ?? 'text'}
          aria-label={name}
          aria-autocomplete="list"
          aria-controls={completion.isOpen ? `${id}-list` : undefined}
          aria-activedescendant={active >= 0 ? optionId(active) : undefined}
          aria-invalid={problem !== undefined && !quiet}
          aria-describedby={described === '' ? undefined : described}
          placeholder={props.placeholder}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={value}
          onChange={(event) => {
            change(event.target.value);
            completion.typed(event.target.selectionStart ?? event.target.value.length);
          }}
          onSelect={(event) => completion.moved(event.currentTarget.selectionStart ?? 0)}
          onScroll={follow}
          onKeyDown={onKeyDown}
          onFocus={() => setFocused(true)}
          onBlur={() => {
            setFocused(false);
            completion.close();
          }}
        />
      </div>
      {inPopup ? null : said}
      <div className="query-popup" popover="manual" ref={popup}>
        {inPopup ? said : null}
        {completion.isOpen ? (
          <Options
            id={`${id}-list`}
            name={name}
            options={completion.options}
            active={active}
            idOf={optionId}
            take={completion.take}
          />
        ) : null}
      </div>
    </div>
  );
}
