/** Return codes of the client library. All are positive but that of a socket that did not open. */
import { STATUS } from '../wire/status.ts';

export const CODE = {
  ok: 0,
  noMemory: 1,
  noRandom: 2,
  unknownReport: 3,
  randomFailed: 4,
  sendFailed: 5,
  receiveFailed: 6,
  invalidArgument: 7,
  unexpectedCall: 8,
  unauthorised: 9,
  disabled: 10,
  unexpectedStatus: 11,
  oldServer: 12,
  newServer: 13,
  invalidResponse: 14,
} as const;

const CODE_TEXT = [
  'success',
  'no memory',
  'no source of random numbers',
  'unknown report',
  'no random number',
  'the request could not be sent',
  'no reply could be received',
  'invalid argument',
  'unexpected call',
  'not authorised',
  'not enabled in the daemon',
  'unexpected status',
  'the daemon is too old',
  'the daemon is too new',
  'invalid reply',
];

export const codeText = (code: number): string => CODE_TEXT[code] ?? `code ${code}`;

/** What the library makes of a daemon's refusal. */
export function codeOfStatus(status: number): number {
  if (status === STATUS.success) return CODE.ok;
  if (status === STATUS.unauthorised) return CODE.unauthorised;
  if (status === STATUS.invalid) return CODE.oldServer;
  if (status === STATUS.notEnabled || status === STATUS.noRtc) return CODE.disabled;
  if (status === STATUS.badVersion || status === STATUS.badLength) return CODE.newServer;
  return CODE.unexpectedStatus;
}
