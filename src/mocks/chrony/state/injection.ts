/** Failures on demand: of a call, of one record, of the nth packet. */
import type { Problem } from '../../../lib/result.ts';
import { REPORT_NAMES, type ReportName } from '../reports/registry.ts';

/** Calls of the client library that can be told to fail, under its own names. */
export const OPERATIONS = [
  'chrony_open_socket',
  'chrony_init_session',
  'chrony_request_report_number_records',
  'chrony_request_record',
  'chrony_process_response',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The calls before a session, which neither send nor receive. */
const WITHOUT_PACKET: readonly Operation[] = ['chrony_open_socket', 'chrony_init_session'];

/** Operation → the code that it returns, whatever is asked, until the scope ends. */
export type ErrorInjection = Readonly<Partial<Record<Operation, number>>>;

export const PACKET_FAULTS = {
  timeout: 'the reply never comes',
  late: 'the reply comes after the next one was awaited',
  duplicate: 'the reply comes twice',
  'wrong sequence': 'the reply belongs to another request',
  truncated: 'the reply ends in the middle',
  garbage: 'the reply is noise',
  'source list changed': 'one source less than was counted',
} as const;
export type PacketFault = keyof typeof PACKET_FAULTS;

/** One rule; what it does not name it does not ask for. Of several that fit, the first counts. */
export interface FaultRule {
  readonly operation?: Operation;
  readonly report?: ReportName;
  readonly record?: number;
  /** 1 = the first call that fits, 2 = the second; every one when not given. */
  readonly nth?: number;
  /** Exactly one of these three: a code of the library, a status of the protocol, a packet fault. */
  readonly error?: number;
  readonly status?: number;
  readonly packet?: PacketFault;
}

const problem = (what: string, where: string, mend: string): Problem => ({ what, where, mend });

function checkRule(rule: FaultRule, where: string): Problem | undefined {
  const { operation, report, packet } = rule;
  const given = [rule.error, rule.status, packet].filter((one) => one !== undefined).length;
  if (given !== 1) {
    const mend = 'Give one of error, status and packet.';
    return problem(`a fault needs one effect, not ${given}`, where, mend);
  }
  if (operation !== undefined && !OPERATIONS.includes(operation)) {
    const mend = `Operations are: ${OPERATIONS.join(', ')}.`;
    return problem(`operation "${operation}" does not exist`, `${where}.operation`, mend);
  }
  if (report !== undefined && !REPORT_NAMES.includes(report)) {
    const mend = `Reports are: ${REPORT_NAMES.join(', ')}.`;
    return problem(`report "${report}" does not exist`, `${where}.report`, mend);
  }
  if (packet !== undefined && !Object.hasOwn(PACKET_FAULTS, packet)) {
    const mend = `Packet faults are: ${Object.keys(PACKET_FAULTS).join(', ')}.`;
    return problem(`packet fault "${packet}" does not exist`, `${where}.packet`, mend);
  }
  if (rule.error === undefined && operation !== undefined && WITHOUT_PACKET.includes(operation)) {
    const mend = `Give ${operation} an error code instead.`;
    return problem(`${operation} exchanges no packet`, `${where}.operation`, mend);
  }
  const wholeFrom = { record: 0, nth: 1, status: 0 } as const;
  for (const [name, from] of Object.entries(wholeFrom) as ['record' | 'nth' | 'status', number][]) {
    const value = rule[name];
    if (value !== undefined && !(Number.isInteger(value) && value >= from)) {
      const what = `${name} must be a whole number from ${from}, not ${value}`;
      return problem(what, `${where}.${name}`, 'Count records from 0 and calls from 1.');
    }
  }
  return undefined;
}

/** The first thing wrong with what was asked for. */
export function checkInjection(
  codes: ErrorInjection,
  rules: readonly FaultRule[],
): Problem | undefined {
  for (const [name, code] of Object.entries(codes)) {
    if (!OPERATIONS.includes(name as Operation)) {
      const mend = `Valid keys are: ${OPERATIONS.join(', ')}.`;
      return problem(`errorInjection key "${name}" does not exist`, 'state.errorInjection', mend);
    }
    if (!Number.isInteger(code)) {
      const what = `errorInjection.${name} must be a whole number, not ${code}`;
      return problem(what, 'state.errorInjection', 'Give the code that the call shall return.');
    }
  }
  for (const [index, rule] of rules.entries()) {
    const wrong = checkRule(rule, `faults[${index}]`);
    if (wrong) return wrong;
  }
  return undefined;
}
