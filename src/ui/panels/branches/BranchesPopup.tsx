import { Popover } from '@base-ui/react/popover';
import { GitBranch } from 'lucide-react';
import { useRef, useState } from 'react';
import { useApp } from '../../store/app-context.ts';
import { BranchTree } from './BranchTree.tsx';

const ICON = 15;

/** The tree behind its button. Loaded when it is first opened, and then open at once. */
export default function BranchesPopup() {
  const [open, setOpen] = useState(true);
  // Beside the button, so that it belongs to the same part of the page.
  const place = useRef<HTMLSpanElement>(null);
  const tree = useRef<HTMLDivElement>(null);
  const none = useApp((state) => state.branches.length === 0);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        className="icon-button branch-button"
        aria-label="Branches"
        data-tip="Tree of branches: rename, delete, compare"
        disabled={none}
      >
        <GitBranch size={ICON} aria-hidden="true" />
      </Popover.Trigger>
      <span ref={place} />
      <Popover.Portal container={place}>
        <Popover.Positioner className="popup-layer" sideOffset={4} align="start">
          <Popover.Popup className="popup branches" aria-label="Branches" initialFocus={tree}>
            <BranchTree focus={tree} close={() => setOpen(false)} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
