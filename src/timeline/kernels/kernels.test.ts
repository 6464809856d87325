import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compileUnit, KERNELS, moduleText } from '../../../scripts/kernels.mjs';
import { unwrap } from '../../lib/result.ts';
import { SCRATCH_AREA_BYTES, SCRATCH_AREAS } from '../../memory/layout.ts';
import { attachMemory, createMemory, handleOf } from '../../memory/memory.ts';
import { reservePlain } from '../../memory/shared-pages.ts';
import { smallPlan } from '../../memory/test-plan.ts';
import { bytesOfBase64, instantiateKernels } from './module.ts';
import { createScratchAreas, SCRATCH_USED_BYTES } from './scratch.ts';
import { kernelsOf } from './select.ts';

const open = () => unwrap(createMemory(smallPlan({ events: 64 })));

/** Every third event is of kind 1. */
function fill(memory: ReturnType<typeof open>): void {
  for (let row = 0; row < 64; row++) memory.events.kind[row] = row % 3 === 0 ? 1 : 0;
}

const KIND_1 = { op: 'kind', members: Uint8Array.of(0, 1) } as const;
const EXPECTED = Array.from({ length: 22 }, (_, i) => i * 3);

function passing(memory: ReturnType<typeof open>): number[] {
  const into = new Uint32Array(64);
  const count = kernelsOf(memory).filter(KIND_1, { from: 0, to: 64 }, into);
  return [...into.subarray(0, count)];
}

describe('the compiled kernels', () => {
  it('are those of the source', async () => {
    const compiled = await compileUnit(KERNELS);
    const carried = readFileSync(KERNELS.module, 'utf8');
    expect(carried === moduleText(KERNELS, compiled), 'run: node scripts/kernels.mjs').toBe(true);
  });

  it('read the bytes that a writer in another thread wrote', () => {
    const writer = open();
    const reader = unwrap(attachMemory(structuredClone(handleOf(writer))));
    fill(writer);
    expect(kernelsOf(reader).compiled).toBe(true);
    expect(passing(reader)).toEqual(EXPECTED);
  });

  it('leave everything recorded as it was', () => {
    const memory = open();
    fill(memory);
    const { totalBytes } = memory.layout;
    const before = memory.bytes.slice(0, totalBytes);
    passing(memory);
    expect(Buffer.compare(memory.bytes.slice(0, totalBytes), before)).toBe(0);
  });
});

describe('scans do without compiled code', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it('over plain shared memory', () => {
    const memory = unwrap(createMemory(smallPlan({ events: 64 }), reservePlain));
    expect(memory.pages).toBeUndefined();
    fill(memory);
    expect(kernelsOf(memory).compiled).toBe(false);
    expect(passing(memory)).toEqual(EXPECTED);
  });

  it.each([
    ['vectors are missing', { validate: () => false }],
    [
      'a policy forbids to compile',
      {
        Module: class {
          constructor() {
            throw new Error('refused by a content security policy');
          }
        },
      },
    ],
  ])('where %s', async (_, missing) => {
    const { Memory, Instance, Module, validate } = WebAssembly;
    vi.stubGlobal('WebAssembly', { Memory, Instance, Module, validate, ...missing });
    vi.resetModules();
    const fresh = await import('./select.ts');
    const memory = open();
    fill(memory);
    expect(memory.pages).toBeDefined();
    expect(fresh.kernelsOf(memory).compiled).toBe(false);
  });

  it('where there is no WebAssembly at all', () => {
    vi.stubGlobal('WebAssembly', undefined);
    const memory = open();
    expect(memory.pages).toBeUndefined();
    expect(kernelsOf(memory).compiled).toBe(false);
    expect(instantiateKernels({ buffer: memory.buffer })).toBeUndefined();
  });

  it('where the host has no address space for pages', () => {
    const Memory = class {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    };
    vi.stubGlobal('WebAssembly', { Memory });
    expect(open().pages).toBeUndefined();
  });

  it('while all scratch areas are lent', () => {
    const memory = open();
    fill(memory);
    const areas = createScratchAreas(memory);
    const nested = (depth: number): number[] | undefined =>
      areas.borrow(() => (depth === 0 ? passing(memory) : nested(depth - 1)));
    expect(kernelsOf(memory).compiled).toBe(true);
    expect(nested(SCRATCH_AREAS - 1)).toEqual(EXPECTED);
  });
});

describe('scratch areas', () => {
  it('are large enough for what they hold', () => {
    expect(SCRATCH_USED_BYTES).toBeLessThanOrEqual(SCRATCH_AREA_BYTES);
  });

  it('are given back, also after an error', () => {
    const areas = createScratchAreas(open());
    for (let i = 0; i < 2 * SCRATCH_AREAS; i++) {
      expect(() =>
        areas.borrow(() => {
          throw new Error('broken scan');
        }),
      ).toThrow('broken scan');
    }
    expect(areas.borrow(({ index }) => index)).toBe(0);
  });

  it('are lent to one borrower at a time', () => {
    const memory = open();
    const [one, other] = [createScratchAreas(memory), createScratchAreas(memory)];
    const lent: number[] = [];
    const nest = (): void => {
      const areas = lent.length % 2 === 0 ? one : other;
      areas.borrow(({ index }) => {
        lent.push(index);
        nest();
      });
    };
    nest();
    expect(lent).toEqual(Array.from({ length: SCRATCH_AREAS }, (_, i) => i));
  });
});

it('bytes survive base64 of every length', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    expect(bytesOfBase64(Buffer.from(bytes).toString('base64'))).toEqual(bytes);
  }
});
