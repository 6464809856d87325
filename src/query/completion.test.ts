import { describe, expect, it } from 'vitest';
import { COMPLETIONS_MAX, complete } from './completion.ts';
import type { Context } from './names.ts';
import { TEST_SCHEMA } from './test-schema.ts';

/** Labels offered where "|" stands. */
function labels(marked: string, context: Context = 'event'): string[] {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  return complete(text, cursor, TEST_SCHEMA, context).items.map(({ label }) => label);
}

/** The text after the first candidate was taken. */
function taken(marked: string, context: Context = 'event'): string {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const { from, to, items } = complete(text, cursor, TEST_SCHEMA, context);
  return text.slice(0, from) + (items[0]?.insert ?? '∅') + text.slice(to);
}

describe('complete', () => {
  it('offers attributes, payload fields and functions where a filter begins', () => {
    const offered = labels('|');
    expect(offered).toEqual(
      expect.arrayContaining(['kind', 'device', 'time', 'airC', 'text', 'changed(…)', 'not']),
    );
    expect(offered).not.toContain('north.measuredC');
  });

  it('offers fields of devices where a condition over state begins', () => {
    const offered = labels('|', 'state');
    expect(offered).toEqual(expect.arrayContaining(['north.measuredC', 'heater.on', 'not']));
    expect(offered).not.toContain('kind');
  });

  it.each([
    ['ki|', 'kind'],
    ['kind == |', 'kind == "start"'],
    ['kind == de|', 'kind == "demand"'],
    ['kind == "de|', 'kind == "demand"'],
    ['kind in ["ask", te|', 'kind in ["ask", "tell"'],
    ['kind in |', 'kind in ['],
    ['device == no|', 'device == "north"'],
    ['not source != hea|', 'not source != "heater"'],
    ['device not in [so|', 'device not in ["south"'],
    ['mode == op|', 'mode == "opening"'],
    ['by == va|', 'by == "valve"'],
    ['on == |', 'on == true'],
    ['airC > 20 |', 'airC > 20 °C'],
    ['time > 5 m|', 'time > 5 ms'],
    ['time > 5m|', 'time > 5ms'],
    ['time > 5 ms an|', 'time > 5 ms and'],
    ['time |', 'time =='],
    ['kind |', 'kind =='],
    ['on |', 'on and'],
    ['changed(hea|', 'changed(heater.powerW'],
    ['changed(heater.|', 'changed(heater.powerW'],
    ['latency(|', 'latency("north.ask → heater.asked"'],
    ['latency("therm|', 'latency("thermostat.ask ⇒ thermostat.tell"'],
    ['demand.|', 'demand.on'],
    ['thermostat.demand.a|', 'thermostat.demand.airC'],
    ['(ai| > 3)', '(airC > 3)'],
    ['kind == "ask" and de|', 'kind == "ask" and device'],
  ])('%s becomes %s', (marked, expected) => {
    expect(taken(marked)).toBe(expected);
  });

  it.each([
    ['nor|', 'north.measuredC'],
    ['north.|', 'north.measuredC'],
    ['north.measuredC > 3 |', 'north.measuredC > 3 °C'],
    ['valve.mode == |', 'valve.mode == "idle"'],
    ['valve.mode |', 'valve.mode =='],
  ])('over state, %s becomes %s', (marked, expected) => {
    expect(taken(marked, 'state')).toBe(expected);
  });

  it('writes names with other characters in ` and texts with quotes escaped', () => {
    const devices = [
      { ...TEST_SCHEMA.devices[2]!, name: 'Thread 1' },
      { ...TEST_SCHEMA.devices[3]!, name: 'a "b"' },
    ];
    const schema = { ...TEST_SCHEMA, devices };
    const found = complete('changed(Thr', 11, schema);
    expect(found.items[0]?.insert).toBe('`Thread 1`.powerW');
    expect(complete('device == a', 11, schema).items[0]?.insert).toBe('"a \\"b\\""');
  });

  it('says the unit and the documentation of what it offers', () => {
    const found = complete('airC', 4, TEST_SCHEMA).items[0];
    expect(found).toMatchObject({ label: 'airC', type: 'field', detail: '°C · doc of airC' });
  });

  it('offers a name that several mocks have once, and once for each of them', () => {
    const kinds = [
      ...TEST_SCHEMA.kinds,
      { ...TEST_SCHEMA.kinds[0]!, id: 90, name: 'twin', mock: 'a' },
      { ...TEST_SCHEMA.kinds[0]!, id: 91, name: 'twin', mock: 'b' },
    ];
    const { items } = complete('kind == twin', 12, { ...TEST_SCHEMA, kinds });
    expect(items.map(({ insert }) => insert)).toEqual(['"twin"', '"a.twin"', '"b.twin"']);
  });

  it('offers nothing that does not fit what is written', () => {
    expect(labels('kind == zzz|')).toEqual([]);
    expect(labels('caused_by(|')).toEqual([]);
    expect(labels('nobody.|')).toEqual([]);
  });

  it('offers a limited number and keeps the cursor inside the text', () => {
    const fields = Array.from({ length: 500 }, (_, i) => {
      return { ...TEST_SCHEMA.devices[2]!.fields[0]!, name: `field${i}` };
    });
    const schema = { ...TEST_SCHEMA, devices: [{ ...TEST_SCHEMA.devices[2]!, fields }] };
    expect(complete('', 0, schema, 'state').items).toHaveLength(COMPLETIONS_MAX);
    expect(complete('kind', 99, TEST_SCHEMA)).toMatchObject({ from: 0, to: 4 });
    expect(complete('kind', -5, TEST_SCHEMA)).toMatchObject({ from: 0, to: 0 });
    expect(complete('kind', Number.NaN, TEST_SCHEMA)).toMatchObject({ from: 0, to: 0 });
  });
});
