import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  clockName,
  clockReferenceId,
  formatIpv6,
  networkHolds,
  parseIpv6,
  readAddress,
  referenceIdOf,
  unresolvedAddress,
  writeAddress,
} from './address.ts';
import { md5 } from './md5.ts';

const roundTrip = (text: string) => {
  const view = new DataView(new ArrayBuffer(24));
  writeAddress(view, 2, text);
  return readAddress(view, 2);
};

describe('addresses', () => {
  for (const text of [
    '',
    '0.0.0.0',
    '192.168.1.100',
    '255.255.255.255',
    '::',
    '::1',
    '2001:db8::1',
    'fe80::1:0:0:2',
    '1:2:3:4:5:6:7:8',
    '1:0:3:4:5:6:7:8',
    '::ffff:192.0.2.1',
    'ID#0000000001',
    'ID#4294967295',
  ]) {
    it(`keeps "${text}" over the wire`, () => {
      expect(roundTrip(text)).toEqual({ ok: true, value: text });
      expect(canonicalAddress(text)).toBe(text);
    });
  }

  it('reads any IPv6 spelling into the one that is printed', () => {
    expect(canonicalAddress('2001:0DB8:0:0:0:0:0:1')).toBe('2001:db8::1');
    expect(canonicalAddress('::ffff:c000:201')).toBe('::ffff:192.0.2.1');
    expect(['1::2::3', ':::', '1:2', 'g::', '1.2.3', '1.2.3.256'].map(canonicalAddress)).toEqual(
      Array(6).fill(''),
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 1, 255), { minLength: 16, maxLength: 16 }),
        (b) => {
          expect(parseIpv6(formatIpv6(b))).toEqual(b);
        },
      ),
    );
  });

  it('reports a family that does not exist', () => {
    const view = new DataView(new ArrayBuffer(20));
    view.setUint16(16, 7);
    expect(readAddress(view, 0)).toMatchObject({ ok: false, problem: { where: 'byte 16' } });
  });

  it('is known by the number of an IPv4 address and by MD5 of an IPv6 one', () => {
    expect(referenceIdOf('192.168.1.100')).toBe(0xc0a80164);
    expect(referenceIdOf('::1')).toBe(0xcf404dc8);
    expect(referenceIdOf('')).toBe(0);
    expect(unresolvedAddress(7)).toBe('ID#0000000007');
  });

  it('names reference clocks in four characters', () => {
    expect(clockReferenceId('GPS')).toBe(0x47505300);
    expect(clockReferenceId('PPS0')).toBe(0x50505330);
    expect(clockName(0x47505300)).toBe('GPS');
    expect(clockName(0)).toBe('');
  });

  it('knows which addresses a network holds', () => {
    expect(networkHolds('10.0.0.0/8', '10.1.2.3')).toBe(true);
    expect(networkHolds('10.0.0.0/9', '10.128.0.0')).toBe(false);
    expect(networkHolds('0.0.0.0/0', '1.2.3.4')).toBe(true);
    expect(networkHolds('0.0.0.0/0', '::1')).toBe(false);
    expect(networkHolds('127.0.0.1', '127.0.0.1')).toBe(true);
    expect(networkHolds('::1', '::2')).toBe(false);
  });
});

describe('MD5', () => {
  it('agrees with another implementation at every length of one and two blocks', () => {
    for (let length = 0; length < 130; length++) {
      const message = Array.from({ length }, (_, at) => (at * 7 + length) & 0xff);
      const other = createHash('md5').update(Uint8Array.from(message)).digest();
      expect(md5(message), `${length} bytes`).toEqual([...other]);
    }
  });
});
