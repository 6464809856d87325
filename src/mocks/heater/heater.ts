import { count, decimal, duration, flag } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

/** Electric heater with one register: how many zones demand heat. On while it is above zero. */
export const heater = defineMock({
  kind: 'heater',
  doc: 'Heats while its register of demanding zones is above zero. The register can be asked and told.',
  config: {
    ratedW: decimal({ unit: 'W', default: 1500, min: 0, max: 1e6, doc: 'power while on' }),
    locks: flag({
      doc: 'whoever asks holds the register until it has told; others are told to come again',
    }),
    switchNs: duration({ default: '5 ms', doc: 'from a change of the register to the contact' }),
  },
  state: {
    demands: count({ doc: 'register: zones that demand heat' }),
    on: flag({ doc: 'the contact is closed' }),
    powerW: decimal({ unit: 'W' }),
    commands: count({ doc: 'values told so far' }),
    lost: count({ doc: 'values lost by the fault' }),
    held: flag({ doc: 'asked, and not told since; counts only while it locks' }),
  },
  emits: {
    answer: { demands: count({ doc: 'the register' }) },
    busy: {},
    power: { powerW: decimal({ unit: 'W' }) },
  },
  accepts: {
    ask: {},
    tell: { demands: count() },
  },
  faults: {
    'command-lost': { doc: 'a value that is told does not reach the register' },
  },
  on: {
    start: (self) => self.emit.power(0),
    ask: (self) => {
      if (self.config.locks && self.state.held) {
        self.reply.busy();
        return;
      }
      if (self.config.locks) self.state.held = true;
      self.reply.answer(self.state.demands);
    },
    tell: (self, event) => {
      if (self.config.locks) self.state.held = false;
      if (self.fault('command-lost')) {
        self.state.lost += 1;
        return;
      }
      self.state.demands = Math.max(0, event.demands);
      self.state.commands += 1;
      self.after(self.config.switchNs, 'switch');
    },
    switch: (self) => {
      const on = self.state.demands > 0;
      if (on === self.state.on) return;
      self.state.on = on;
      self.state.powerW = on ? self.config.ratedW : 0;
      self.emit.power(self.state.powerW);
    },
  },
});
