/**
 * Turns events, which have no width, into slices that nest on their track. An event is drawn as
 * wide as the next one on its track allows; events of one instant are drawn inside each other, the
 * earliest outside; a span is drawn from the event that opens it to the one that closes it. Spans
 * that overlap on a track become async events. No slice touches the next one, and none is without
 * width where a nanosecond is left: readers that take slices apart into begin and end would
 * otherwise confuse them.
 */
import { asyncJson, completeJson, type SliceText } from './emit.ts';

/** Width of an event that has room: visible, and far below what devices do. */
const EVENT_WIDTH_NS = 1000;
/** Open spans kept for a track; of more the oldest are drawn without their end. */
const OPEN_MAX = 1024;

/** A slice that is not drawn yet. */
interface PendingSlice {
  readonly sequence: number;
  readonly slice: SliceText;
  /** true while an event may come that closes the span which this one opened */
  open: boolean;
  /** width as an event; NaN until the next event of the track is known */
  widthNs: number;
  /** what is written behind it */
  readonly behind: (() => void)[];
}

interface Track {
  /** events of the instant that the track has reached */
  instant: PendingSlice[];
  /** spans, outermost first */
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

  /** An event; `opens` when a later one may close the span that it begins. */
  event(id: number, sequence: number, slice: SliceText, opens: boolean): void {
    const track = this.reach(id, slice.timeNs);
    const pending = { sequence, slice, open: opens, widthNs: Number.NaN, behind: [] };
    this.pending.set(sequence, pending);
    track.instant.push(pending);
    if (!opens) return;
    if (track.open.length === OPEN_MAX) this.giveUp(track.open.shift());
    track.open.push(pending);
    this.openOn.set(sequence, id);
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

  /** Whether the span opened by this event is open on the track: then its slice is around. */
  isOpen(id: number, sequence: number): boolean {
    return this.openOn.get(sequence) === id;
  }

  /** The span opened by `sequence` ends now, with an event on the track. */
  closes(id: number, sequence: number, timeNs: number): void {
    this.reach(id, timeNs);
    const own = this.openOn.get(sequence);
    if (own === undefined) return;
    const { open } = this.tracks.get(own)!;
    const at = open.findLastIndex((span) => span.sequence === sequence);
    const [span] = open.splice(at, 1);
    if (span === undefined) return;
    const { slice } = span;
    const nests = own === id && at === open.length && timeNs > slice.timeNs;
    if (nests) {
      this.openOn.delete(sequence);
      this.draw(span, timeNs - slice.timeNs);
      return;
    }
    this.giveUp(span);
    if (timeNs === slice.timeNs) return;
    this.after(sequence, () => {
      this.write(asyncJson('b', slice, slice.timeNs, sequence));
      this.write(asyncJson('e', slice, timeNs, sequence));
    });
  }

  finish(): void {
    for (const track of this.tracks.values()) {
      this.settle(track, Number.POSITIVE_INFINITY);
      for (const span of track.open) this.giveUp(span);
    }
    this.tracks.clear();
  }

  private after(sequence: number, action: () => void): void {
    const pending = this.pending.get(sequence);
    if (pending === undefined) action();
    else pending.behind.push(action);
  }

  private draw({ sequence, slice, behind }: PendingSlice, durationNs: number): void {
    this.pending.delete(sequence);
    this.write(completeJson(slice, durationNs));
    for (const action of behind) action();
  }

  /** A span that no slice can show to its end: its beginning remains, as an event. */
  private giveUp(span: PendingSlice | undefined): void {
    if (span === undefined) return;
    this.openOn.delete(span.sequence);
    span.open = false;
    // While its instant lasts it is drawn with the others.
    if (!Number.isNaN(span.widthNs)) this.draw(span, span.widthNs);
  }

  /** The track at this time: what happened on it before is drawn. */
  private reach(id: number, timeNs: number): Track {
    let track = this.tracks.get(id);
    if (track === undefined) {
      track = { instant: [], open: [] };
      this.tracks.set(id, track);
    }
    this.settle(track, timeNs);
    return track;
  }

  /** Gives the events of the last instant their widths, if the track has left it. */
  private settle(track: Track, timeNs: number): void {
    const { instant } = track;
    const startNs = instant[0]?.slice.timeNs ?? timeNs;
    if (timeNs <= startNs) return;
    const roomNs = Math.min(timeNs - startNs - 1, EVENT_WIDTH_NS);
    track.instant = [];
    for (const [at, pending] of instant.entries()) {
      pending.widthNs = Math.floor((roomNs * (instant.length - at)) / instant.length);
      if (!pending.open && this.pending.has(pending.sequence)) {
        this.draw(pending, pending.widthNs);
      }
    }
  }
}
