/** What a daemon says instead of a record. */
import type { Names } from '../reports/field.ts';

export const STATUS = {
  success: 0,
  failed: 1,
  unauthorised: 2,
  invalid: 3,
  noSuchSource: 4,
  invalidTimestamp: 5,
  notEnabled: 6,
  badSubnet: 7,
  accessAllowed: 8,
  accessDenied: 9,
  noHostAccess: 10,
  sourceAlreadyKnown: 11,
  tooManySources: 12,
  noRtc: 13,
  badRtcFile: 14,
  inactive: 15,
  badSample: 16,
  invalidFamily: 17,
  badVersion: 18,
  badLength: 19,
  invalidName: 21,
} as const;

/** What chronyc prints for each. */
const STATUS_TEXT: Names = {
  [STATUS.success]: '200 OK',
  [STATUS.failed]: '500 Failure',
  [STATUS.unauthorised]: '501 Not authorised',
  [STATUS.invalid]: '502 Invalid command',
  [STATUS.noSuchSource]: '503 No such source',
  [STATUS.invalidTimestamp]: '504 Duplicate or stale logon detected',
  [STATUS.notEnabled]: '505 Facility not enabled in daemon',
  [STATUS.badSubnet]: '507 Bad subnet',
  [STATUS.accessAllowed]: '208 Access allowed',
  [STATUS.accessDenied]: '209 Access denied',
  [STATUS.noHostAccess]: '510 No command access from this host',
  [STATUS.sourceAlreadyKnown]: '511 Source already present',
  [STATUS.tooManySources]: '512 Too many sources present',
  [STATUS.noRtc]: '513 RTC driver not running',
  [STATUS.badRtcFile]: "514 Can't write RTC parameters",
  [STATUS.inactive]: '519 Client logging is not active in the daemon',
  [STATUS.badSample]: '516 Sample index out of range',
  [STATUS.invalidFamily]: '515 Invalid address family',
  [STATUS.badVersion]: '517 Protocol version mismatch',
  [STATUS.badLength]: '518 Packet length mismatch',
  [STATUS.invalidName]: '521 Invalid name',
};

export const statusText = (status: number): string =>
  STATUS_TEXT[status] ?? '520 Got unexpected error from daemon';

/** chronyc ends with 0 only after these. */
export const isFine = (status: number): boolean =>
  status === STATUS.success || status === STATUS.accessAllowed || status === STATUS.accessDenied;
