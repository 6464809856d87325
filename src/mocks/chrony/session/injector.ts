/** Decides, call by call, whether one is to fail. */
import type { ReportName } from '../reports/registry.ts';
import type { ErrorInjection, FaultRule, Operation, PacketFault } from '../state/injection.ts';

/** A call as rules see it. */
export interface Call {
  readonly operation: Operation;
  readonly report?: ReportName;
  readonly record?: number;
}

/** What becomes of an exchange. */
export interface ExchangeFault {
  readonly status?: number;
  readonly packet?: PacketFault;
}

export interface Injector {
  /** The code that the call is to return; undefined = nothing was asked for. */
  codeFor(call: Call): number | undefined;
  /** What happens to the exchange that the call begins. */
  faultFor(call: Call): ExchangeFault | undefined;
}

const fits = (rule: FaultRule, call: Call, operations: readonly (string | undefined)[]): boolean =>
  operations.includes(rule.operation) &&
  (rule.report === undefined || rule.report === call.report) &&
  (rule.record === undefined || rule.record === call.record);

const isRequest = ({ operation }: Call): boolean =>
  operation === 'chrony_request_record' || operation === 'chrony_request_report_number_records';

/** Counts calls for rules that wait for the nth; a new one begins at 1. */
export function createInjector(codes: ErrorInjection, rules: readonly FaultRule[]): Injector {
  const seen = rules.map(() => 0);

  const first = (
    call: Call,
    operations: readonly (string | undefined)[],
    hasEffect: (rule: FaultRule) => boolean,
  ): FaultRule | undefined => {
    let chosen: FaultRule | undefined;
    for (const [at, rule] of rules.entries()) {
      if (!hasEffect(rule) || !fits(rule, call, operations)) continue;
      seen[at] = (seen[at] ?? 0) + 1;
      if (rule.nth === undefined || rule.nth === seen[at]) chosen ??= rule;
    }
    return chosen;
  };

  return {
    codeFor: (call) => {
      const always = codes[call.operation];
      if (always !== undefined) return always;
      const unnamed = isRequest(call) ? [undefined] : [];
      return first(call, [call.operation, ...unnamed], ({ error }) => error !== undefined)?.error;
    },
    faultFor: (call) => {
      const operations = [call.operation, undefined, 'chrony_process_response'];
      const rule = first(call, operations, ({ error }) => error === undefined);
      if (rule?.status !== undefined) return { status: rule.status };
      return rule?.packet === undefined ? undefined : { packet: rule.packet };
    },
  };
}
