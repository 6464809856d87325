/** Every packet that a real daemon and its client exchanged, there and back. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DAEMON_VERSIONS, type FieldTable, WIRE_BYTES } from '../reports/field.ts';
import { REPORTS, RESERVED } from '../reports/registry.ts';
import { COMMAND, replyBytesOf, requestBytesOf } from './commands.ts';
import { layoutOf, layoutOfCode } from './layouts.ts';
import { decodeReply, encodeReply } from './reply.ts';
import { decodeRequest, encodeRequest, request } from './request.ts';

interface Exchange {
  readonly id: string;
  readonly request_hex: string;
  readonly reply_hex: string;
}

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const golden: readonly Exchange[] = fixture('golden.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('the packets of a real daemon', () => {
  it('are many', () => expect(golden.length).toBe(615));

  it('are requests that come out byte for byte', () => {
    for (const { id, request_hex } of golden) {
      const read = decodeRequest(bytesOf(request_hex));
      const again = read.ok
        ? hexOf(encodeRequest(read.value, '4.3', request_hex.length / 2))
        : read.problem.what;
      expect(again, id).toBe(request_hex);
    }
  });

  it('are requests of the length that the daemon demands', () => {
    for (const { id, request_hex } of golden) {
      const read = decodeRequest(bytesOf(request_hex));
      const needed = read.ok ? requestBytesOf(read.value.command, '4.3') : 0;
      expect(request_hex.length / 2, id).toBeGreaterThanOrEqual(needed);
    }
  });

  it('are replies that come out byte for byte', () => {
    for (const { id, reply_hex } of golden) {
      const read = decodeReply(bytesOf(reply_hex));
      expect(read.ok ? hexOf(encodeReply(read.value)) : read.problem.what, id).toBe(reply_hex);
    }
  });
});

interface LayoutFact {
  readonly request: number;
  readonly reply: number;
  readonly length: number;
  readonly fields: readonly {
    readonly offset: number;
    readonly size: number;
    readonly name: string;
    readonly unit: string;
    readonly libchrony: string | null;
    readonly pychrony: string | null;
  }[];
}

const layouts: Readonly<Record<string, LayoutFact>> = JSON.parse(fixture('layouts.json'));

describe('the layouts', () => {
  for (const [name, fact] of Object.entries(layouts)) {
    const layout = layoutOfCode(fact.reply);
    if (!layout) continue;
    it(`place the fields of ${name} where the daemon does`, () => {
      expect(layout.bytes).toBe(fact.length);
      const table: FieldTable = REPORTS[layout.report];
      for (const { offset, size, name: protocol, libchrony, pychrony } of fact.fields) {
        const slot = layout.slots.find((one) => one.offset === offset && one.only !== 'refclock');
        const field = slot && table[slot.key];
        const place = slot ?? layout.reserved.find((one) => one.offset === offset);
        expect(place && WIRE_BYTES[place.wire], protocol).toBe(size);
        if (!field) continue;
        expect([field.protocol, field.python ?? null]).toEqual([protocol, pychrony]);
        expect(libchrony?.split(' / ')[0]).toBe(field.client);
      }
      expect(layout.slots.filter((one) => one.only !== 'refclock').length).toBe(
        fact.fields.length - layout.reserved.length,
      );
    });
  }

  it('reserve what the newest daemon reserves', () => {
    expect(RESERVED.ntpdata?.map(({ offset }) => offset)).toEqual([156, 160, 164, 168]);
    expect(RESERVED.serverstats?.map(({ offset }) => offset)).toEqual([164, 172, 180, 188]);
  });

  it('follow the version of the daemon', () => {
    const codes = DAEMON_VERSIONS.map((version) => [
      layoutOf('serverstats', version).code,
      layoutOf('ntpdata', version).code,
      replyBytesOf(COMMAND.serverStats, version),
      replyBytesOf(COMMAND.ntpData, version),
    ]);
    expect(codes).toEqual([
      [24, 16, 72, 152],
      [24, 16, 72, 152],
      [25, 16, 196, 152],
      [25, 26, 196, 172],
    ]);
  });
});

describe('requests', () => {
  it('are as long as the longest reply they may get', () => {
    const lengths = [14, 15, 33, 34, 35, 41, 44, 51, 65, 67, 68, 69, 25, 0].map((command) =>
      requestBytesOf(command, '4.3'),
    );
    expect(lengths).toEqual([32, 76, 104, 84, 56, 416, 48, 52, 284, 52, 520, 76, 40, 28]);
    const tracking = encodeRequest(request(COMMAND.tracking, { sequence: 0x55555555 }), '4.3');
    expect(hexOf(tracking)).toBe(`060100000021000055555555${'00'.repeat(92)}`);
  });
});

describe('replies that are none', () => {
  const header = '06020000002100050000000000000000112233440000000000000000';
  for (const [what, hex, where] of [
    ['half a header', header.slice(0, 40), 'byte 20'],
    ['another version', `05${header.slice(2)}`, 'byte 0'],
    ['a request', `0601${header.slice(4)}`, 'byte 0'],
    ['a reserved byte', `060201${header.slice(6)}`, 'byte 0'],
    ['an unknown code', `060200000021ffff${header.slice(16)}`, 'byte 6'],
    ['a body too short', header, 'byte 28'],
  ] as const) {
    it(`are told apart: ${what}`, () => {
      expect(decodeReply(bytesOf(hex))).toMatchObject({ ok: false, problem: { where } });
    });
  }
});
