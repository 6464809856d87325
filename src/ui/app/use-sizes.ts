/** Sizes of panels that a person has changed, to be taken back. */
import { useRef } from 'react';
import { type GroupProps, type Layout, useGroupRef } from 'react-resizable-panels';
import { useAppContext } from '../store/app-context.ts';

type Sizes = Pick<
  GroupProps,
  'groupRef' | 'onLayoutChanged' | 'onKeyDownCapture' | 'onPointerDownCapture'
>;

/** @param label what it is that changes: "height of the lanes" */
export function useSizes(label: string): Sizes {
  const { store } = useAppContext();
  const group = useGroupRef();
  const known = useRef<Layout>(undefined);
  const byKey = useRef(false);
  return {
    groupRef: group,
    // A drag tells of itself once, when it ends; an arrow key at each press.
    onKeyDownCapture: () => {
      byKey.current = true;
    },
    onPointerDownCapture: () => {
      byKey.current = false;
    },
    onLayoutChanged: (after, { isUserInteraction }) => {
      const before = known.current;
      known.current = after;
      if (!isUserInteraction || before === undefined) return;
      store.getState().remember({
        label,
        joins: byKey.current,
        undo: () => group.current?.setLayout(before),
        redo: () => group.current?.setLayout(after),
      });
    },
  };
}
