/** Which of the two ways to scan a memory this host can take. */
import type { Memory } from '../../memory/memory.ts';
import { compiledKernels } from './compiled.ts';
import type { Kernels } from './kernels.ts';
import { createScalarKernels } from './scalar.ts';

const known = new WeakMap<Memory, Kernels>();

/** The fastest scans that the host allows over this memory. */
export function kernelsOf(memory: Memory): Kernels {
  const former = known.get(memory);
  if (former) return former;
  const scalar = createScalarKernels(memory);
  const kernels = compiledKernels(memory, scalar) ?? scalar;
  known.set(memory, kernels);
  return kernels;
}
