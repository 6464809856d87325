/** The calls around a session: opening a socket, and what stands behind it. */
import type { DaemonReports } from '../reports/daemon.ts';
import type { DaemonVersion } from '../reports/field.ts';
import type { ChronyStateConfig } from '../state/config.ts';
import { reportsOfState } from '../state/reports-of-state.ts';
import { CODE } from './codes.ts';
import { createInjector } from './injector.ts';
import { daemonLink } from './link.ts';
import { Session, type SessionOptions } from './session.ts';

/** What a client of the library needs of it; a mock and a real binding both have this form. */
export interface ChronyLibrary {
  /** @returns a descriptor, or a negative number */
  openSocket(address?: string): number;
  closeSocket(socket: number): void;
  initSession(socket: number): { readonly code: number; readonly session: Session | null };
}

export interface MockOptions extends SessionOptions {
  readonly version?: DaemonVersion;
}

/** The descriptor that every mocked socket has. */
const SOCKET = 5;
const NOT_OPEN = -1;

/** A library in front of a declared daemon. Rules that count calls count them per library. */
export function mockLibrary(config: ChronyStateConfig, options: MockOptions = {}): ChronyLibrary {
  const reports = reportsOfState(config);
  return libraryOf(() => reports, config, options);
}

/** The same in front of anything that reports: a world that runs, say. */
export function libraryOf(
  reports: () => DaemonReports,
  { errorInjection, faults }: Pick<ChronyStateConfig, 'errorInjection' | 'faults'>,
  { version = '4.3', ...options }: MockOptions = {},
): ChronyLibrary {
  const injector = createInjector(errorInjection, faults);
  const open = new Set<number>();
  return {
    openSocket: () => {
      const code = injector.codeFor({ operation: 'chrony_open_socket' });
      if (code !== undefined && code < 0) return code;
      open.add(SOCKET);
      return SOCKET;
    },
    closeSocket: (socket) => {
      open.delete(socket);
    },
    initSession: (socket) => {
      const code = injector.codeFor({ operation: 'chrony_init_session' });
      if (code !== undefined && code !== CODE.ok) return { code, session: null };
      if (!open.has(socket)) return { code: CODE.invalidArgument, session: null };
      const session = new Session(daemonLink(reports, { version }), injector, options);
      return { code: CODE.ok, session };
    },
  };
}

/** A library without a daemon behind it: what a slot holds until somebody puts one in. */
export const noLibrary: ChronyLibrary = {
  openSocket: () => NOT_OPEN,
  closeSocket: () => undefined,
  initSession: () => ({ code: CODE.invalidArgument, session: null }),
};
