import { describe, expect, it } from 'vitest';
import { fieldValue, rowsOf, slotOf } from '../engine/test-world.ts';
import { unwrap } from '../lib/result.ts';
import { attachMemory, handleOf } from '../memory/memory.ts';
import { SYSTEM_KIND } from '../memory/schema.ts';
import { createTimeline } from '../timeline/reader.ts';
import type { Edit } from './engine-api.ts';
import type { SearchQuestion } from './past-api.ts';
import { PastService } from './past-service.ts';
import { openSession, type Session } from './session.ts';

const THERMOSTATS = { id: 'thermostats' };
const STUCK: Edit = { type: 'fault', device: 'north', fault: 'sensor-stuck', on: true };
const HEATING = 'heater.demands > 0';
const ignore = (): void => undefined;

/** A run with a history of `events` rows, and the service attached to it. */
async function open(handled: number, events: number) {
  const session = unwrap(openSession(THERMOSTATS, { historyEvents: events }));
  session.runUntil({ type: 'sequence', sequence: handled - 1 });
  const { memory, schema } = session.system;
  const service = new PastService({ breathe: async () => undefined, hostMs: () => 0 });
  unwrap(await service.attach(handleOf(memory), schema));
  return { session, service, timeline: createTimeline(memory, schema) };
}

/** Events at which a state condition of one field begins to hold, by running and looking. */
function risesOf(handled: number, holds: (session: Session) => boolean): number[] {
  const session = unwrap(openSession(THERMOSTATS, { historyEvents: 1024 }));
  const rises: number[] = [];
  let before = holds(session);
  for (let at = 0; at < handled; at++) {
    session.runUntil({ type: 'sequence', sequence: at });
    const now = holds(session);
    if (now && !before) rises.push(at);
    before = now;
  }
  return rises;
}

const isWarm = ({ system }: Session): boolean => fieldValue(system, 'room.temperatureC') > 20.9;

describe('searching', () => {
  it('goes on where the history ends, by running again: as if nothing had been lost', async () => {
    const handled = 6000;
    const { session, service, timeline } = await open(handled, 1024);
    expect(timeline.dropped()).toBeGreaterThan(4000);
    const recipe = session.recipe();
    const rises = risesOf(handled, isWarm);
    expect(rises.length).toBeGreaterThan(0);
    const find = async (direction: SearchQuestion['direction'], from: number) => {
      const any = ['room.temperatureC > 20.9 °C'];
      const found = unwrap(await service.search(1, { any, direction, from, recipe }, ignore));
      return found.found ? found.sequence : found.reason;
    };
    for (const from of [handled, 5000, 3000, 700, rises[0]!, 0]) {
      expect(await find('back', from)).toBe(rises.findLast((at) => at < from) ?? 'none');
      expect(await find('ahead', from)).toBe(rises.find((at) => at > from) ?? 'none');
    }
  });

  it('says how many events hold no match, and names a condition that cannot be', async () => {
    const { session, service } = await open(3000, 1024);
    const ask = (text: string) =>
      service.search(
        1,
        { any: [text], direction: 'back', from: 3000, recipe: session.recipe() },
        ignore,
      );
    const none = unwrap(await ask('room.temperatureC > 99 °C'));
    expect(none).toEqual({ found: false, reason: 'none', from: 0, to: 3000 });
    expect(await ask('roof.temperatureC > 1')).toMatchObject({
      ok: false,
      problem: { what: 'no device is called "roof"' },
    });
  });

  it('ends soon after it is cancelled, in history and while running again', async () => {
    const { session, service } = await open(200_000, 2 ** 17);
    const any = ['room.temperatureC > 99 °C'];
    for (const question of [
      { any, direction: 'back', from: 200_000 },
      { any, direction: 'ahead', from: -1, recipe: session.recipe() },
    ] as const) {
      const shares: number[] = [];
      const onProgress = (share: number): void => {
        shares.push(share);
        void service.cancel(7);
      };
      const found = unwrap(await service.search(7, question, onProgress));
      expect(found).toMatchObject({ found: false, reason: 'cancelled' });
      expect(shares).toHaveLength(1);
      expect(shares[0]).toBeLessThan(0.9);
    }
  });
});

