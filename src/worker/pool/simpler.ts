/** Simpler forms of one change, by the number in it that is made simpler. */
import type { Edit, PlannedInput } from '../engine-api.ts';
import type { Change } from './changes.ts';

/** One number of a change. */
export interface Axis {
  readonly value: number;
  /** the simplest value that may be; NaN = none is simpler than the others */
  readonly plain: number;
  readonly isWhole: boolean;
  /** values between this and `plain` are tried by halving the way */
  readonly isContinuous: boolean;
  with(value: number): Change;
}

type InputChange = Extract<Change, { type: 'input' }>;

function editAxes({ input }: InputChange, make: (edit: Edit) => InputChange): Axis[] {
  const { edit } = input;
  const free = { plain: 0, isWhole: false, isContinuous: true };
  switch (edit.type) {
    case 'set':
      return [{ ...free, value: edit.value, with: (value) => make({ ...edit, value }) }];
    case 'send':
      return edit.payload.map((given, place) => ({
        ...free,
        value: given,
        with: (value) => {
          const payload = edit.payload.map((old, each) => (each === place ? value : old));
          return make({ ...edit, payload });
        },
      }));
    case 'link':
      return (['latencyNs', 'jitterNs', 'loss'] as const).flatMap((setting): Axis[] => {
        const value = edit[setting];
        if (value === undefined) return [];
        const isWhole = setting !== 'loss';
        return [{ ...free, value, isWhole, with: (to) => make({ ...edit, [setting]: to }) }];
      });
    default:
      return [];
  }
}

function inputAxes(change: InputChange): Axis[] {
  const { input } = change;
  const make = (next: PlannedInput): InputChange => ({ ...change, input: next });
  const time: Axis = {
    ...{ value: input.timeNs, plain: Number.NaN, isWhole: true, isContinuous: false },
    with: (timeNs) => make({ ...input, timeNs }),
  };
  return [...editAxes(change, (edit) => make({ ...input, edit })), time];
}

export function axesOf(change: Change): Axis[] {
  switch (change.type) {
    case 'input':
      return inputAxes(change);
    case 'config': {
      const { value, initial, isWhole, isName } = change;
      if (isName) return [];
      const axis = { value, plain: initial, isWhole, isContinuous: true };
      return [{ ...axis, with: (next) => ({ ...change, value: next }) }];
    }
    case 'link': {
      const axis = { value: change.value, plain: 0, isWhole: change.setting !== 'loss' };
      return [{ ...axis, isContinuous: true, with: (value) => ({ ...change, value }) }];
    }
    case 'fault': {
      const { fault } = change;
      const axis = { isWhole: true, isContinuous: false };
      const lasts: Axis = {
        ...{ ...axis, value: fault.forNs, plain: Number.POSITIVE_INFINITY },
        with: (forNs) => ({ ...change, fault: { ...fault, forNs } }),
      };
      const begins: Axis = {
        ...{ ...axis, value: fault.atNs, plain: 0 },
        with: (atNs) => ({ ...change, fault: { ...fault, atNs } }),
      };
      return [lasts, begins];
    }
  }
}

/** Digits that a number may keep; one that needs more is not made shorter. */
const DIGITS_MAX = 4;

/** The value itself in fewer digits, shortest first. */
export function shorter({ value, plain, isWhole }: Axis): number[] {
  if (!Number.isFinite(value)) return [];
  const found: number[] = [];
  for (let digits = 1; digits <= DIGITS_MAX; digits++) {
    const rounded = Number(value.toPrecision(digits));
    const short = isWhole ? Math.round(rounded) : rounded;
    if (Object.is(short, value)) break;
    if (short !== plain && !found.includes(short)) found.push(short);
  }
  return found;
}
