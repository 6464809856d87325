/** Okabe–Ito hues; further devices share them and are told apart by name. */
export const DEVICE_HUES = 8;

export const hueOf = (device: number): string => `var(--device-${device % DEVICE_HUES})`;

/** Decoration beside a device's name, never instead of it. */
export function DeviceDot({ device }: { readonly device: number }) {
  if (device < 0) return <span className="device-dot" aria-hidden="true" />;
  return <span className="device-dot" aria-hidden="true" style={{ background: hueOf(device) }} />;
}
