import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { ownerOf } from '../../widgets/owner.ts';
import { useSteady } from '../../widgets/use-steady.ts';

interface Props {
  readonly timeline: Timeline;
  readonly state: Float64Array;
  readonly at: number;
  readonly wanted: string;
  find(text: string): void;
  toTree(): void;
  /** chooses the first field that was found */
  toFound(): void;
}

type FindProps = Pick<Props, 'wanted' | 'find' | 'toTree' | 'toFound'>;

const FindField = memo(function FindField({ wanted, find, toTree, toFound }: FindProps) {
  const asked = useApp((app) => app.findAsked);
  const show = useApp((app) => app.show);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!asked) return;
    show({ findAsked: false });
    field.current?.focus();
    field.current?.select();
  }, [asked, show]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && wanted !== '') find('');
    else if (event.key === 'ArrowDown') toTree();
    else if (event.key === 'Enter') toFound();
    else return;
    event.preventDefault();
  };
  return (
    <input
      ref={field}
      type="search"
      className="field state-find"
      aria-label="Find a field"
      aria-keyshortcuts="Enter ArrowDown Escape"
      placeholder="Find a field"
      autoComplete="off"
      spellCheck={false}
      value={wanted}
      onChange={(event) => find(event.target.value)}
      onKeyDown={onKeyDown}
    />
  );
});

/** The history of the chosen field. */
const ToHistory = memo(function ToHistory({ timeline }: Pick<Props, 'timeline'>) {
  const slot = useApp((app) => app.slot);
  const show = useApp((app) => app.show);
  const owner = slot < 0 ? undefined : ownerOf(timeline.schema, slot);
  return (
    <button
      type="button"
      className="button"
      aria-label={owner && `History of ${owner.name}`}
      data-tip={owner ? `History of ${owner.name}` : 'Choose a field to see its history'}
      disabled={owner === undefined}
      onClick={() => show({ inspectorTab: 'history' })}
    >
      History
    </button>
  );
});

/**
 * What can be done with all fields. It stands above them: below, every notice that comes would move it.
 */
export function StateHead({ timeline, state, at, wanted, ...finding }: Props) {
  const find = useSteady(finding.find);
  const toTree = useSteady(finding.toTree);
  const toFound = useSteady(finding.toFound);
  return (
    <>
      <div className="state-head">
        <FindField wanted={wanted} find={find} toTree={toTree} toFound={toFound} />
        <ToHistory timeline={timeline} />
        <CopyMenu
          what="state"
          table={async () => {
            const { stateTable } = await import('./copy-state.ts');
            return stateTable(timeline, state);
          }}
        />
      </div>
      {at < timeline.oldest() ? (
        <p className="panel-intro muted">As it was before the first event.</p>
      ) : null}
    </>
  );
}
