import { describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { createTimeline } from '../../timeline/reader.ts';
import { openSession } from '../../worker/session.ts';
import { ANSWERED, ASKED } from './asking.ts';

const worldOf = (mock: string) => `
title: A port
seed: 1
until: 1 min
mocks:
  port: { mock: ${mock} }
`;

describe('questions to a daemon', () => {
  it.each(['command-port', 'chrony-daemon'])(
    'are events of a %s, each causing its answer',
    (mock) => {
      const session = unwrap(openSession({ text: worldOf(mock), fileName: 'port.yaml' }, {}));
      const ask = (
        asked: (typeof ASKED)[number],
        outcome: (typeof ANSWERED)[number],
        bytes: number,
      ) => {
        const payload = [ASKED.indexOf(asked), 7, ANSWERED.indexOf(outcome), bytes];
        const edit = { type: 'send', device: 'port', event: 'request', payload } as const;
        return unwrap(session.inject(edit, 1e9));
      };
      const first = ask('tracking', 'success', 104);
      ask('ntp data', 'not authorised', 28);
      ask('something else', 'silence', 0);
      session.run(100, 1e9);
      const { schema, memory } = session.system;
      const port = schema.devices.find(({ name }) => name === 'port');
      const value = (field: string) =>
        memory.slots.f64[port?.fields.find(({ name }) => name === field)?.slot ?? -1];
      const counts = ['requests', 'replies', 'refused', 'silences'].map(value);
      expect(counts).toEqual([3, 2, 1, 1]);
      const timeline = createTimeline(memory, schema);
      const replies = Array.from({ length: session.system.handled() }, (_, at) =>
        timeline.event(at),
      ).filter((event) => event && schema.kinds[event.kind]?.name === 'reply');
      expect(replies.length).toBe(2);
      expect(replies[0]?.parent).toBe(first);
    },
  );
});