describe('why', () => {
  it('shows the lost update: whose write the last one replaced, and that both knew the same', async () => {
    const { session, service } = await open(1, 2 ** 16);
    const { sequence } = session.runUntil({ type: 'broken', expectation: 'never overheats' });
    const slot = slotOf(session.system, 'heater.demands');
    const about = { about: 'values', slots: [slot], sequence: sequence - 1 } as const;
    const slice = unwrap(await service.why(about));
    const overwrote = slice.edges.find(({ reason }) => reason === 'overwrote')!;
    const rows = rowsOf(session.system);
    const told = [overwrote.from, overwrote.to].map((at) => rows[at]!);
    expect(told.map(({ kind }) => kind)).toEqual(['heater.tell', 'heater.tell']);
    expect(new Set(told.map(({ source }) => source))).toEqual(new Set(['north', 'south']));
    // Each tells what it made of the answer to its own question, and both asked before either told.
    const asks = slice.nodes.filter(({ event }) => rows[event.sequence]!.kind === 'thermostat.ask');
    expect(asks).toHaveLength(2);
    const inSlice = (at: number) => slice.nodes.some(({ event }) => event.sequence === at);
    for (const { from, to } of slice.edges) expect(inSlice(from) && inSlice(to)).toBe(true);
    const causes = slice.edges.filter(({ reason }) => reason === 'cause');
    for (const { from, to } of causes) expect(rows[to]!.parent).toBe(from);
  });

  it('finds all and only the descendants of an event', async () => {
    const { session, service } = await open(3000, 2 ** 16);
    const rows = rowsOf(session.system);
    for (const sequence of [0, 5, 60, 900]) {
      const slice = unwrap(await service.why({ about: 'effects', sequence, limit: 5000 }));
      const family = new Set([sequence]);
      for (const row of rows) if (family.has(row.parent)) family.add(row.sequence);
      expect(slice.nodes.map(({ event }) => event.sequence)).toEqual([...family]);
      expect(slice.cut).toBe('none');
    }
  });

  it('not: names the event that ended it, and the branch where it came to hold', async () => {
    const { session, service } = await open(3000, 2 ** 16);
    const text = 'north.sensor-stuck';
    unwrap(session.fork(999, [STUCK]));
    const stuckAt = session.system.handled() - 1;
    session.runUntil({ type: 'sequence', sequence: 1999 });
    const branch = { branch: 1, recipe: session.recipe(), shared: 1000, published: 2000 };
    unwrap(session.switchBranch(0));
    const question = { text, sequence: 2500, branches: [branch] };
    const answer = unwrap(await service.whyNot(1, question, ignore));
    expect(answer).toMatchObject({ holds: false, earlier: undefined, cancelled: false });
    expect(answer.branches).toMatchObject([{ branch: 1, shared: 1000, sequence: stuckAt }]);
    const warm = 'north.demanding';
    const demanding = { text: warm, sequence: 2999, branches: [] };
    const told = unwrap(await service.whyNot(1, demanding, ignore));
    if (!told.holds && told.earlier) {
      const timeline = createTimeline(session.system.memory, session.system.schema);
      const slot = slotOf(session.system, warm);
      expect(unwrap(timeline.stateAt(told.earlier.heldAt))[slot]).toBe(1);
      expect(unwrap(timeline.stateAt(told.earlier.endedBy))[slot]).toBe(0);
    }
  });
});

