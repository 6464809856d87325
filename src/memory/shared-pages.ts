/**
 * Where shared bytes come from. A shared WebAssembly memory is a SharedArrayBuffer that compiled
 * kernels can read as well; a host without one gives the plain buffer and kernels have to do
 * without compiled code.
 */
import { PAGE_BYTES } from './layout.ts';

/** A WebAssembly.Memory; only what this project needs of it, since pure layers know no host. */
export interface SharedPages {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

export interface Reserved {
  readonly buffer: SharedArrayBuffer;
  readonly pages?: SharedPages;
}

interface PagesHost {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => SharedPages;
}

const pagesHost = (): PagesHost | undefined =>
  (globalThis as unknown as { readonly WebAssembly?: PagesHost }).WebAssembly;

/** Reserves plain shared bytes. @throws RangeError when the host has not so many */
export const reservePlain = (bytes: number): Reserved => ({ buffer: new SharedArrayBuffer(bytes) });

/**
 * Reserves whole pages, never to grow: a view on a growing buffer would be many times slower.
 * @throws RangeError when the host has not so many bytes in any form
 */
export function reserveShared(bytes: number): Reserved {
  const host = pagesHost();
  if (host === undefined) return reservePlain(bytes);
  const count = Math.ceil(bytes / PAGE_BYTES);
  try {
    const pages = new host.Memory({ initial: count, maximum: count, shared: true });
    if (pages.buffer instanceof SharedArrayBuffer) return { buffer: pages.buffer, pages };
  } catch {
    // Address space for the guards around the pages is scarcer than memory.
  }
  return reservePlain(bytes);
}
