/** NMEA 0183 as in the u-blox protocol description; pulses as in the u-blox time guide. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { device, type MockSystemSetup, mockSystem } from '../../testkit/index.ts';
import { checkSum, gga, rmc, SENTENCE_CHARACTERS_MAX } from './nmea.ts';
import { ppsGps } from './pps-gps.ts';

type Config = NonNullable<Parameters<typeof device<typeof ppsGps>>[1]>;

function open(config: Config = {}, faults: MockSystemSetup['faults'] = []) {
  const world = mockSystem({ devices: { g: device(ppsGps, config) }, faults });
  const pulses = () => world.events('g.pulse').map(({ timeNs }) => timeNs);
  const text = () =>
    String.fromCharCode(...world.events('g.char').map(({ payload }) => payload[0] ?? 0));
  return { ...world, pulses, text };
}

const MUNICH = { latitudeDeg: 48.1173, longitudeDeg: 11.5167, altitudeM: 545.4 };

describe('sentences', () => {
  it.each([
    ['GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,', '47'],
    ['GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W', '6A'],
  ])('have the exclusive or of their characters as check sum: %s', (body, sum) => {
    expect(checkSum(body)).toBe(sum);
  });

  it('say time, status, place and date', () => {
    // 2026-11-21 10:09:08 UTC
    const seconds = (Date.UTC(2026, 10, 21, 10, 9, 8) - Date.UTC(2000, 0, 1)) / 1000;
    expect(rmc(seconds, true, MUNICH)).toMatch(
      /^\$GPRMC,100908\.00,A,4807\.0380,N,01131\.0020,E,0\.000,,211126,,,A\*[0-9A-F]{2}\r\n$/,
    );
    expect(rmc(seconds, false, MUNICH)).toMatch(/^\$GPRMC,100908\.00,V,,,,,,,211126,,,N\*/);
    expect(gga(seconds, 8, true, MUNICH)).toMatch(/,1,08,1\.00,545\.4,M,46\.9,M,,\*/);
  });

  it('are never longer than 82 characters, and always end with a right check sum', () => {
    const place = fc.record({
      latitudeDeg: fc.double({ min: -90, max: 90, noNaN: true }),
      longitudeDeg: fc.double({ min: -180, max: 180, noNaN: true }),
      altitudeM: fc.double({ min: -1000, max: 20_000, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3.1e9 }),
        fc.boolean(),
        place,
        (seconds, fix, where) => {
          for (const each of [rmc(seconds, fix, where), gga(seconds, 12, fix, where)]) {
            expect(each.length).toBeLessThanOrEqual(SENTENCE_CHARACTERS_MAX);
            const [, body = '', sum] = /^\$([^*]+)\*([0-9A-F]{2})\r\n$/.exec(each) ?? [];
            expect(sum).toBe(checkSum(body));
          }
        },
      ),
    );
  });
});

describe('pps-gps', () => {
  it('pulses each second, within its jitter', () => {
    const { runTo, pulses } = open({ jitterNs: 30 });
    runTo(100.5e9);
    const late = pulses().map((ns, i) => ns - (i + 1) * 1e9);
    expect(late).toHaveLength(100);
    expect(Math.max(...late.map(Math.abs))).toBeLessThanOrEqual(3.47 * 30 + 1);
    const deviation = Math.sqrt(late.reduce((sum, ns) => sum + ns * ns, 0) / late.length);
    expect(Math.abs(deviation - 30)).toBeLessThan(10);
  });

  it('sends the sentence of a second after its pulse, at ten bits a character', () => {
    const { runTo, text, events } = open({ startS: 0, baud: 9600 });
    runTo(1.9e9);
    expect(text()).toMatch(/^\$GPRMC,000001\.00,A,.*\r\n$/);
    const [first = 0, second = 0] = events('g.char').map(({ timeNs }) => timeNs);
    expect([first, second - first]).toEqual([1.05e9, 1_041_667]);
  });

  it('without signal says so and pulses on by its own clock, for as long as it was told', () => {
    const { runTo, pulses, text, get } = open(
      { jitterNs: 0, oscillatorPpb: 1000, holdoverNs: 10e9 },
      [{ fault: 'g.no-signal', at: '20500 ms' }],
    );
    runTo(40.5e9);
    expect(pulses()).toHaveLength(31);
    expect((pulses().at(-1) ?? 0) - 31e9).toBe(11_000);
    expect(text().trimEnd().split('\r\n').at(-1)).toMatch(/^\$GPRMC,\d{6}\.00,V/);
    expect([get('g.fix'), get('g.satellites')]).toEqual([false, 0]);
  });

  it('has a fix again, and pulses in time, once it heard satellites for long enough', () => {
    const { runTo, pulses, get } = open({ jitterNs: 0, acquireNs: 5e9, oscillatorPpb: 1000 }, [
      { fault: 'g.no-signal', at: '10500 ms', for: '10 s' },
    ]);
    runTo(25.5e9);
    expect(get('g.fix')).toBe(false);
    runTo(27.5e9);
    expect([get('g.fix'), pulses().at(-1)]).toEqual([true, 27e9]);
  });

  it('with lost-pulse leaves some out, with noisy jitters by more', () => {
    const lossy = open({ lostShare: 0.3 }, [{ fault: 'g.lost-pulse' }]);
    lossy.runTo(200.5e9);
    expect(lossy.pulses().length).toBeGreaterThan(110);
    expect(lossy.pulses().length).toBeLessThan(170);
    const noisy = open({ noisyNs: 50_000 }, [{ fault: 'g.noisy' }]);
    noisy.runTo(50.5e9);
    const late = noisy.pulses().map((ns, i) => Math.abs(ns - (i + 1) * 1e9));
    expect(Math.max(...late)).toBeGreaterThan(50_000);
  });

  it('under a random loss of signal never claims a fix too early, and never pulses twice', () => {
    const loss = fc.record({
      at: fc.integer({ min: 0, max: 60_000_000_000 }),
      for: fc.integer({ min: 1, max: 20_000_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(loss, { maxLength: 1 }), (losses) => {
        const acquireNs = 4e9;
        const faults = losses.map((each) => ({ fault: 'g.no-signal', ...each }));
        const world = open({ acquireNs, holdoverNs: 5e9 }, faults);
        for (let second = 1; second <= 90; second++) {
          world.runTo(second * 1e9 + 0.5e9);
          const cut = losses.some((each) => {
            const ns = second * 1e9 - 10e6;
            return each.at < ns && ns < each.at + each.for;
          });
          if (cut) expect(world.get('g.fix')).toBe(false);
        }
        const gaps = world.pulses().map((ns, i, all) => ns - (all[i - 1] ?? ns - 1e9));
        expect(Math.min(1e9, ...gaps)).toBeGreaterThan(0.9e9);
        expect(world.get('g.fix')).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});
