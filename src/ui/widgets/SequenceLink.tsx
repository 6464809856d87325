import { createContext, useContext } from 'react';
import { useApp } from '../store/app-context.ts';
import { sequenceText } from './describe.ts';

interface Props {
  readonly sequence: number;
  /** text instead of "#48,216" */
  readonly label?: string;
  /** cell that the event wrote: the question why goes along */
  readonly slot?: number;
}

/** Told before a link leads away, by a panel that wants to lead back; and whether a key pressed it. */
export const LeaveContext = createContext<((byKey: boolean) => void) | undefined>(undefined);

/** Moves the playhead to an event. */
export function SequenceLink({ sequence, label, slot }: Props) {
  const seek = useApp((state) => state.seek);
  const show = useApp((state) => state.show);
  const leave = useContext(LeaveContext);
  return (
    <button
      type="button"
      className="button link number"
      onClick={({ detail }) => {
        // A key clicks without a mouse that could count.
        leave?.(detail === 0);
        seek(sequence);
        if (slot !== undefined) show({ slot, whyText: '' });
      }}
    >
      {label ?? `#${sequenceText(sequence)}`}
    </button>
  );
}