describe('probing', () => {
  it('gives over a short history and a second run what a long history gives', async () => {
    const handled = 6000;
    const long = await open(handled, 2 ** 16);
    const short = await open(handled, 1024);
    const specs = [
      { type: 'metric', name: 'm', value: 'room.temperatureC', aggregate: 'mean', everyNs: 1e9 },
      { type: 'histogram', name: 'h', value: 'room.temperatureC - north.measuredC', bins: 12 },
      {
        type: 'log',
        name: 'l',
        message: 'n={north.demanding} at {time}',
        when: 'changed(north.demanding)',
        limit: 9,
      },
    ] as const;
    const all = unwrap(await long.service.probe(1, specs, undefined, ignore));
    const again = unwrap(await short.service.probe(1, specs, short.session.recipe(), ignore));
    expect(again).toEqual(all);
    const rows = rowsOf(long.session.system, 'thermostat.demand').filter(
      (r) => r.source === 'north',
    );
    const [, , log] = all.results;
    expect(log?.type === 'log' && log.lines.length).toBe(Math.min(9, rows.length));
    expect(log?.type === 'log' && log.lines[0]?.text).toMatch(/^n=true at [\d.]+ m?s$/);
  });

  it('counts every write of the field once', async () => {
    const { session, service } = await open(4000, 2 ** 16);
    const spec = {
      type: 'metric',
      name: 'c',
      value: 'north.samples',
      aggregate: 'count',
      everyNs: 1e15,
    };
    const { results } = unwrap(await service.probe(1, [spec as never], undefined, ignore));
    const [metric] = results;
    const points = metric?.type === 'metric' ? metric.points : [];
    expect(points).toEqual([
      {
        timeNs: 0,
        value: fieldValue(session.system, 'north.samples'),
        samples: fieldValue(session.system, 'north.samples'),
      },
    ]);
  });

  it('refuses a part that cannot be, and names it', async () => {
    const { service } = await open(10, 1024);
    const ask = (value: string) =>
      service.probe(1, [{ type: 'histogram', name: 'x', value, bins: 5 }], undefined, ignore);
    for (const value of ['room.tempC', 'kind == "ask"', '1 +', '', 'room']) {
      const refused = await ask(value);
      expect(refused.ok ? '' : refused.problem.where).toMatch(/probe "x", value, column/);
    }
  });
});

describe('comparing', () => {
  it('with a branch run beside finds the fork by hashes, looking at few events', async () => {
    const { session, service } = await open(300_000, 2 ** 18);
    unwrap(session.fork(251_234, [STUCK]));
    // Events that waited at the fork come before that of the fault.
    const parted = session.system.handled() - 1;
    expect(parted).toBeLessThan(251_245);
    session.runUntil({ type: 'sequence', sequence: 299_999 });
    const branch = session.recipe();
    unwrap(session.switchBranch(0));
    const options = { upTo: 300_000, historyEvents: 2 ** 18 };
    const other = unwrap(await service.runOther(1, branch, options, ignore));
    expect(other.published).toBe(300_000);
    const compared = unwrap(await service.compare(2, 0, ignore));
    expect(compared).toMatchObject({ result: 'different', first: { sequence: parted } });
    const { hashes, events } = compared.cost;
    // A keyframe is never farther from the next than the spacing.
    expect(hashes).toBeGreaterThan(1);
    expect(hashes).toBeLessThan(8);
    expect(events).toBeLessThan(session.system.memory.plan.keyframeSpacing);
    // The page reads the other recording as it reads its own.
    const page = createTimeline(unwrap(attachMemory(other.handle)), other.schema);
    expect(page.event(parted)?.kind).toBe(SYSTEM_KIND.fault);
    const shared = unwrap(await service.compare(2, 251_235, ignore));
    expect(shared).toMatchObject({ result: 'different', first: { sequence: parted } });
  });

  it('of two recipes runs both and finds the same', async () => {
    const { session, service } = await open(30_000, 2 ** 15);
    const main = session.recipe();
    unwrap(session.fork(20_000, [{ type: 'set', device: 'south', field: 'setpointC', value: 24 }]));
    const parted = session.system.handled() - 1;
    const branch = session.recipe();
    const compared = unwrap(await service.compareRecipes(1, [main, branch], 30_000, ignore));
    expect(compared).toMatchObject({ result: 'different', first: { sequence: parted } });
    const same = unwrap(await service.compareRecipes(1, [main, main], 30_000, ignore));
    expect(same).toMatchObject({ result: 'same', to: 30_000 });
  });
});

