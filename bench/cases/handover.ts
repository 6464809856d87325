/**
 * Messages from one thread to another. Throughput: batches of 64 through a lane that fills while
 * the receiver empties it; an operation is one message. Latency: one message there, one back, and
 * so on; an operation is one way. Another thread starts with the case and ends with its host.
 */
import type { Contender, Contenders, Host, OpenCase, Thread } from '../contract.ts';
import { ORDER, type PeerTask } from '../handover-peer.ts';
import { addMessages, createLane, LANES, type Lane, type LaneHandle, openLane } from './lanes.ts';
import { HANDOVER_MESSAGES, HANDOVER_TRIPS, sizeOf } from './sizes.ts';

const BATCH = 64;
const NAMES = { rows: 'ours', ringbuf: 'ringbuf.js' } as const;

type StartThread = NonNullable<Host['startThread']>;

interface Peer {
  /** A thread cannot start while the one that starts it is busy waiting for it. */
  readonly ready: Promise<void>;
  isReady: boolean;
  readonly orders: Int32Array<SharedArrayBuffer>;
  readonly lanes: readonly { readonly incoming: Lane; readonly outgoing: Lane }[];
}

function startPeer(startThread: StartThread): Peer {
  const orders = new Int32Array(new SharedArrayBuffer(4 * ORDER.length));
  const handles = LANES.map((by): { to: LaneHandle; from: LaneHandle } => ({
    to: createLane(by),
    from: createLane(by),
  }));
  const task: PeerTask = { orders, lanes: handles };
  const thread = startThread('handover');
  const ready = new Promise<void>((resolve) => {
    thread.onMessage(() => {
      peer.isReady = true;
      resolve();
    });
  });
  thread.post(task);
  const lanes = handles.map(({ to, from }) => ({
    incoming: openLane(to),
    outgoing: openLane(from),
  }));
  const peer: Peer = { ready, isReady: false, orders, lanes };
  return peer;
}

/** Runs at once, except the first time. */
const whenReady = (peer: Peer, work: () => void): void | Promise<void> =>
  peer.isReady ? work() : peer.ready.then(work);

/** Tells the peer what to do next, and wakes it. */
function order({ orders }: Peer, lane: number, messages: number, batch: number, echo: boolean) {
  orders[ORDER.lane] = lane;
  orders[ORDER.messages] = messages;
  orders[ORDER.batch] = batch;
  orders[ORDER.echo] = echo ? 1 : 0;
  Atomics.add(orders, ORDER.turn, 1);
  Atomics.notify(orders, ORDER.turn);
}

/** Each run sends whole laps of positions, so that the sums of all runs are the same. */
const sumText = (sums: Float64Array): string => Array.from(sums).join('/');

function throughputOf(peer: Peer, at: number, count: number): Contender {
  const sums = new Float64Array(3);
  return {
    operations: count,
    run: () =>
      whenReady(peer, () => {
        sums.fill(0);
        const { incoming } = peer.lanes[at]!;
        order(peer, at, count, BATCH, false);
        for (let left = count; left > 0; ) left -= incoming.receive(sums);
      }),
    checksum: () => sumText(sums),
  };
}

function latencyOf(peer: Peer, at: number, trips: number): Contender {
  const sums = new Float64Array(3);
  return {
    operations: 2 * trips,
    run: () =>
      whenReady(peer, () => {
        sums.fill(0);
        const { incoming, outgoing } = peer.lanes[at]!;
        order(peer, at, trips, 1, true);
        for (let trip = 0; trip < trips; trip++) {
          outgoing.send(1);
          while (incoming.receive(sums) === 0);
        }
      }),
    checksum: () => sumText(sums),
  };
}

const lanesOf = (
  startThread: StartThread,
  contender: (peer: Peer, at: number) => Contender,
): Record<string, Contender> => {
  const peer = startPeer(startThread);
  return Object.fromEntries(LANES.map((by, at) => [NAMES[by], contender(peer, at)]));
};

const needsThreads = ({ startThread }: Host): StartThread => {
  if (startThread === undefined) throw new Error('this host starts no threads');
  return startThread;
};

/** Batches by structured clone, as a program without shared memory would send them. */
function postedBatches(thread: Thread, count: number): Contender {
  const sums = new Float64Array(3);
  return {
    operations: count,
    run: () =>
      new Promise<void>((resolve) => {
        sums.fill(0);
        let left = count;
        thread.onMessage((cells) => {
          addMessages(cells, cells.length, sums);
          left -= cells.length / sums.length;
          if (left === 0) resolve();
        });
        thread.post({ messages: count, batch: BATCH, echo: false });
      }),
    checksum: () => sumText(sums),
  };
}

function postedTrips(thread: Thread, trips: number): Contender {
  const cells = new Float64Array(3);
  let made = 0;
  return {
    operations: 2 * trips,
    run: () =>
      new Promise<void>((resolve) => {
        made = 0;
        thread.onMessage((echo) => {
          made += 1;
          if (made === trips) resolve();
          else thread.post(echo);
        });
        thread.post(cells);
      }),
    checksum: () => String(made),
  };
}

export const handoverThroughput: OpenCase = (host, tiny): Contenders => {
  const start = needsThreads(host);
  const count = sizeOf(HANDOVER_MESSAGES, tiny);
  return {
    ...lanesOf(start, (peer, at) => throughputOf(peer, at, count)),
    postMessage: postedBatches(start('handover'), count),
  };
};

/** Messages of structured clones take a thousand times as long; a few show it. */
const POSTED_SHARE = 20;

export const handoverLatency: OpenCase = (host, tiny): Contenders => {
  const start = needsThreads(host);
  const trips = sizeOf(HANDOVER_TRIPS, tiny);
  return {
    ...lanesOf(start, (peer, at) => latencyOf(peer, at, trips)),
    postMessage: postedTrips(start('handover'), Math.ceil(trips / POSTED_SHARE)),
  };
};
