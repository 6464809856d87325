/** For tests: a bus called "bus" with nodes "n0", "n1" … */
import { unwrap } from '../../lib/result.ts';
import {
  choice,
  defineMock,
  device,
  type FaultSetup,
  integer,
  type LinkSetup,
  message,
  mockSystem,
} from '../../testkit/index.ts';
import { canBus } from '../can-bus/can-bus.ts';
import { FRAME } from '../can-events.ts';
import { FORMATS, type Format } from '../can-frame.ts';
import { canNode } from './can-node.ts';

/** Sends a frame of its own state: a message from outside carries fewer values than a frame has. */
const hand = defineMock({
  kind: 'hand',
  doc: 'Sends whatever frame a test has put into it.',
  state: {
    id: integer(),
    format: choice(FORMATS),
    length: integer(),
    high: integer(),
    low: integer(),
  },
  emits: { send: FRAME },
  accepts: { go: {} },
  on: {
    go: (self) => {
      const { id, format, length, high, low } = self.state;
      self.emit.send(id, format, length, high, low);
    },
  },
});

export type NodeConfig = NonNullable<Parameters<typeof device<typeof canNode>>[1]>;

export const BIT_NS = 2000;

export function busWith(
  nodes: readonly NodeConfig[],
  faults: readonly FaultSetup[] = [],
  seed = 1,
) {
  const names = nodes.map((_, i) => `n${i}`);
  const links: LinkSetup[] = names.flatMap((name) => [
    { from: `${name}.offer`, to: 'bus.offer', latency: '50 ns' },
    { from: `${name}.answer`, to: 'bus.answer', latency: '50 ns' },
    { from: `h${name}.send`, to: `${name}.send` },
    { from: 'bus.line', to: `${name}.line`, latency: '50 ns' },
  ]);
  const world = mockSystem({
    seed,
    devices: {
      bus: device(canBus, { disturbShare: 1 }),
      ...Object.fromEntries(names.map((name) => [`h${name}`, device(hand)])),
      ...Object.fromEntries(nodes.map((config, i) => [`n${i}`, device(canNode, config)])),
    },
    links,
    faults,
  });
  world.runTo(0);
  const send = (
    node: number,
    id: number,
    { format = 'standard' as Format, length = 8, high = 0, low = 0 } = {},
  ) => {
    const to = `hn${node}`;
    unwrap(world.bus.update(hand, to, { id, format, length, high, low }));
    unwrap(world.bus.publish(message(hand, 'go', to, {})));
  };
  const errors = () =>
    world.timeline
      .events(world.timeline.oldest(), world.timeline.published() - world.timeline.oldest())
      .filter(({ kind }) => world.system.schema.kinds[kind]?.name === 'error');
  /** Identifiers that a node received, in order. */
  const received = (node: number) =>
    world.events(`n${node}.received`).map(({ payload }) => payload[0]);
  return { ...world, send, received, errors };
}
