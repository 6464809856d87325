import { useApp } from '../store/app-context.ts';
import type { BottomTab, InspectorTab } from '../store/app-state.ts';
import { canRun } from '../store/playhead-slice.ts';

interface ToProps {
  readonly label: string;
  readonly bottomTab?: BottomTab;
  readonly inspectorTab?: InspectorTab;
}

/** Leads to the panel where the missing thing is made, or stands. */
export function ToPanel({ label, ...where }: ToProps) {
  const show = useApp((state) => state.show);
  return (
    <button type="button" className="button" onClick={() => show(where)}>
      {label}
    </button>
  );
}

/** Records more, where there is an engine that can. */
export function RunOn() {
  const living = useApp(canRun);
  const play = useApp((state) => state.play);
  if (!living) return null;
  return (
    <button type="button" className="button" onClick={() => play()}>
      Run on
    </button>
  );
}

/** A recording has no engine; one of the built-in worlds has. */
export function OpenScenario() {
  const first = useApp((state) => state.scenarios[0]);
  const openScenario = useApp((state) => state.openScenario);
  if (first === undefined) return null;
  return (
    <button type="button" className="button" onClick={() => openScenario(first.id)}>
      Open {first.title}
    </button>
  );
}
