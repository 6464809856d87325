import { groupDigits, trimNumber } from '../../../lib/units.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import './performance.css';

const MIB = 2 ** 20;
const SLOW_SHARE = 0.95;

/** The interval that 95 % of the last frames did not exceed; NaN for none. */
function slowFrameMs(intervalsMs: readonly number[]): number {
  const sorted = intervalsMs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * SLOW_SHARE)] ?? Number.NaN;
}

function Figure({
  name,
  value,
  unit,
}: {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="number">{value}</span> <span className="muted">{unit}</span>
      </dd>
    </>
  );
}

/** How fast the engine and the page are, and how full the history is. */
export default function PerformancePanel() {
  const { frames } = useAppContext();
  const { world, published, oldest } = useMoment();
  const eventsPerSecond = useApp((state) => state.eventsPerSecond);
  const busy = useApp((state) => state.busy);
  const dropped = useApp((state) => state.dropped);
  if (world === undefined) return null;
  const { memory } = world.timeline;
  const capacity = memory.plan.events;
  const held = published - oldest;
  const frameMs = slowFrameMs(frames.intervalsMs);
  return (
    <section className="panel-scroll" aria-label="Performance">
      <dl className="facts pairs performance">
        <Figure name="engine" value={groupDigits(Math.round(eventsPerSecond))} unit="events/s" />
        <Figure name="engine busy" value={trimNumber(100 * busy)} unit="% of host time" />
        <dt>history used</dt>
        <dd>
          <meter aria-label="History rows in use" min={0} max={capacity} value={held} />{' '}
          <span className="number">{groupDigits(held)}</span>{' '}
          <span className="muted">of {groupDigits(capacity)} events</span>
        </dd>
        <Figure name="left the history" value={groupDigits(dropped)} unit="events" />
        <Figure
          name="shared memory"
          value={groupDigits(Math.round(memory.buffer.byteLength / MIB))}
          unit="MiB"
        />
        <Figure
          name="keyframes"
          value={groupDigits(world.timeline.keyframes().length)}
          unit={`at most ${groupDigits(memory.plan.keyframeSpacing)} events apart`}
        />
        <Figure name="frame, p95" value={trimNumber(frameMs)} unit="ms between two" />
        <Figure name="drawing" value={trimNumber(frames.paintMs)} unit="ms in the last frame" />
      </dl>
    </section>
  );
}
