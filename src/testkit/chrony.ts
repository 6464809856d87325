/** A time daemon for tests of its clients: declared, or out of a world that runs. */
import type { System } from '../engine/system.ts';
import { invariant } from '../lib/invariant.ts';
import { reportsOf } from '../mocks/chrony/live/reports-of.ts';
import type { DaemonReports } from '../mocks/chrony/reports/daemon.ts';
import {
  type ChronyLibrary,
  libraryOf,
  type MockOptions,
} from '../mocks/chrony/session/library.ts';
import { chronyState, type StateInput } from '../mocks/chrony/state/config.ts';

export {
  type DaemonReports,
  daemonReports,
  type RtcReport,
  type SourceReport,
  type SourceStatsReport,
  sourceReports,
  type TrackingReport,
  trackingReport,
} from '../mocks/chrony/reports/daemon.ts';
export { DAEMON_VERSIONS, type DaemonVersion } from '../mocks/chrony/reports/field.ts';
export {
  AGE_UNKNOWN,
  LEAP,
  LOCAL_REFERENCE_ID,
  MODE,
  STATE,
} from '../mocks/chrony/reports/names.ts';
export { REPORT_NAMES, REPORTS, type ReportName } from '../mocks/chrony/reports/registry.ts';
export { type AnswerOptions, answer } from '../mocks/chrony/server/answer.ts';
export { askDaemon } from '../mocks/chrony/server/ask.ts';
export { CODE, codeText } from '../mocks/chrony/session/codes.ts';
export {
  type ChronyConnection,
  type ChronyErrorKind,
  type ChronyProblem,
  type ChronyResult,
  connect,
} from '../mocks/chrony/session/connection.ts';
export { type ChronyLibrary, libraryOf, mockLibrary } from '../mocks/chrony/session/library.ts';
export * from '../mocks/chrony/session/meaning.ts';
export {
  type ChronySlot,
  chrony,
  chronySlot,
  type MockScope,
  withMockChrony,
} from '../mocks/chrony/session/scope.ts';
export type { Session as ChronySession } from '../mocks/chrony/session/session.ts';
export {
  type ChronyStateConfig,
  checkState,
  chronyState,
  type RtcConfig,
  rtcConfig,
  type SourceConfig,
  sourceConfig,
} from '../mocks/chrony/state/config.ts';
export {
  type FaultRule,
  OPERATIONS,
  PACKET_FAULTS,
} from '../mocks/chrony/state/injection.ts';
export {
  findPreset,
  PRESET_NAMES,
  type PresetName,
  preset,
} from '../mocks/chrony/state/presets.ts';
export { reportsOfState, secondsOf } from '../mocks/chrony/state/reports-of-state.ts';
export { CHRONYC_COMMANDS, chronyc } from '../mocks/chrony/text/chronyc.ts';
export { decodeFloat, encodeFloat, throughWire } from '../mocks/chrony/wire/float.ts';
export { decodeReply, encodeReply } from '../mocks/chrony/wire/reply.ts';
export { decodeRequest, encodeRequest, request } from '../mocks/chrony/wire/request.ts';

/** What a world's daemon reports now. */
export function reportsOfWorld(
  system: Pick<System, 'schema' | 'memory' | 'nowNs'>,
  daemon?: string,
): DaemonReports {
  const { schema, memory } = system;
  const reports = reportsOf(schema, memory.slots.f64, system.nowNs(), daemon);
  invariant(reports !== undefined, 'the world has a device of the mock chrony-daemon');
  return reports;
}

/** The client library in front of a world's daemon: every request sees the world as it is then. */
export const libraryOfWorld = (
  system: System,
  { daemon, ...options }: MockOptions & { readonly daemon?: string } = {},
  failures: Pick<StateInput, 'errorInjection' | 'faults'> = {},
): ChronyLibrary => libraryOf(() => reportsOfWorld(system, daemon), chronyState(failures), options);
