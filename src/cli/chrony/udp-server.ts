/** The daemon's UDP port: one datagram in, one out or none. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { isIP } from 'node:net';
import { failure, type Problem, type Result, success } from '../../lib/result.ts';
import { networkHolds } from '../../mocks/chrony/reports/address.ts';
import type { DaemonVersion } from '../../mocks/chrony/reports/field.ts';
import { answer } from '../../mocks/chrony/server/answer.ts';
import type { ServedWorld } from './served-world.ts';

export interface ListenOptions {
  readonly address: string;
  /** 0 = any that is free */
  readonly port: number;
  readonly version: DaemonVersion;
  /** answers senders on other machines */
  readonly allowRemote: boolean;
  /** commands that are answered over UDP beside the usual ones */
  readonly opened: readonly number[];
}

export interface Listener {
  /** brings the world to the present before it is asked */
  now(): void;
  /** told once, when questions can no longer be noted; they are answered all the same */
  full(problem: Problem): void;
}

export interface UdpServer {
  readonly port: number;
  readonly counts: { requests: number; replies: number };
  close(): Promise<void>;
}

const LOOPBACK = ['127.0.0.0/8', '::1'];

export const isLoopback = (address: string): boolean =>
  LOOPBACK.some((network) => networkHolds(network, address));

const MENDS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'Stop what listens there, or choose another port, e.g. --port 0 for any free one.',
  EACCES: 'Ports below 1024 belong to the administrator: choose a higher one with --port.',
  EADDRNOTAVAIL: 'This machine does not have that address: choose another with --address.',
};

function cannotListen(error: NodeJS.ErrnoException, { address, port }: ListenOptions) {
  const code = error.code ?? '';
  const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be opened (${error.message})`;
  return failure({
    what: `port ${port} of ${address} ${reason}`,
    where: '--port',
    mend: MENDS[code] ?? 'Choose another port with --port.',
  });
}

const bound = (socket: Socket, options: ListenOptions): Promise<Result<number>> =>
  new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => resolve(cannotListen(error, options));
    socket.once('error', fail);
    socket.bind({ address: options.address, port: options.port, exclusive: true }, () => {
      socket.off('error', fail);
      resolve(success(socket.address().port));
    });
  });

export async function listen(
  world: Pick<ServedWorld, 'reports' | 'note'>,
  options: ListenOptions,
  { now, full }: Listener,
): Promise<Result<UdpServer>> {
  const { version, opened, allowRemote } = options;
  const socket = createSocket(isIP(options.address) === 6 ? 'udp6' : 'udp4');
  const port = await bound(socket, options);
  if (!port.ok) {
    socket.close();
    return port;
  }
  const counts = { requests: 0, replies: 0 };
  let isFull = false;
  socket.on('message', (asked: Buffer, { address, port: from }: RemoteInfo) => {
    now();
    const bytes = Uint8Array.from(asked);
    const isAllowed = allowRemote || isLoopback(address);
    const given = answer(bytes, world.reports(), { version, transport: 'udp', opened, isAllowed });
    counts.requests += 1;
    const noted = world.note(bytes, given);
    if (!noted.ok && !isFull) {
      isFull = true;
      full(noted.problem);
    }
    if (!given.bytes) return;
    counts.replies += 1;
    // Whoever asked may be gone; a real daemon does not mind either.
    socket.send(given.bytes, from, address, () => undefined);
  });
  // A sender that closed its port comes back as an error on some hosts.
  socket.on('error', () => undefined);
  return success({
    port: port.value,
    counts,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  });
}
