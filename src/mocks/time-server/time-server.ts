import { count, decimal } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/** Tells what its own clock shows: the reference of a two-way exchange (NTP, RFC 5905 §8; PTP). */
export const timeServer = defineMock({
  kind: 'time-server',
  doc: 'Answers requests with the time of its own clock at their arrival and at the answer.',
  state: { requests: count({ doc: 'answered so far' }) },
  emits: {
    response: [
      { t1Ns: decimal({ unit: 'ns', doc: 'as the request said' }) },
      { t2Ns: decimal({ unit: 'ns', doc: 'when the request arrived' }) },
      { t3Ns: decimal({ unit: 'ns', doc: 'when the answer left' }) },
    ],
  },
  accepts: { request: { t1Ns: decimal({ unit: 'ns' }) } },
  faults: { 'wrong-by-1ms': { doc: 'its answers are 1 ms ahead of its clock' } },
  on: {
    request: (self, event) => {
      const shownNs = self.clockNs + (self.fault('wrong-by-1ms') ? 1e6 : 0);
      self.state.requests += 1;
      self.reply.response(event.t1Ns, shownNs, shownNs);
    },
  },
});
