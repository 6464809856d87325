/**
 * The engine flat out for a while, past the sequence at which counters leave the range that V8
 * keeps without heap objects. Runs in a browser's worker and in Node; a collection in the measured
 * stretch means that something allocates per event.
 */
import { WRAP_COUNT } from '../../src/memory/publication.ts';
import { openMixedWorld } from '../world/world.ts';

export interface GcRequest {
  /** events before the measured stretch: until all code is compiled */
  readonly warmupEvents: number;
  /** the stretch ends when both are reached */
  readonly milliseconds: number;
  readonly events: number;
  /** allocate one object an event: the control by which the detector is tested */
  readonly allocating: boolean;
}

export interface GcRun {
  readonly events: number;
  readonly milliseconds: number;
  readonly firstSequence: number;
  readonly endSequence: number;
  readonly hash: string;
}

export interface GcHost {
  nowMs(): number;
  /** The measured stretch begins or ends here. */
  mark(name: 'begin' | 'end'): void;
}

const PENDING = 1000;
/** Events of the measured stretch that lie before 2^30. */
const BEFORE_WRAP = 100_000;
/** Each return to this loop makes a few numbers of its own; the engine pauses within its batches. */
const SLICE_EVENTS = 131_072;
const KEPT = 64;

/** Runs whole slices until `enough`; numbers that grow live in typed arrays, as in the engine. */
export function runLoad(request: GcRequest, host: GcHost): GcRun {
  const slices = Math.ceil(request.warmupEvents / SLICE_EVENTS);
  const firstSequence = WRAP_COUNT - BEFORE_WRAP - slices * SLICE_EVENTS;
  const system = openMixedWorld(PENDING, { firstSequence, historyEvents: 2 ** 18 });
  const kept: object[] = new Array(KEPT).fill({});
  if (request.allocating) {
    system.observe((first, end) => {
      for (let at = first; at < end; at++) kept[at % KEPT] = { at };
    });
  }
  const slice = (): void => {
    system.run(SLICE_EVENTS, Number.MAX_SAFE_INTEGER);
  };
  for (let i = 0; i < slices; i++) slice();
  const clock = new Float64Array(2);
  const begun = system.handled();
  host.mark('begin');
  clock[0] = host.nowMs();
  clock[1] = clock[0]!;
  while (
    clock[1]! - clock[0]! < request.milliseconds ||
    system.handled() - begun < request.events
  ) {
    slice();
    clock[1] = host.nowMs();
  }
  host.mark('end');
  return {
    events: system.handled() - begun,
    milliseconds: clock[1]! - clock[0]!,
    firstSequence: begun,
    endSequence: system.handled(),
    hash: system.hash().hash,
  };
}

/** Says what is wrong with a run as a proof; undefined = it went past 2^30 and far enough. */
export function problemOfRun(run: GcRun, request: GcRequest): string | undefined {
  if (run.firstSequence >= WRAP_COUNT || run.endSequence <= WRAP_COUNT) {
    return `it went from ${run.firstSequence} to ${run.endSequence}, not past 2^30`;
  }
  if (run.events < request.events) return `it handled only ${run.events} events`;
  return undefined;
}