describe('what handlers read', () => {
  /** Reads of an event's handlers, with the names of fields. */
  async function readsAt(open: Awaited<ReturnType<typeof openRun>>, sequence: number) {
    const { session, service } = open;
    const reads = unwrap(await service.reads(1, session.recipe(), [sequence], ignore));
    const { schema } = session.system;
    const nameOf = (slot: number): string =>
      schema.devices.flatMap(({ name, fields }) =>
        fields.filter((field) => field.slot === slot).map((field) => `${name}.${field.name}`),
      )[0] ?? '';
    return reads.events[0]?.cells.map((cell) => ({ ...cell, name: nameOf(cell.slot) })) ?? [];
  }
  const openRun = open;

  it('is what it had decided by, with who had written it and when', async () => {
    const opened = await openRun(4000, 8192);
    const { timeline } = opened;
    const kind = timeline.schema.kinds.find(({ name }) => name === 'sample');
    const samples = Array.from({ length: 4000 }, (_, at) => timeline.event(at)).filter(
      (event) => event?.kind === kind?.id,
    );
    const last = samples.at(-1)?.sequence ?? -1;
    const cells = await readsAt(opened, last);
    const device = timeline.schema.devices[samples.at(-1)?.target ?? -1]?.name;
    expect(cells.map(({ name }) => name.replace(`${device}.`, ''))).toEqual(
      // Not measuredC: the handler has just written it.
      expect.arrayContaining(['airC', 'offsetC', 'samples', 'setpointC', 'asking', 'demanding']),
    );
    expect(cells.some(({ name }) => name.endsWith('.measuredC'))).toBe(false);
    const state = unwrap(timeline.stateAt(last - 1));
    for (const { slot, value, writtenBy } of cells) {
      expect(value).toBe(state[slot]);
      const writes = Array.from({ length: last }, (_, at) => timeline.writesOf(at)).flat();
      const write = writes.filter((one) => one.slot === slot).at(-1);
      expect(writtenBy).toBe(write?.sequence ?? -1);
    }
  });

  it('knows writers that have left the history', async () => {
    const handled = 6000;
    const small = await openRun(handled, 1024);
    const whole = await openRun(handled, 8192);
    expect(small.timeline.oldest()).toBeGreaterThan(4000);
    let forgotten = 0;
    for (let at = handled - 300; at < handled; at += 7) {
      const cells = await readsAt(small, at);
      for (const { slot, writtenBy } of cells) {
        expect(writtenBy).toBe(whole.timeline.lastWrite(slot, at - 1)?.sequence ?? -1);
        if (writtenBy >= 0 && writtenBy < small.timeline.oldest()) forgotten += 1;
      }
    }
    expect(forgotten).toBeGreaterThan(0);
  });

  it('is found in the branch and with the inputs of the recipe', async () => {
    const { session, service, timeline } = await openRun(2000, 8192);
    unwrap(session.inject(STUCK, session.system.nowNs()));
    session.runUntil({ type: 'sequence', sequence: 3000 });
    const kind = timeline.schema.kinds.find(({ name }) => name === 'sample')?.id;
    const north = timeline.schema.devices.find(({ name }) => name === 'north');
    const sample = Array.from({ length: 500 }, (_, i) => timeline.event(2400 + i)).find(
      (event) => event?.kind === kind && event?.target === north?.id,
    );
    const reads = unwrap(
      await service.reads(1, session.recipe(), [sample?.sequence ?? -1], ignore),
    );
    const stuck = slotOf(session.system, 'north.sensor-stuck');
    const cell = reads.events[0]?.cells.find(({ slot }) => slot === stuck);
    expect(cell?.value).toBe(1);
    expect(timeline.event(cell?.writtenBy ?? -1)?.kind).toBe(SYSTEM_KIND.fault);
  });

  it('ends when it is cancelled, and asks nothing of events that there are not', async () => {
    const { session, service } = await openRun(50_000, 2 ** 16);
    let shares = 0;
    const cancelled = service.reads(7, session.recipe(), [40_000], () => {
      shares += 1;
      void service.cancel(7);
    });
    expect(unwrap(await cancelled)).toEqual({ events: [], cancelled: true });
    expect(shares).toBe(1);
    const none = unwrap(await service.reads(8, session.recipe(), [-1, 50_001], ignore));
    expect(none).toEqual({ events: [], cancelled: false });
  });
});

describe('without anything open', () => {
  it('every question says so', async () => {
    const service = new PastService({ breathe: async () => undefined, hostMs: () => 0 });
    const answers = [
      await service.search(1, { any: [HEATING], direction: 'back', from: 1 }, ignore),
      await service.why({ about: 'event', sequence: 1 }),
      await service.whyNot(1, { text: HEATING, sequence: 1, branches: [] }, ignore),
      await service.probe(1, [], undefined, ignore),
      await service.compare(1, 0, ignore),
    ];
    for (const answer of answers) expect(answer.ok).toBe(false);
  });
});
