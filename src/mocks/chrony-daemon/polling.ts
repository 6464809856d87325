/** When a source is asked, and what its silence means. */
import type { Daemon } from './daemon-state.ts';

const NS = 1e9;
const BURST_NS = 2 * NS;
/** A sample within so many deviations of what was expected speaks for asking less often. */
const GOOD_DEVIATIONS = 3;
const GOOD = 0.2;
const BAD = 0.5;
/** Too few samples say nothing about the interval. */
const ADAPT_SAMPLES_MIN = 6;

/** 2^exponent for the small whole exponents of polling. */
export const powerOfTwo = (exponent: number): number =>
  exponent >= 0 ? 1 << exponent : 1 / (1 << -exponent);

/** Moves the reach register and plans the next poll. */
export function notePoll({ state, config, nowNs, random }: Daemon, slot: number): void {
  const sent = state.sent.get(slot) + 1;
  state.sent.set(slot, sent);
  state.reach.set(slot, (state.reach.get(slot) << 1) & 0xff);
  const wholeNs = powerOfTwo(state.poll.get(slot)) * NS;
  // Clients that start together must not ask together for ever.
  const intervalNs = sent < config.burst ? BURST_NS : wholeNs * (0.99 + 0.02 * random.uniform());
  state.nextNs.set(slot, nowNs + Math.round(intervalNs));
}

/** @param off deviations between the sample and what was expected */
export function adaptPoll({ state, config }: Daemon, slot: number, off: number): void {
  if (state.mode.get(slot) === 2) {
    state.poll.set(slot, config.refclockPoll);
    return;
  }
  if (state.count.get(slot) < ADAPT_SAMPLES_MIN) return;
  const score = state.pollScore.get(slot) + (off <= GOOD_DEVIATIONS ? GOOD : -BAD);
  const poll = state.poll.get(slot);
  if (score >= 1 && poll < config.pollMax) {
    state.poll.set(slot, poll + 1);
    state.pollScore.set(slot, 0);
  } else if (score <= -1 && poll > config.pollMin) {
    state.poll.set(slot, poll - 1);
    state.pollScore.set(slot, 0);
  } else state.pollScore.set(slot, Math.max(-1, Math.min(1, score)));
}

/** When somebody has to be asked next; Infinity without sources. */
export function nextPollNs({ state, config }: Daemon): number {
  let next = Number.POSITIVE_INFINITY;
  for (let slot = 0; slot < config.sources; slot++) {
    next = Math.min(next, state.nextNs.get(slot));
  }
  return next;
}
