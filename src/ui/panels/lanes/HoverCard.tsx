import { createPortal } from 'react-dom';
import type { Card } from './hover-text.ts';

export interface Hovered {
  readonly card: Card;
  /** place of the pointer in the window of the browser */
  readonly x: number;
  readonly y: number;
}

/** Distance from the pointer: what is pointed at stays visible. */
const GAP = 14;

/**
 * What lies under the pointer. A preview: it takes neither focus nor clicks, and what it says can
 * be read in the table of the lanes as well. It hangs on the page itself: lanes may be lower than
 * a card is tall.
 */
export function HoverCard({ card, x, y }: Hovered) {
  const { innerWidth, innerHeight } = window;
  const side = x > innerWidth / 2 ? { right: innerWidth - x + GAP } : { left: x + GAP };
  const edge = y > innerHeight / 2 ? { bottom: innerHeight - y + GAP } : { top: y + GAP };
  return createPortal(
    <div className="lane-card" aria-hidden="true" style={{ ...side, ...edge }}>
      <p className="lane-card-title clip">{card.title}</p>
      <dl>
        {card.lines.map(({ name, text }) => (
          <div key={`${name} ${text}`}>
            <dt>{name}</dt>
            <dd className="number">{text}</dd>
          </div>
        ))}
      </dl>
    </div>,
    document.body,
  );
}
