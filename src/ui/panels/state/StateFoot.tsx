import type { Timeline } from '../../../timeline/timeline.ts';
import { useApp } from '../../store/app-context.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { sequenceText } from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';

interface Props {
  readonly timeline: Timeline;
  readonly state: Float64Array;
  readonly at: number;
}

/** Which moment it is, what can be asked about the chosen field, and the state to take along. */
export function StateFoot({ timeline, state, at }: Props) {
  const slot = useApp((app) => app.slot);
  const show = useApp((app) => app.show);
  const owner = slot < 0 ? undefined : ownerOf(timeline.schema, slot);
  return (
    <p className="state-foot muted">
      {owner === undefined ? (
        <span className="clip">
          {at < timeline.oldest() ? 'before the first event' : `after #${sequenceText(at)}`}
        </span>
      ) : (
        <button
          type="button"
          className="button link clip"
          onClick={() => show({ inspectorTab: 'history' })}
        >
          History of {owner.name}
        </button>
      )}
      <span className="spacer" />
      <CopyMenu
        what="state"
        table={async () => {
          const { stateTable } = await import('./copy-state.ts');
          return stateTable(timeline, state);
        }}
      />
    </p>
  );
}
