/**
 * Turns events, which have no width, into slices that nest on their track. An event is drawn as
 * wide as the next one on its track allows, a span from the event that opens it to the one that
 * closes it. Spans that overlap on a track are drawn as async events instead.
 */
import { asyncJson, completeJson, type SliceText } from './emit.ts';

/** Width of an event that has room: visible, and far below what devices do. */
const EVENT_WIDTH_NS = 1000;
/** Open spans kept for a track; of more the oldest are drawn without their end. */
const OPEN_MAX = 1024;

/** A slice that waits for its width. */
interface PendingSlice {
  readonly sequence: number;
  readonly slice: SliceText;
  /** what is written behind it */
  readonly behind: (() => void)[];
}

interface Track {
  /** drawn as soon as it is known how wide it may be */
  waiting: PendingSlice | undefined;
  readonly open: PendingSlice[];
}

export class SliceWriter {
  private readonly tracks = new Map<number, Track>();
  /** track of each open span, by the sequence that opened it */
  private readonly openOn = new Map<number, number>();
  private readonly pending = new Map<number, PendingSlice>();
  private readonly write: (json: string) => void;

  constructor(write: (json: string) => void) {
    this.write = write;
  }

  /** An event that nothing but itself gives a width. */
  point(track: number, sequence: number, slice: SliceText): void {
    this.reach(track, slice.timeNs).waiting = this.hold(sequence, slice);
  }

  opens(track: number, sequence: number, slice: SliceText): void {
    const { open } = this.reach(track, slice.timeNs);
    if (open.length === OPEN_MAX) this.giveUp(open.shift());
    open.push(this.hold(sequence, slice));
    this.openOn.set(sequence, track);
  }

  /**
   * An arrow between the slices of two events. Readers bind each end to a slice that stands before
   * it in the file, and a finish to a start that does.
   */
  arrow(from: number, start: string, to: number, finish: string): void {
    this.after(from, () => {
      this.write(start);
      this.after(to, () => this.write(finish));
    });
  }

  private after(sequence: number, action: () => void): void {
    const pending = this.pending.get(sequence);
    if (pending === undefined) action();
    else pending.behind.push(action);
  }

  /** Whether the span opened by this event is open on the track: then its slice is around. */
  isOpen(track: number, sequence: number): boolean {
    return this.openOn.get(sequence) === track;
  }

  /** The span opened by `sequence` ends now, with an event on `track`. */
  closes(track: number, sequence: number, timeNs: number): void {
    this.reach(track, timeNs);
    const own = this.openOn.get(sequence);
    if (own === undefined) return;
    this.openOn.delete(sequence);
    const { open } = this.tracks.get(own)!;
    const at = open.findLastIndex((span) => span.sequence === sequence);
    const [span] = open.splice(at, 1);
    if (span === undefined) return;
    const { slice } = span;
    if (own === track && at === open.length) {
      this.draw(span, timeNs - slice.timeNs);
      return;
    }
    // Arrows of the opening event need a slice to hold on to.
    this.draw(span, 0);
    this.write(asyncJson('b', slice, slice.timeNs, sequence));
    this.write(asyncJson('e', slice, timeNs, sequence));
  }

  finish(): void {
    for (const { waiting, open } of this.tracks.values()) {
      if (waiting !== undefined) this.draw(waiting, EVENT_WIDTH_NS);
      for (const span of open) this.giveUp(span);
    }
    this.tracks.clear();
  }

  private hold(sequence: number, slice: SliceText): PendingSlice {
    const pending = { sequence, slice, behind: [] };
    this.pending.set(sequence, pending);
    return pending;
  }

  private draw({ sequence, slice, behind }: PendingSlice, durationNs: number): void {
    this.pending.delete(sequence);
    this.write(completeJson(slice, durationNs));
    for (const action of behind) action();
  }

  private giveUp(span: PendingSlice | undefined): void {
    if (span === undefined) return;
    this.openOn.delete(span.sequence);
    this.draw(span, 0);
  }

  /** The track at this time: what waited on it is drawn up to here. */
  private reach(id: number, timeNs: number): Track {
    let track = this.tracks.get(id);
    if (track === undefined) {
      track = { waiting: undefined, open: [] };
      this.tracks.set(id, track);
    }
    const { waiting } = track;
    if (waiting !== undefined) {
      track.waiting = undefined;
      this.draw(waiting, Math.min(timeNs - waiting.slice.timeNs, EVENT_WIDTH_NS));
    }
    return track;
  }
}
