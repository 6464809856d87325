import { useApp } from '../store/app-context.ts';
import { sequenceText } from './describe.ts';

interface Props {
  readonly sequence: number;
  /** text instead of "#48,216" */
  readonly label?: string;
}

/** Moves the playhead to an event. */
export function SequenceLink({ sequence, label }: Props) {
  const seek = useApp((state) => state.seek);
  return (
    <button type="button" className="button link number" onClick={() => seek(sequence)}>
      {label ?? `#${sequenceText(sequence)}`}
    </button>
  );
}
