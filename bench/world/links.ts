/** Parts of a scenario built in code. */
import type { DeviceSpec, LinkSpec } from '../../src/engine/scenario.ts';

const PLACE = { line: 0, column: 0 };

export const device = (
  name: string,
  mock: string,
  config: Readonly<Record<string, number>> = {},
): DeviceSpec => ({ name, mock, group: '', config, place: PLACE });

export const link = (from: string, event: string, to: string, accepts: string): LinkSpec => ({
  from: { device: from, event },
  to: { device: to, event: accepts },
  latencyNs: 0,
  jitterNs: 0,
  loss: 0,
  place: PLACE,
});
