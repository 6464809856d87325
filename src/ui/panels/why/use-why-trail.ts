import { useEffect, useLayoutEffect, useRef } from 'react';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { backFrom, left } from './why-trail.ts';

/**
 * Remembers the explanations that were left by their numbers, and leads back to them. Whoever goes
 * to another one reads it from its beginning.
 */
export function useWhyTrail(title: string) {
  const { store } = useAppContext();
  const { at, timeNs, epoch } = useMoment();
  const slot = useApp((state) => state.slot);
  const whyText = useApp((state) => state.whyText);
  const trail = useApp((state) => state.whyTrail);
  const button = useRef<HTMLButtonElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  /** a key pressed what may be gone now: where the focus is to be instead */
  const focusNext = useRef<typeof button | typeof heading>(undefined);
  /** the value or condition of the last answer; none when a number led away from it */
  const asked = useRef('');
  const here = { at, timeNs, slot, whyText, epoch };
  const back = backFrom(trail, here);

  useEffect(() => {
    const wanted = focusNext.current?.current;
    if (!wanted) return;
    focusNext.current = undefined;
    wanted.focus();
  });

  useLayoutEffect(() => {
    const asks = `${slot} ${whyText}`;
    if (asks === asked.current) return;
    asked.current = asks;
    heading.current?.closest('.panel-scroll')?.scrollTo({ top: 0 });
  });

  useEffect(() => {
    // Asked from another tab, which is gone with whatever had the focus there.
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);

  return {
    place: back?.place,
    button,
    heading,
    leave: (byKey: boolean) => {
      store.getState().show({ whyTrail: left(trail, { ...here, title }) });
      asked.current = '';
      if (byKey) focusNext.current = button;
    },
    goBack: () => {
      if (back === undefined) return;
      const { place, rest } = back;
      const { show, seek, seekTime, world } = store.getState();
      show({ whyTrail: rest, slot: place.slot, whyText: place.whyText });
      if (world?.timeline.timeOf(place.at) === place.timeNs) seek(place.at);
      else seekTime(place.timeNs);
      // "Back" may be gone with the last place.
      focusNext.current = rest.length > 0 ? button : heading;
    },
  };
}
