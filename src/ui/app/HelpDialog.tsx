import { Dialog } from '@base-ui/react/dialog';
import { useApp } from '../store/app-context.ts';
import { DialogHead } from '../widgets/DialogHead.tsx';
import { ROLE_SIGN } from '../widgets/describe.ts';
import { KeyList } from './keys/KeyList.tsx';
import './keys/keys.css';

/** What stands before events, in their table and on cards, and beside them in Why. */
const SIGNS = [
  [ROLE_SIGN.timer, 'a device wakes itself'],
  [ROLE_SIGN.emit, 'it sends'],
  [ROLE_SIGN.accept, 'it receives'],
  [ROLE_SIGN.input, 'from outside'],
  [ROLE_SIGN.system, 'a fault or an edit'],
  ['▲', 'an expectation broke or a device failed'],
  ['⤶', 'replaced what that event had written'],
] as const;

/** Every key and what it does; each can be another one. */
export default function HelpDialog() {
  const open = useApp((state) => state.helpOpen);
  const show = useApp((state) => state.show);
  const startTour = useApp((state) => state.startTour);
  const chosenKeys = useApp((state) => state.chosenKeys);
  const chooseKeys = useApp((state) => state.chooseKeys);
  return (
    <Dialog.Root open={open} onOpenChange={(helpOpen) => show({ helpOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <DialogHead title="Keyboard shortcuts" />
          <Dialog.Description className="muted">
            Letters count by their place on the keyboard and are left alone while you write. Press a
            key of the list to choose another one.
          </Dialog.Description>
          <KeyList />
          <div className="key-foot">
            <button
              type="button"
              className="button"
              onClick={() => {
                show({ helpOpen: false });
                startTour();
              }}
            >
              Take the tour
            </button>
            <button
              type="button"
              className="button"
              onClick={() => show({ helpOpen: false, dialog: 'gallery' })}
            >
              Scenario gallery
            </button>
            <span className="spacer" />
            <button
              type="button"
              className="button"
              disabled={Object.keys(chosenKeys).length === 0}
              onClick={() => chooseKeys({})}
            >
              Reset all keys
            </button>
          </div>
          <p className="muted">
            Lanes: click to seek, drag to pan, Shift and drag to choose a range; the wheel zooms,
            with Shift it pans. When not all lanes fit, the wheel scrolls and Ctrl and wheel zooms.
            Table and tree: arrow keys.
          </p>
          <p className="muted">
            Signs: {SIGNS.map(([sign, means]) => `${sign} ${means}`).join(' · ')}. Times beside a
            value or an event count from the playhead.
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
