/** What the words of the panel mean, for people who have not read the manual. */
import type { EventRole } from '../../../memory/schema.ts';

export const ROLE_WORDS: Readonly<Record<EventRole, string>> = {
  timer: 'a device woke itself',
  emit: 'a device sent something out',
  accept: 'something arrived at a device',
  input: 'it came from outside the world',
  system: 'the engine itself reports it',
};

export const EVENT_WORDS = {
  time: {
    term: 'virtual time',
    means: 'Time inside the world since its start. It stands still while the world does.',
  },
  order: {
    term: 'order within it',
    means: 'How many events came before this one at the very same virtual time.',
  },
  role: { term: 'role', means: 'How the event came about.' },
  from: { term: 'from', means: 'The device that sent it, or woke itself.' },
  to: { term: 'to', means: 'The device that it reached.' },
  cause: {
    term: 'cause',
    means: 'The one event that led directly to this one. Exports call it the parent.',
  },
  after: { term: 'after its cause', means: 'Virtual time that passed since the cause.' },
  flow: {
    term: 'flow began with',
    means:
      'Everything that one trigger set off, from cause to cause, is a flow. A timer that fires begins a new one.',
  },
  span: {
    term: 'span opened by',
    means:
      'A span lasts from a request to its answer: Latency measures how long. An event outside of any request names itself.',
  },
  writes: {
    term: 'writes',
    means:
      'Values that the event changed. All of them together are the journal: the tab Diff shows them.',
  },
} as const;

export type EventWord = keyof typeof EVENT_WORDS;
