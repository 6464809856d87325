/** The other thread of the hand-over cases: sends on request, and returns what it is sent. */
import { type LaneHandle, messages, openLane } from './cases/lanes.ts';

/** Words through which the measuring thread commands one that never looks at its messages. */
export const ORDER = { turn: 0, lane: 1, messages: 2, batch: 3, echo: 4, length: 16 } as const;

/** What the peer is told when it starts. */
export interface PeerTask {
  readonly orders: Int32Array<SharedArrayBuffer>;
  /** two lanes each: towards the measuring thread, and back */
  readonly lanes: readonly { readonly to: LaneHandle; readonly from: LaneHandle }[];
}

/** What a peer is asked that answers by messages. */
export interface MessageTask {
  readonly messages: number;
  readonly batch: number;
  readonly echo: boolean;
}

/** Says that it is there, then obeys for ever: the thread is ended from outside. */
export function serveLanes({ orders, lanes }: PeerTask, post: (cells: Float64Array) => void): void {
  const open = lanes.map(({ to, from }) => ({ to: openLane(to), from: openLane(from) }));
  const sums = new Float64Array(3);
  post(sums);
  // Counted here, not loaded: the next order may come before this loop is back at its head.
  for (let turn = 0; ; turn++) {
    Atomics.wait(orders, ORDER.turn, turn);
    const { to, from } = open[orders[ORDER.lane]!]!;
    const count = orders[ORDER.messages]!;
    const batch = orders[ORDER.batch]!;
    const echo = orders[ORDER.echo] === 1;
    for (let left = count; left > 0; left -= batch) {
      const size = Math.min(left, batch);
      for (let waiting = echo ? size : 0; waiting > 0; ) waiting -= from.receive(sums);
      to.send(size);
    }
  }
}

/** Answers a request by posting messages in batches, or an echo by posting it back. */
export function answerMessage(
  request: MessageTask | Float64Array,
  post: (cells: Float64Array) => void,
): void {
  if (request instanceof Float64Array) {
    post(request);
    return;
  }
  for (let sent = 0; sent < request.messages; sent += request.batch) {
    post(messages(sent, Math.min(request.batch, request.messages - sent)));
  }
}

export const isPeerTask = (message: unknown): message is PeerTask =>
  typeof message === 'object' && message !== null && 'orders' in message;
