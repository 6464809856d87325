/**
 * Events and values per bin of virtual time, for a stretch that is drawn as lanes. Bins lie on a
 * fixed grid, so that a window that slides with the live edge only adds new ones; a window that
 * jumps or zooms starts over. Rows are read in slices, so that ten million never hold up a frame.
 */
import {
  claimRows,
  LOW_MASK,
  oldestJournal,
  readEvents,
  WRAP_COUNT,
} from '../memory/publication.ts';
import { rowOf } from '../memory/schema.ts';
import { CONTROL_CELL, NO_DEVICE, newAt } from '../memory/tables.ts';
import { countOf } from './intact.ts';
import type { Timeline } from './timeline.ts';

/** What is counted, and which state slots are followed. */
export interface TrackPlan {
  /** lanes in which events are counted: one a device, unless `laneOfDevice` says otherwise */
  readonly devices: number;
  /** lane of a device, or -1; absent = its id */
  readonly laneOfDevice?: Int32Array;
  /** followed slots, numbered from 0 */
  readonly tracks: number;
  /** 1 for kinds that belong to the device that speaks; the others to that which handles them */
  readonly spoken: Uint8Array;
  /** track of a state slot, or -1 */
  readonly trackOfSlot: Int32Array;
}

/** Most bins kept: twice those of a wide screen, with room to pan. A power of two. */
const BINS_MAX = 8192;
const BINS_MIN = 2048;
/** Memory that the bins of many lanes may take. */
const BYTES_WANTED = 32 * 1024 * 1024;
/** Beyond it a lane gets fewer bins than a screen has pixels: tens of thousands of devices. */
const BYTES_MAX = 128 * 1024 * 1024;
const BINS_LEAST = 32;
/** Cells of one bin: a count for each device; minimum, maximum and last for each track. */
const COUNT_BYTES = 4;
const TRACK_BYTES = 24;

/** Bins kept for a plan: fewer the more lanes there are. */
function binsFor(plan: TrackPlan): number {
  const binBytes = plan.devices * COUNT_BYTES + plan.tracks * TRACK_BYTES;
  let bins = BINS_MAX;
  while (bins > BINS_MIN && bins * binBytes > BYTES_WANTED) bins /= 2;
  while (bins > BINS_LEAST && bins * binBytes > BYTES_MAX) bins /= 2;
  return bins;
}

/** Grid of bins: the largest power of two of ns that is at most a pixel. */
export function binFor(spanNs: number, pixels: number): number {
  const perPixel = spanNs / Math.max(1, pixels);
  let binNs = 1;
  while (binNs * 2 <= perPixel) binNs *= 2;
  return binNs;
}

export interface TrackBins {
  /** most bins that can be held at once */
  readonly capacity: number;
  readonly binNs: number;
  /** absolute numbers of the first bin and the one past the last */
  readonly first: number;
  readonly end: number;
  /** events of a lane in a bin */
  count(bin: number, device: number): number;
  /** index of a bin's value of a track in minimum, maximum and last */
  cell(bin: number, track: number): number;
  /** NaN where the track was not written in the bin */
  readonly minimum: Float64Array;
  readonly maximum: Float64Array;
  readonly last: Float64Array;
  /** events of all devices in bins [from, to) */
  total(from: number, to: number): number;
  /** Whether the stretch can be shown without reading from the start of it again. */
  fits(timeline: Timeline, fromNs: number, toNs: number, binNs: number): boolean;
  /** Chooses what is wanted; keeps the bins that still fit. */
  aim(timeline: Timeline, fromNs: number, toNs: number, binNs: number): void;
  /** Reads up to `rows` rows; true when everything wanted has been read. */
  advance(timeline: Timeline, rows: number): boolean;
}

/** Lane to which the event in a row belongs; none when it is no index below `plan.devices`. */
export function laneOf(
  plan: Pick<TrackPlan, 'spoken' | 'laneOfDevice'>,
  events: Timeline['memory']['events'],
  row: number,
): number {
  const source = events.source[row]!;
  const target = events.target[row]!;
  const speaks = plan.spoken[events.kind[row]!] === 1 && source !== NO_DEVICE;
  const device = speaks || target === NO_DEVICE ? source : target;
  return plan.laneOfDevice === undefined ? device : (plan.laneOfDevice[device] ?? -1);
}

