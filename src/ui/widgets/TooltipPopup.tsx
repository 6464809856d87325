import { Tooltip } from '@base-ui/react/tooltip';

export interface Tip {
  readonly anchor: Element;
  readonly text: string;
  readonly keys: string;
}

/** The one tooltip of the page, beside whatever it belongs to. Loaded on demand. */
export default function TooltipPopup({ tip }: { readonly tip: Tip | undefined }) {
  return (
    <Tooltip.Root open={tip !== undefined}>
      <Tooltip.Portal>
        <Tooltip.Positioner className="popup-layer" sideOffset={6} anchor={tip?.anchor ?? null}>
          <Tooltip.Popup className="tooltip">
            {tip?.text}
            {tip?.keys ? <kbd>{tip.keys}</kbd> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
