import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../lib/result.ts';
import type { Schema } from '../../../memory/schema.ts';
import { compileProbe } from '../../../timeline/probe.ts';
import { probeHistory } from '../../../timeline/probe-history.ts';
import { createTimeline } from '../../../timeline/reader.ts';
import { UNHEEDED } from '../../../timeline/search.ts';
import { openSession } from '../../../worker/session.ts';
import { promiseOf } from './promise.ts';

const session = unwrap(openSession({ id: 'thermostats' }, { historyEvents: 2 ** 16 }));
session.runUntil({ type: 'sequence', sequence: 40_000 });
const { memory, schema } = session.system;
const timeline = createTimeline(memory, schema);

/** Waits as a `within` expectation counts them: one kind at one end. */
function waited(text: string): { count: number; maxNs: number } {
  const isAt = (name: string) => {
    const [device, kind] = name.split('.');
    const found = schema.devices.find((one) => one.name === device);
    const id = schema.kinds.find((one) => one.mock === found?.mock && one.name === kind);
    return (row: number): boolean => {
      const end = id?.role === 'accept' ? memory.events.target : memory.events.source;
      return memory.events.kind[row] === id?.id && end[row] === found?.id;
    };
  };
  const [closes = '', opens = ''] = text.split(' after ');
  const [begins, ends] = [isAt(opens), isAt(closes)];
  let [since, count, maxNs] = [-1, 0, 0];
  for (let at = 0; at < timeline.published(); at++) {
    const row = at & (memory.plan.events - 1);
    const nowNs = memory.events.timeNs[row]!;
    if (since >= 0 && ends(row)) {
      count += 1;
      maxNs = Math.max(maxNs, nowNs - since);
      since = -1;
    }
    if (since < 0 && begins(row)) since = nowNs;
  }
  return { count, maxNs };
}

async function measured(text: string) {
  const promise = promiseOf(schema, { rule: 'within', text });
  if (!promise) throw new Error(`${text} is a promise`);
  const probe = compileProbe({ type: 'interval', name: text, bins: 4, ...promise }, schema);
  if (!probe.ok) throw new Error(probe.problem.what);
  const range = { from: 0, to: timeline.published() };
  const [result] = unwrap(await probeHistory(timeline, [probe.value], range, UNHEEDED)).results;
  if (result?.type !== 'interval') throw new Error('an interval was measured');
  return { count: result.count, maxNs: result.max };
}

describe('the promise of an expectation', () => {
  it.each([
    'north.tell after north.ask',
    'heater.answer after heater.ask',
    'heater.ask after north.ask',
    'heater.tell after north.tell',
    'north.answer after heater.answer',
    'north.sample after room.step',
  ])('measures what "%s" waits for', async (text) => {
    const found = waited(text);
    expect(found.count).toBeGreaterThan(5);
    expect(await measured(text)).toEqual(found);
  });

  it('takes the emission where a link delivers at once: the receiver has no event of its own', () => {
    const ask = schema.links.find(
      ({ to, toKind }) =>
        schema.devices[to]?.name === 'heater' && schema.kinds[toKind]?.name === 'ask',
    );
    const links = schema.links.map((link) => (link === ask ? { ...link, latencyNs: 0 } : link));
    const atOnce: Schema = { ...schema, links };
    const rule = 'within';
    expect(promiseOf(atOnce, { rule, text: 'heater.answer after heater.ask' })?.when).toBe(
      '(kind == "heater.ask" and target == "heater") or ' +
        '(kind == "thermostat.ask" and source == "north")',
    );
  });

  it('is none where nothing is awaited', () => {
    const text = 'north.tell after north.ask';
    expect(promiseOf(schema, { rule: 'always', text })).toBeUndefined();
    expect(promiseOf(schema, { rule: 'within', text: 'in words' })).toBeUndefined();
    expect(promiseOf(schema, { rule: 'within', text: 'a.b after c.d' })).toBeUndefined();
  });
});
