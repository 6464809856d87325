import { choice, duration, flag } from '../../engine/declare.ts';
import { defineMock } from '../../engine/define-mock.ts';

const LEAP = ['normal', 'insert', 'delete', 'unsynchronised'] as const;

/** Says once, at the start, when UTC takes its next leap second. Whoever is linked knows. */
export const leapBulletin = defineMock({
  kind: 'leap-bulletin',
  doc: 'Decides when UTC has a leap second and tells everybody who reads the bulletin.',
  config: {
    leap: choice(['normal', 'insert', 'delete'], { default: 'insert', doc: 'normal = none' }),
    atNs: duration({ default: '12 h', doc: 'when, from the start' }),
  },
  state: {
    isPast: flag({ doc: 'the leap second has been' }),
  },
  emits: {
    bulletin: [{ leap: choice(LEAP) }, { inNs: duration({ doc: 'from now to the leap second' }) }],
    happened: { leap: choice(LEAP) },
  },
  on: {
    start: (self) => {
      if (self.config.leap === 'normal') return;
      self.emit.bulletin(self.config.leap, self.config.atNs);
      self.after(self.config.atNs, 'pass');
    },
    pass: (self) => {
      self.state.isPast = true;
      self.emit.happened(self.config.leap);
    },
  },
});
