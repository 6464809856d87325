import {
  count,
  decimal,
  duration,
  flag,
  instant,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';
import { FRAME } from '../can-events.ts';
import { EXTENDED_ID_MAX } from '../can-frame.ts';

const NS_PER_US = 1000;

/** What turns a brake command from the bus into pressure. */
export const brakeActuator = defineMock({
  kind: 'brake-actuator',
  doc: 'Applies the brake commands that it receives over CAN; without them for too long it gives up.',
  config: {
    id: integer({
      default: 0x100,
      min: 0,
      max: EXTENDED_ID_MAX,
      doc: 'of the command frames',
      hex: true,
    }),
    valveNs: duration({ default: '200 us', min: '1 ns', doc: 'from the frame to the pressure' }),
    silenceNs: duration({
      default: '50 ms',
      min: '1 us',
      doc: 'without command for so long: gives up',
    }),
  },
  state: {
    commands: count({ doc: 'received' }),
    number: count({ doc: 'of the last command' }),
    missed: count({ doc: 'commands left out in the numbers of those received' }),
    lastNs: instant({ doc: 'when the last command came' }),
    ageUs: decimal({ unit: 'us', doc: 'time from its release to its arrival' }),
    worstAgeUs: decimal({ unit: 'us', doc: 'longest of these' }),
    givenUp: flag({ doc: 'no command for too long' }),
    timer: timerHandle({ doc: 'timer of giving up' }),
  },
  emits: { applied: { number: count() }, lost: {} },
  accepts: { received: FRAME },
  on: {
    received: (self, event) => {
      const { state, config } = self;
      if (event.id !== config.id) return;
      state.missed += state.commands === 0 ? 0 : Math.max(0, event.high - state.number - 1);
      state.commands += 1;
      state.number = event.high;
      state.lastNs = self.nowNs;
      state.ageUs = Math.floor(self.nowNs / NS_PER_US) - event.low;
      state.worstAgeUs = Math.max(state.worstAgeUs, state.ageUs);
      state.givenUp = false;
      self.cancel(state.timer);
      state.timer = self.after(config.silenceNs, 'silence');
      self.after(config.valveNs, 'press');
    },
    press: (self) => {
      self.emit.applied(self.state.number);
    },
    silence: (self) => {
      self.state.givenUp = true;
      self.emit.lost();
    },
  },
});
