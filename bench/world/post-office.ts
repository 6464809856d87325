/**
 * Devices that pass messages round: publish → dispatch → journalled write → publish, over links
 * with and without latency, with payloads of one and of three fields, random draws and timeouts
 * that are cancelled. What the allocation tests run beside the loop of timers.
 */
import { count, decimal, duration, integer } from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';
import type { DeviceSpec, LinkSpec } from '../../src/engine/scenario.ts';
import { device, link } from './links.ts';

const clerk = defineMock({
  kind: 'clerk',
  doc: 'Weighs each letter, hands it on with a note, and expects the next one in time.',
  config: { patienceNs: duration({ default: '1 ms' }) },
  state: {
    letters: count(),
    meanG: decimal({ unit: 'g', default: 20 }),
    alarm: integer({ default: -1, doc: 'timer that sounds when no letter comes' }),
    complaints: count(),
  },
  emits: { note: [{ weightG: decimal() }, { meanG: decimal() }, { hop: integer() }] },
  accepts: { letter: { weightG: decimal() } },
  opens: ['note'],
  on: {
    start: (self) => {
      self.emit.note(20 + self.random.normal(), self.state.meanG, self.device);
    },
    letter: (self, event) => {
      const { state } = self;
      if (state.alarm >= 0) self.cancel(state.alarm);
      state.letters += 1;
      state.meanG += (event.weightG - state.meanG) / 16;
      state.alarm = self.after(self.config.patienceNs, 'late');
      self.emit.note(event.weightG + self.random.normal() * 0.25, state.meanG, self.device);
    },
    late: (self) => {
      self.state.complaints += 1;
    },
  },
});

const courier = defineMock({
  kind: 'courier',
  doc: 'Carries the letter to the next clerk and loses a little of it on the way.',
  state: { lastG: decimal({ unit: 'g' }), lastHop: integer(), atNs: decimal({ unit: 'ns' }) },
  emits: { letter: { weightG: decimal() } },
  accepts: { note: [{ weightG: decimal() }, { meanG: decimal() }, { hop: integer() }] },
  on: {
    note: (self, event) => {
      self.state.lastG = event.weightG;
      self.state.lastHop = event.hop;
      self.state.atNs = self.nowNs;
      const keptG = event.weightG > 2 * event.meanG ? event.meanG : event.weightG;
      self.emit.letter(keptG - self.random.uniform() * 0.01);
    },
  },
});

export const POST_MOCKS = [clerk, courier];

const WALK_NS = 20_000;

/** Clerks and couriers in turn, in a ring; a walk takes up to twice `WALK_NS`. */
export function postOffice(clerks: number): { devices: DeviceSpec[]; links: LinkSpec[] } {
  const devices: DeviceSpec[] = [];
  const links: LinkSpec[] = [];
  for (let at = 0; at < clerks; at++) {
    devices.push(device(`clerk-${at}`, 'clerk'), device(`courier-${at}`, 'courier'));
    const next = `clerk-${(at + 1) % clerks}`;
    links.push(link(`clerk-${at}`, 'note', `courier-${at}`, 'note'));
    const walk = link(`courier-${at}`, 'letter', next, 'letter');
    links.push({ ...walk, latencyNs: WALK_NS, jitterNs: WALK_NS });
  }
  return { devices, links };
}
