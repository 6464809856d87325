/** A device that reads the clock many times a tick. */
import { decimal } from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';

export const READINGS = 1024;
const TICK_NS = 1000;

export const watch = defineMock({
  kind: 'watch',
  doc: 'Adds up what the clock says.',
  state: { sumNs: decimal({ unit: 'ns' }) },
  on: {
    start: (self) => {
      self.after(TICK_NS, 'read');
    },
    read: (self) => {
      let sumNs = 0;
      for (let i = 0; i < READINGS; i++) sumNs += self.nowNs;
      self.state.sumNs = sumNs;
      self.after(TICK_NS, 'read');
    },
  },
});
