import { Tooltip } from '@base-ui/react/tooltip';
import { useEffect, useId } from 'react';

export interface Tip {
  readonly anchor: Element;
  readonly text: string;
  readonly keys: string;
}

/** What a tooltip belongs to is in one of these: so is the tooltip, or it would lie outside of all. */
const PLACES = '[role="dialog"], header, main, footer, aside';

/** Says the tooltip to those who do not see it, unless the name of its element says the same. */
function useDescription(tip: Tip | undefined, id: string): void {
  useEffect(() => {
    const { anchor, text = '' } = tip ?? {};
    const isKnown = anchor?.getAttribute('aria-label') === text;
    if (!anchor || isKnown || anchor.hasAttribute('aria-describedby')) return undefined;
    anchor.setAttribute('aria-describedby', id);
    return () => anchor.removeAttribute('aria-describedby');
  }, [tip, id]);
}

/** The one tooltip of the page, beside whatever it belongs to. Loaded on demand. */
export default function TooltipPopup({ tip }: { readonly tip: Tip | undefined }) {
  const id = useId();
  useDescription(tip, id);
  const place = tip?.anchor.closest(PLACES);
  return (
    <Tooltip.Root open={tip !== undefined}>
      <Tooltip.Portal
        className="tooltip-place"
        container={place instanceof HTMLElement ? place : null}
      >
        <Tooltip.Positioner
          className="popup-layer"
          positionMethod="fixed"
          sideOffset={6}
          anchor={tip?.anchor ?? null}
        >
          <Tooltip.Popup className="tooltip" id={id} role="tooltip">
            {tip?.text}
            {tip?.keys ? <kbd>{tip.keys}</kbd> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
