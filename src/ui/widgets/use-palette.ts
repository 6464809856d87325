import { useEffect, useRef } from 'react';
import { useApp, useAppContext } from '../store/app-context.ts';
import { type Palette, readPalette } from './palette.ts';

/** The colours of the present theme, for canvases; read again when the theme changes. */
export function usePalette(): () => Palette {
  const { frames } = useAppContext();
  const theme = useApp((state) => state.theme);
  const cached = useRef<{ theme: string; palette: Palette } | undefined>(undefined);
  useEffect(() => {
    const forced = matchMedia('(forced-colors: active)');
    const forget = () => {
      cached.current = undefined;
      frames.request();
    };
    forced.addEventListener('change', forget);
    return () => forced.removeEventListener('change', forget);
  }, [frames]);
  return () => {
    if (cached.current?.theme !== theme) {
      cached.current = { theme, palette: readPalette(document.documentElement) };
    }
    return cached.current.palette;
  };
}
