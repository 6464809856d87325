/**
 * Where kernels keep what they work with: areas behind everything recorded, in the same memory. A
 * scan borrows one for as long as it runs, whichever thread it is in; when all are lent, the caller
 * does without. An area that a thread was ended in stays lent until the memory is closed.
 */
import { SCRATCH_AREA_BYTES, SCRATCH_AREAS, SCRATCH_HEAD_BYTES } from '../../memory/layout.ts';
import type { Memory } from '../../memory/memory.ts';

/** Rows that a scan looks at in one go: its bitmap and its list stay in the nearest caches. */
export const BLOCK_ROWS = 16384;
export const WORD_ROWS = 16;
const BITMAP_BYTES = BLOCK_ROWS / 8;

/** Bitmaps in use at once: two for every level of a plan and one to begin with. */
export const BITMAPS = 24;
/** Sets of ids below 255. */
export const SMALL_SETS = 128;
export const SMALL_SET_BYTES = 32;
/** Ids of sets with one byte an id, all of a plan together. */
export const FLAG_BYTES = 131072;
/** Ids that are counted one by one at most. */
export const SINGLES = 32768;
/** State cells that fit into an area. */
export const STATE_CELLS = SINGLES / 2;
/** Ids that are counted in pairs at most, the cell for all others among them. */
export const PAIRED_IDS = 128;
const HISTOGRAM_BYTES = 24576;

const sizes = {
  bitmaps: BITMAPS * BITMAP_BYTES,
  /** the places of the set bits of every byte */
  places: 256 * 8,
  smallSets: SMALL_SETS * SMALL_SET_BYTES,
  flags: FLAG_BYTES,
  /** and the numbers of no meaning that the kernel writes behind its list */
  list: (BLOCK_ROWS + 32) * 4,
  singles: SINGLES * 4,
  pairs: PAIRED_IDS * PAIRED_IDS * 4,
  histogram: 2 * HISTOGRAM_BYTES,
  stats: 64,
  /** gathered before they are binned; CHUNK in kernels.as */
  numbers: 1024 * 8,
} as const;

type Part = keyof typeof sizes;

export type Offsets = Readonly<Record<Part, number>>;

const { offsets: OFFSETS, bytes: USED_BYTES } = (() => {
  let bytes = 0;
  const offsets: Partial<Record<Part, number>> = {};
  for (const [part, size] of Object.entries(sizes) as [Part, number][]) {
    offsets[part] = bytes;
    bytes += size;
  }
  return { offsets: offsets as Offsets, bytes };
})();

/** What an area needs of SCRATCH_AREA_BYTES. */
export const SCRATCH_USED_BYTES = USED_BYTES;

/** One area: addresses for kernels, and views for those who fill and empty it. */
export interface Scratch {
  readonly index: number;
  readonly at: Offsets;
  readonly smallSets: Uint8Array;
  readonly flags: Uint8Array;
  readonly list: Uint32Array;
  readonly singles: Uint32Array;
  /** state cells, where nothing is counted meanwhile */
  readonly cells: Float64Array;
  readonly pairs: Uint32Array;
  readonly histogram: Uint32Array;
  readonly stats: Float64Array;
  readonly statWords: Int32Array;
  bitmap(index: number): number;
}

function scratchOf({ buffer, layout }: Memory, index: number): Scratch {
  const start = layout.scratchStart + SCRATCH_HEAD_BYTES + index * SCRATCH_AREA_BYTES;
  const at = Object.fromEntries(
    Object.entries(OFFSETS).map(([part, offset]) => [part, start + offset]),
  ) as Offsets;
  // Eight bytes for each of 256: the places of its set bits, in order.
  const places = new Uint8Array(buffer, at.places, sizes.places);
  for (let byte = 0; byte < 256; byte++) {
    let to = byte * 8;
    for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) places[to++] = bit;
  }
  return {
    index,
    at,
    smallSets: new Uint8Array(buffer, at.smallSets, sizes.smallSets),
    flags: new Uint8Array(buffer, at.flags, sizes.flags),
    list: new Uint32Array(buffer, at.list, BLOCK_ROWS),
    singles: new Uint32Array(buffer, at.singles, SINGLES),
    cells: new Float64Array(buffer, at.singles, STATE_CELLS),
    pairs: new Uint32Array(buffer, at.pairs, PAIRED_IDS * PAIRED_IDS),
    histogram: new Uint32Array(buffer, at.histogram, (2 * HISTOGRAM_BYTES) / 4),
    stats: new Float64Array(buffer, at.stats, sizes.stats / 8),
    statWords: new Int32Array(buffer, at.stats, sizes.stats / 4),
    bitmap: (which) => at.bitmaps + which * BITMAP_BYTES,
  };
}

const FREE = 0;
const LENT = 1;
/** Lease words stand a cache line apart. */
const LEASE_WORDS = SCRATCH_HEAD_BYTES / SCRATCH_AREAS / 4;

export interface ScratchAreas {
  /** Lends an area for one synchronous piece of work; undefined when all are lent. */
  borrow<T>(work: (scratch: Scratch) => T): T | undefined;
}

export function createScratchAreas(memory: Memory): ScratchAreas {
  const { scratchStart } = memory.layout;
  const leases = new Int32Array(memory.buffer, scratchStart, SCRATCH_HEAD_BYTES / 4);
  const areas: (Scratch | undefined)[] = new Array(SCRATCH_AREAS).fill(undefined);
  return {
    borrow: (work) => {
      for (let index = 0; index < SCRATCH_AREAS; index++) {
        const lease = index * LEASE_WORDS;
        if (Atomics.compareExchange(leases, lease, FREE, LENT) !== FREE) continue;
        try {
          areas[index] ??= scratchOf(memory, index);
          return work(areas[index]!);
        } finally {
          Atomics.store(leases, lease, FREE);
        }
      }
      return undefined;
    },
  };
}
