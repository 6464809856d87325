import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';

/** Title of a dialog, and the way out of it. */
export function DialogHead({ title }: { readonly title: string }) {
  return (
    <div className="dialog-head">
      <Dialog.Title className="dialog-title">{title}</Dialog.Title>
      <Dialog.Close className="icon-button" aria-label="Close">
        <X size={15} />
      </Dialog.Close>
    </div>
  );
}
