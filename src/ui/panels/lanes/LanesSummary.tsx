import { formatTimeNs } from '../../../lib/units.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import { useMoment } from '../../store/app-context.ts';
import { eventName } from '../../widgets/describe.ts';
import type { LaneRows } from './lane-rows.ts';

/** The lanes in words, for those who do not see the canvas. */
export function LanesSummary({
  world,
  lanes,
}: {
  readonly world: OpenedWorld;
  readonly lanes: LaneRows;
}) {
  const { at, timeNs, window, following } = useMoment();
  // A window that slides with the live edge would be read out without end.
  const shown = following ? undefined : window;
  const event = world.timeline.event(at);
  return (
    <p className="visually-hidden">
      {lanes.devices} lanes, one a device.{' '}
      {shown === undefined
        ? 'They follow the live edge.'
        : `They show ${formatTimeNs(shown.fromNs)} to ${formatTimeNs(shown.toNs)}.`}{' '}
      Playhead at {formatTimeNs(timeNs)}
      {event === undefined
        ? ''
        : `, after event ${event.sequence}, ${eventName(world.timeline, event)}`}
      . The same as a table: switch "Show as table".
    </p>
  );
}
