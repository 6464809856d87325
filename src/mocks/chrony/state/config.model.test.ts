/** What a configuration takes and what it refuses, field by field. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkState,
  chronyState,
  RTC_LIMITS,
  rtcConfig,
  SOURCE_LIMITS,
  STATE_LIMITS,
  sourceConfig,
} from './config.ts';
import type { Limit } from './limits.ts';

type Input = Record<string, unknown>;
const makers = {
  state: [STATE_LIMITS, (values: Input) => chronyState(values)],
  source: [SOURCE_LIMITS, (values: Input) => sourceConfig(values)],
  rtc: [RTC_LIMITS, (values: Input) => rtcConfig(values)],
} as const;

const good = (limit: Limit): fc.Arbitrary<unknown> => {
  if (limit.kind === 'integer') return fc.integer({ min: limit.min, max: limit.max });
  if (limit.kind === 'word') return fc.constantFrom(...limit.words);
  if (limit.kind === 'text') return fc.string();
  const odd = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY);
  return fc.oneof(fc.double({ min: limit.min === 0 ? 0 : -1e300 }), odd);
};

const bad = (limit: Limit): fc.Arbitrary<unknown> => {
  const noNumber = fc.constantFrom('7', null, {}, true);
  if (limit.kind === 'integer') {
    return fc.oneof(
      fc.integer({ max: limit.min - 1 }),
      fc.double({ min: limit.max + 1, noNaN: true }),
      fc.constantFrom(limit.min + 0.5, Number.NaN, Number.POSITIVE_INFINITY),
      noNumber,
    );
  }
  if (limit.kind === 'word') return fc.constantFrom('SELECTED', '', 3, null);
  if (limit.kind === 'text') return fc.constantFrom(3, null, {});
  const negative = fc.double({ max: -Number.MIN_VALUE, noNaN: true });
  return limit.min === 0 ? fc.oneof(negative, noNumber) : noNumber;
};

describe('configurations', () => {
  for (const [what, [limits, make]] of Object.entries(makers)) {
    for (const [name, limit] of Object.entries(limits) as [string, Limit][]) {
      it(`take ${what}.${name} within its limits, NaN and infinity of floats too`, () => {
        fc.assert(
          fc.property(good(limit), (value) => {
            expect(make({ [name]: value })).toMatchObject({ [name]: value });
          }),
          { numRuns: 40 },
        );
      });

      it(`refuse ${what}.${name} outside of them, naming field, value and range`, () => {
        fc.assert(
          fc.property(bad(limit), (value) => {
            const shown = typeof value === 'string' ? `"${value}"` : String(value);
            const thrown = (() => {
              try {
                make({ [name]: value });
                return '';
              } catch (error) {
                return error instanceof Error ? error.message : 'no error';
              }
            })();
            expect(thrown).toContain(`${name} must be `);
            expect(thrown).toContain(`, not ${shown}`);
          }),
          { numRuns: 40 },
        );
      });
    }
  }

  it('name the source that is wrong, and a field that does not exist', () => {
    expect(checkState({ sources: [{}, { stratum: 16 }] })).toMatchObject({
      problem: {
        what: 'stratum must be a whole number from 0 to 15, not 16',
        where: 'sources[1].stratum',
      },
    });
    expect(checkState({ stratun: 3 } as object)).toMatchObject({
      problem: { what: 'stratun is no field of state', mend: /^Fields are: stratum, / },
    });
    expect(checkState({ rtc: { samples: -1 } })).toMatchObject({
      problem: { where: 'rtc.samples' },
    });
  });

  it('refuse injections of what does not exist, with the list of what does', () => {
    const keys = { chrony_open_sockets: 1 } as object;
    expect(checkState({ errorInjection: keys })).toMatchObject({
      problem: { mend: expect.stringContaining('Valid keys are: chrony_open_socket, ') },
    });
    for (const [rule, where] of [
      [{}, 'faults[0]'],
      [{ error: 1, status: 2 }, 'faults[0]'],
      [{ packet: 'lost' }, 'faults[0].packet'],
      [{ report: 'drift', error: 1 }, 'faults[0].report'],
      [{ operation: 'recv', error: 1 }, 'faults[0].operation'],
      [{ operation: 'chrony_open_socket', packet: 'late' }, 'faults[0].operation'],
      [{ nth: 0, error: 1 }, 'faults[0].nth'],
      [{ record: 0.5, error: 1 }, 'faults[0].record'],
    ] as const) {
      expect(checkState({ faults: [rule as object] })).toMatchObject({ problem: { where } });
    }
  });
});
