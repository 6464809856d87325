import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useApp } from '../store/app-context.ts';
import { KEY_BINDINGS } from './keyboard.ts';

const GROUPS = ['Run', 'Playhead', 'View'] as const;

/** Every key and what it does. */
export default function HelpDialog() {
  const open = useApp((state) => state.helpOpen);
  const show = useApp((state) => state.show);
  return (
    <Dialog.Root open={open} onOpenChange={(helpOpen) => show({ helpOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <div className="dialog-head">
            <Dialog.Title className="dialog-title">Keyboard shortcuts</Dialog.Title>
            <Dialog.Close className="icon-button" aria-label="Close">
              <X size={15} />
            </Dialog.Close>
          </div>
          <Dialog.Description className="muted">
            Letters count by their place on the keyboard and are left alone while you write.
          </Dialog.Description>
          <div className="help-groups">
            {GROUPS.map((group) => (
              <section key={group}>
                <h3 className="section-title">{group}</h3>
                <dl className="help-keys keys">
                  {KEY_BINDINGS.filter((one) => one.group === group && one.keys.length > 0).map(
                    ({ keys, does }) => (
                      <div key={does}>
                        <dt>
                          {keys.map((key) => (
                            <kbd key={key}>{key}</kbd>
                          ))}
                        </dt>
                        <dd>{does}</dd>
                      </div>
                    ),
                  )}
                </dl>
              </section>
            ))}
          </div>
          <p className="muted">
            Lanes: click to seek, drag to pan, wheel to zoom, Shift and wheel to pan. Table and
            tree: arrow keys.
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
