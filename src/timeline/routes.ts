/** Which pairs of event kinds are worth a histogram: every link, and the spans that were seen. */
import type { Memory } from '../memory/memory.ts';
import { epochOf } from '../memory/publication.ts';
import type { EventKindSchema, Schema } from '../memory/schema.ts';
import { readIntact } from './intact.ts';
import { referred } from './rows.ts';
import type { Route } from './timeline.ts';

/** Different spans that are listed; a foreign trace may hold thousands. */
export const SPAN_ROUTES_MAX = 256;
/** Kinds are 16-bit: two of them make one key. */
const KIND_RANGE = 65536;

function linkRoutes(schema: Schema): Route[] {
  return schema.links.map(({ from, fromKind, to, toKind }) => {
    const end = (device: number, kind: number): string =>
      `${schema.devices[device]?.name ?? `device ${device}`}.${schema.kinds[kind]?.name ?? kind}`;
    const name = `${end(from, fromKind)} → ${end(to, toKind)}`;
    return { name, measure: 'link', fromKind, toKind, from, to };
  });
}

const kindName = (kind: EventKindSchema | undefined, id: number): string => {
  if (!kind) return `kind ${id}`;
  return kind.mock === '' ? kind.name : `${kind.mock}.${kind.name}`;
};

const spanRoute = (schema: Schema, key: number): Route => {
  const fromKind = Math.floor(key / KIND_RANGE);
  const toKind = key % KIND_RANGE;
  const opener = kindName(schema.kinds[fromKind], fromKind);
  const closer = kindName(schema.kinds[toKind], toKind);
  return { name: `${opener} ⇒ ${closer}`, measure: 'span', fromKind, toKind, from: -1, to: -1 };
};

/** Lists routes; each call looks only at events that are new since the one before. */
export function createRouteLister(memory: Memory, schema: Schema): () => Route[] {
  const { kind: kinds, spanBack } = memory.events;
  const mask = memory.plan.events - 1;
  const links = linkRoutes(schema);
  const closes = Uint8Array.from(schema.kinds, ({ closesSpan }) => (closesSpan ? 1 : 0));
  const opens = Uint8Array.from(schema.kinds, ({ opensSpan }) => (opensSpan ? 1 : 0));
  const anyCloses = closes.includes(1);
  const seen = new Set<number>();
  let scanned = 0;
  let epoch = epochOf(memory);

  const find = (): { keys: number[]; to: number } | undefined =>
    readIntact(memory, (reading) => {
      const keys = new Set<number>();
      // Neighbours mostly close the same span: most rows need no look into the set.
      let lastKey = -1;
      const from = Math.max(scanned, reading.scanFrom);
      if (from < reading.published) reading.lowestEvent = from;
      for (let at = from; at < reading.published; at++) {
        const kind = kinds[at & mask]!;
        if (closes[kind] !== 1) continue;
        const opener = referred(at, spanBack[at & mask]!, -1);
        if (opener < reading.scanFrom) continue;
        if (opener < reading.lowestEvent) reading.lowestEvent = opener;
        const openerKind = kinds[opener & mask]!;
        const key = openerKind * KIND_RANGE + kind;
        if (key === lastKey || opens[openerKind] !== 1) continue;
        keys.add(key);
        lastKey = key;
      }
      return { keys: [...keys], to: reading.published };
    });

  return () => {
    if (anyCloses) {
      const now = epochOf(memory);
      if (now !== epoch) {
        epoch = now;
        scanned = 0;
        seen.clear();
      }
      const found = find();
      if (found) scanned = found.to;
      for (const key of found?.keys ?? []) if (seen.size < SPAN_ROUTES_MAX) seen.add(key);
    }
    const spans = [...seen].sort((a, b) => a - b).map((key) => spanRoute(schema, key));
    return [...links, ...spans];
  };
}
