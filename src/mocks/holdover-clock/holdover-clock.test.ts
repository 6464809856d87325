import { describe, expect, it } from 'vitest';
import { device, message, mockSystem } from '../../testkit/index.ts';
import { holdoverClock } from './holdover-clock.ts';

const VALID = '$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n';

function open() {
  const world = mockSystem({ devices: { k: device(holdoverClock) } });
  world.runTo(0);
  const say = (text: string) => {
    for (const letter of text) {
      world.bus.publish(message(holdoverClock, 'char', 'k', { byte: letter.charCodeAt(0) }));
    }
    world.runFor(0);
  };
  const pulse = () => {
    world.bus.publish(message(holdoverClock, 'pulse', 'k', {}));
    world.runFor(0);
  };
  return { ...world, say, pulse };
}

describe('holdover-clock', () => {
  it('believes a sentence with the right check sum, and no other', () => {
    const { say, get } = open();
    say(VALID.replace('*6A', '*6B'));
    expect(get('k.valid')).toBe(false);
    say(VALID);
    expect(get('k.valid')).toBe(true);
    say(VALID.replace('GPRMC', 'GPGGA').replace(',A,', ',V,'));
    expect(get('k.valid')).toBe(true);
  });

  it('locks to pulses only while there is a fix, and is in holdover when they stop', () => {
    const { say, pulse, get, runFor } = open();
    pulse();
    expect(get('k.mode')).toBe('waiting');
    say(VALID);
    pulse();
    expect(get('k.mode')).toBe('locked');
    runFor('1600 ms');
    expect([get('k.mode'), get('k.holdovers')]).toEqual(['holdover', 1]);
  });
});
