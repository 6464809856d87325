import { describe, expect, it } from 'vitest';
import { shapeOf } from '../engine/mock-shape.ts';
import { openWorld, runTo, stateOf, worldOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { MOCKS } from './registry.ts';

/** A device has its cells of eight bytes and a random stream of four words. */
const STREAM_BYTES = 16;
const DEVICE_BYTES_MAX = 1024;
/** A whole program with its tables is no device: the daemon keeps the samples of all its sources. */
const PROGRAM_BYTES_MAX: Readonly<Record<string, number>> = { 'chrony-daemon': 4096 };

describe('every registered mock', () => {
  it('has a name of its own', () => {
    expect(new Set(MOCKS.map(({ kind }) => kind)).size).toBe(MOCKS.length);
  });

  it.each(MOCKS.map((mock) => [mock.kind, mock] as const))(
    '%s is declared fully: it explains itself, its configuration and its faults',
    (_, mock) => {
      const shape = unwrap(shapeOf(mock));
      expect(mock.doc.length).toBeGreaterThan(10);
      for (const fault of Object.values(mock.faults)) expect(fault.doc).not.toBe('');
      for (const declared of Object.values(mock.config)) {
        expect(declared.doc !== '' || declared.unit !== '').toBe(true);
        expect(declared.initial >= declared.min && declared.initial <= declared.max).toBe(true);
      }
      expect(shape.cells).toBeGreaterThan(0);
    },
  );

  it.each(MOCKS.map((mock) => [mock.kind, mock] as const))(
    '%s takes less than 1 KB of the world',
    (_, mock) => {
      const { cells } = unwrap(shapeOf(mock));
      expect(8 * cells + STREAM_BYTES).toBeLessThan(
        PROGRAM_BYTES_MAX[mock.kind] ?? DEVICE_BYTES_MAX,
      );
    },
  );

  it.each(MOCKS.map((mock) => [mock.kind, mock] as const))(
    '%s runs alone with its defaults, the same twice and after a rewind',
    (_, mock) => {
      const open = () => openWorld(worldOf([['x', mock.kind]]), {}, [mock]);
      const [first, second] = [open(), open()];
      runTo(first, 60e9);
      runTo(second, 60e9);
      expect(second.hash()).toEqual(first.hash());
      const state = stateOf(first);
      unwrap(first.rewind(Math.floor(first.handled() / 2)));
      runTo(first, 60e9);
      expect(stateOf(first)).toEqual(state);
      expect(first.hash()).toEqual(second.hash());
    },
  );
});