/** Bins read on either side of the wanted ones, as a share of them: room to pan. */
const MARGIN = 0.5;

/** A reader that was lapped keeps this part of the ring clear of the writer at most. */
const LEAD_PART = 4;

export function createTrackBins(plan: TrackPlan): TrackBins {
  const { tracks } = plan;
  const capacity = binsFor(plan);
  const counts = new Uint32Array(capacity * plan.devices);
  const minimum = new Float64Array(capacity * tracks).fill(Number.NaN);
  const maximum = new Float64Array(capacity * tracks).fill(Number.NaN);
  const last = new Float64Array(capacity * tracks).fill(Number.NaN);
  const mask = capacity - 1;
  let binNs = 1;
  let first = 0;
  let end = 0;
  let epoch = -1;
  let world: Timeline | undefined;
  /** next row to read */
  let next = 0;
  /** rows kept clear of the writer: 0 until it laps this reader */
  let lead = 0;
  /** held rows before this one were left out for the lead */
  let readFrom = 0;

  const clear = (from: number, to: number) => {
    for (let bin = from; bin < to; bin++) {
      const at = bin & mask;
      counts.fill(0, at * plan.devices, (at + 1) * plan.devices);
      minimum.fill(Number.NaN, at * tracks, (at + 1) * tracks);
      maximum.fill(Number.NaN, at * tracks, (at + 1) * tracks);
      last.fill(Number.NaN, at * tracks, (at + 1) * tracks);
    }
  };

  const restart = (timeline: Timeline) => {
    clear(first, end);
    const from = first * binNs;
    const wanted = timeline.sequenceAt(from - 1) + 1;
    const held = timeline.oldest();
    next = Math.max(wanted, held + lead);
    readFrom = next > wanted ? next : 0;
  };

  /** Keeps farther from the writer, and begins again without the rows that it took. */
  const retreat = (timeline: Timeline) => {
    const { events } = timeline.memory.plan;
    lead = Math.min(Math.max(claimRows(events), lead * 2), Math.floor(events / LEAD_PART));
    restart(timeline);
  };

  const noteValue = (cell: number, value: number) => {
    last[cell] = value;
    if (!(minimum[cell]! <= value)) minimum[cell] = value;
    if (!(maximum[cell]! >= value)) maximum[cell] = value;
  };

  /** the oldest journal row that the last pass read; Infinity = none */
  let lowestJournal = Number.POSITIVE_INFINITY;

  /** Journal count with which the row before `from` ended: its first write, as far as it is kept. */
  const journalBefore = (timeline: Timeline, from: number): number => {
    const { memory } = timeline;
    const { f64 } = memory.controlCells;
    const held = oldestJournal(memory);
    const isFirst = from === f64[CONTROL_CELL.firstSequence]!;
    // The writes of the oldest row of a full ring have no beginning any more.
    const known = from > timeline.oldest() ? from - 1 : from;
    const low = memory.events.journalEnd[rowOf(known, memory.plan.events - 1)]!;
    const count = countOf(low, f64[CONTROL_CELL.publishedJournal]!);
    return isFirst ? Math.min(held, count) : count;
  };

  /**
   * One pass over rows and their writes; returns the sequence it stopped at. Millions of rows a
   * second pass here: what is the same from row to row is not computed anew.
   */
  const scan = (timeline: Timeline, from: number, to: number): number => {
    const { events, journal, plan: sizes } = timeline.memory;
    const eventMask = sizes.events - 1;
    const journalMask = sizes.journal - 1;
    const { timeNs: times, journalEnd } = events;
    const { devices: lanes, trackOfSlot } = plan;
    const limitNs = end * binNs;
    const held = oldestJournal(timeline.memory);
    let at = journalBefore(timeline, from);
    let atLow = at % WRAP_COUNT;
    let row: number = rowOf(from, eventMask);
    let [binFromNs, binEndNs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    let [countsAt, tracksAt, isWanted] = [0, 0, false];
    for (let sequence = from; sequence < to; sequence++, row = (row + 1) & eventMask) {
      const timeNs = times[row]!;
      if (timeNs >= limitNs) return sequence;
      if (timeNs >= binEndNs || timeNs < binFromNs) {
        const bin = Math.floor(timeNs / binNs);
        binFromNs = bin * binNs;
        binEndNs = binFromNs + binNs;
        isWanted = bin >= first;
        countsAt = (bin & mask) * lanes;
        tracksAt = (bin & mask) * tracks;
      }
      const low = journalEnd[row]!;
      const writes = (low - atLow) & LOW_MASK;
      atLow = low;
      const until = at + writes;
      // More than there are rows: this one is being written over, as its reader is about to see.
      if (writes > journalMask) return sequence;
      if (isWanted) {
        const lane = laneOf(plan, events, row);
        if (lane >= 0 && lane < lanes) counts[countsAt + lane]! += 1;
        let write = Math.max(at, held);
        if (write < until) lowestJournal = Math.min(lowestJournal, write);
        for (; write < until; write++) {
          const journalRow = rowOf(write, journalMask);
          const track = trackOfSlot[journal.slot[journalRow]!]!;
          if (track >= 0) noteValue(tracksAt + track, journal.values[newAt(journalRow)]!);
        }
      }
      at = until;
    }
    return to;
  };

  const fits = (timeline: Timeline, fromNs: number, toNs: number, wantedNs: number): boolean => {
    const wantedFirst = Math.floor(fromNs / wantedNs);
    return (
      world === timeline &&
      binNs === wantedNs &&
      wantedFirst >= first &&
      wantedFirst <= end &&
      (toNs - fromNs) / wantedNs < capacity
    );
  };

  return {
    capacity,
    get binNs() {
      return binNs;
    },
    get first() {
      return first;
    },
    get end() {
      return end;
    },
    count: (bin, device) => counts[(bin & mask) * plan.devices + device]!,
    cell: (bin, track) => (bin & mask) * tracks + track,
    minimum,
    maximum,
    last,
    total: (from, to) => {
      let sum = 0;
      for (let bin = Math.max(from, first); bin < Math.min(to, end); bin++) {
        const start = (bin & mask) * plan.devices;
        for (let device = 0; device < plan.devices; device++) sum += counts[start + device]!;
      }
      return sum;
    },
    fits,
    aim: (timeline, fromNs, toNs, wantedNs) => {
      const wantedFirst = Math.floor(fromNs / wantedNs);
      const wantedEnd = Math.min(Math.ceil(toNs / wantedNs), wantedFirst + capacity);
      if (!fits(timeline, fromNs, toNs, wantedNs)) {
        const margin =
          Math.min(wantedEnd - wantedFirst, capacity - (wantedEnd - wantedFirst)) * MARGIN;
        clear(first, end);
        world = timeline;
        epoch = timeline.epoch();
        binNs = wantedNs;
        lead = 0;
        first = Math.max(0, Math.ceil(wantedFirst - margin));
        end = Math.floor(wantedEnd + margin);
        restart(timeline);
      } else if (wantedEnd > end) {
        const kept = Math.max(first, wantedEnd - capacity);
        clear(first, kept);
        first = kept;
        clear(end, wantedEnd);
        end = wantedEnd;
      }
    },
    advance: (timeline, rows) => {
      if (world !== timeline) return true;
      if (epoch !== timeline.epoch()) {
        epoch = timeline.epoch();
        restart(timeline);
      }
      const published = timeline.published();
      const oldest = timeline.oldest();
      const from = Math.max(next, oldest);
      const to = Math.min(published, from + rows);
      if (from >= to) {
        // The writer rests: what was left out to keep clear of it can be read after all.
        if (readFrom <= oldest) return true;
        lead = 0;
        restart(timeline);
        return false;
      }
      let stopped = from;
      lowestJournal = Number.POSITIVE_INFINITY;
      const stale = readEvents(timeline.memory, from, lowestJournal, () => {
        stopped = scan(timeline, from, to);
      });
      const lapped = stale === 'lapped' || lowestJournal < oldestJournal(timeline.memory);
      if (stale === 'taken-back' || lapped) {
        if (lapped) retreat(timeline);
        else restart(timeline);
        return false;
      }
      next = stopped;
      const complete = stopped < to || stopped >= published;
      return complete && readFrom <= timeline.oldest();
    },
  };
}
