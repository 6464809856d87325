/**
 * How a daemon's clients show on the timeline. The answer is made outside of the world, from its
 * state at that very moment, and told together with the question; here one event causes the other.
 */
import { choice, count, integer } from '../../engine/declare.ts';

/** Positions are part of recorded traces: append only. */
export const ASKED = [
  'something else',
  'source count',
  'source data',
  'tracking',
  'source stats',
  'rtc data',
  'manual list',
  'activity',
  'smoothing',
  'server stats',
  'ntp data',
  'source name',
  'auth data',
  'client accesses',
  'select data',
] as const;

/** Positions are part of recorded traces: append only. */
export const ANSWERED = [
  'silence',
  'success',
  'failed',
  'not authorised',
  'invalid command',
  'no such source',
  'not enabled',
  'no rtc driver',
  'no client log',
  'bad version',
  'bad length',
  'something else',
] as const;

export const REQUEST = [
  { command: choice(ASKED) },
  { argument: integer({ doc: 'number of the record, or IPv4 address asked about' }) },
  { outcome: choice(ANSWERED, { doc: 'what it is answered with' }) },
  { replyBytes: count({ unit: 'B', doc: 'length of the answer' }) },
] as const;

export const REPLY = [
  { command: choice(ASKED) },
  { status: choice(ANSWERED) },
  { bytes: count({ unit: 'B', doc: 'length of the datagram' }) },
] as const;

export const SILENCE = { command: choice(ASKED) } as const;

export const ASKING_STATE = {
  requests: count({ doc: 'datagrams of clients that arrived' }),
  replies: count({ doc: 'of them answered' }),
  refused: count({ doc: 'answered with an error' }),
  silences: count({ doc: 'not answered' }),
} as const;

type Asked = (typeof ASKED)[number];
type Answered = (typeof ANSWERED)[number];

interface Asking {
  readonly state: { requests: number; replies: number; refused: number; silences: number };
  readonly emit: {
    reply(command: Asked, status: Answered, bytes: number): void;
    silence(command: Asked): void;
  };
}

interface RequestEvent {
  readonly command: Asked;
  readonly outcome: Answered;
  readonly replyBytes: number;
}

/** Counts a question and says its answer. */
export function noteRequest({ state, emit }: Asking, event: RequestEvent): void {
  state.requests += 1;
  if (event.outcome === 'silence') {
    state.silences += 1;
    emit.silence(event.command);
    return;
  }
  state.replies += 1;
  if (event.outcome !== 'success') state.refused += 1;
  emit.reply(event.command, event.outcome, event.replyBytes);
}
