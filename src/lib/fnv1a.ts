/**
 * Fowler, Noll and Vo's hash of a text's code units, low byte first, as 8 hex digits: tells a text
 * that was cut off or changed by accident.
 */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text.charCodeAt(i) & 255), 0x01000193);
    hash = Math.imul(hash ^ (text.charCodeAt(i) >> 8), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
