import type { Timeline } from '../../../timeline/timeline.ts';
import type { Slice } from '../../../timeline/why.ts';
import { useApp } from '../../store/app-context.ts';
import { bareValue, unitBeside } from '../../widgets/describe.ts';
import { ownerOf } from '../../widgets/owner.ts';
import { SequenceLink } from '../../widgets/SequenceLink.tsx';

interface Props {
  readonly slice: Slice;
  readonly timeline: Timeline;
  readonly at: number;
}

/** What a condition reads: each value with who gave it, to be asked about in turn. */
export function Terms({ slice, timeline, at }: Props) {
  const show = useApp((state) => state.show);
  const state = timeline.stateAt(at);
  if (!state.ok || slice.slots.length < 2) return null;
  // What is cut off may have written it.
  const unwritten = slice.cut === 'none' ? 'as it was at first' : 'its last write is not listed';
  const terms = slice.slots.map((slot) => {
    const writers = slice.nodes.filter(({ writes }) => writes.some((write) => write.slot === slot));
    return { slot, owner: ownerOf(timeline.schema, slot), by: writers.at(-1)?.event.sequence };
  });
  return (
    <>
      <h3 className="section-title panel-title">What it reads</h3>
      <ul className="why-terms" aria-label="What it reads">
        {terms.map(({ slot, owner, by }) =>
          owner === undefined ? null : (
            <li key={slot}>
              <button type="button" className="button link number" onClick={() => show({ slot })}>
                {owner.name} = {bareValue(timeline, state.value[slot] ?? Number.NaN, owner.field)}{' '}
                {unitBeside(owner.field)}
              </button>
              {by === undefined ? (
                <span className="muted">{unwritten}</span>
              ) : (
                <SequenceLink sequence={by} />
              )}
            </li>
          ),
        )}
      </ul>
    </>
  );
}
