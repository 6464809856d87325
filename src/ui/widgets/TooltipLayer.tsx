import { lazy, Suspense, useEffect, useState } from 'react';
import type { Tip } from './TooltipPopup.tsx';

const TooltipPopup = lazy(() => import('./TooltipPopup.tsx'));

/** Host time that the pointer rests before the tooltip comes. */
const REST_MS = 500;

function tipOf(target: EventTarget | null): Tip | undefined {
  const anchor = target instanceof Element ? target.closest('[data-tip]') : null;
  if (!(anchor instanceof HTMLElement)) return undefined;
  return { anchor, text: anchor.dataset.tip ?? '', keys: anchor.dataset.keys ?? '' };
}

/** Shows the tooltip of any element that carries `data-tip`, on hover and on keyboard focus. */
export function TooltipLayer() {
  const [tip, setTip] = useState<Tip>();
  const [needed, setNeeded] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      setTip(undefined);
    };
    const rest = (target: EventTarget | null) => {
      const next = tipOf(target);
      hide();
      if (next === undefined) return;
      timer = setTimeout(() => {
        setNeeded(true);
        setTip(next);
      }, REST_MS);
    };
    const onOver = (event: PointerEvent) => rest(event.target);
    const onFocus = (event: FocusEvent) => {
      if (event.target instanceof Element && event.target.matches(':focus-visible')) {
        rest(event.target);
      }
    };
    document.addEventListener('pointerover', onOver);
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', hide);
    document.addEventListener('pointerdown', hide);
    document.addEventListener('keydown', hide);
    return () => {
      hide();
      document.removeEventListener('pointerover', onOver);
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', hide);
      document.removeEventListener('pointerdown', hide);
      document.removeEventListener('keydown', hide);
    };
  }, []);
  if (!needed) return null;
  return (
    <Suspense fallback={null}>
      <TooltipPopup tip={tip} />
    </Suspense>
  );
}
