/** What the real chronyc printed for the packets of a real daemon. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeReply } from '../wire/reply.ts';
import { encodeRequest } from '../wire/request.ts';
import { type Ask, CHRONYC_COMMANDS, chronyc } from './chronyc.ts';

interface Exchange {
  readonly id: string;
  readonly state: string;
  readonly transport: string;
  readonly command: string;
  readonly request_hex: string;
  readonly reply_hex: string;
  readonly chronyc_text_output?: string;
}

interface PresetFact {
  readonly preset: string;
  readonly chronyc: Readonly<
    Record<
      string,
      {
        readonly exit_code: number;
        readonly text: string;
        readonly csv: string;
        readonly exchanges: readonly Pick<Exchange, 'request_hex' | 'reply_hex'>[];
      }
    >
  >;
}

const fixture = (name: string) =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const golden: readonly Exchange[] = fixture('golden.jsonl')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const presets: readonly PresetFact[] = JSON.parse(fixture('presets.json'));

/** Command, index and address; the sequence is drawn by every client for itself. */
const asked = (hex: string) => hex.slice(8, 12) + hex.slice(24, 80);

/** Plays a captured dialogue back and checks that the same is asked. */
function replay(exchanges: readonly Pick<Exchange, 'request_hex' | 'reply_hex'>[]): Ask {
  let at = 0;
  return (request) => {
    const next = exchanges[at++];
    const own = Buffer.from(encodeRequest(request, '4.3')).toString('hex');
    expect(asked(own)).toBe(asked(next?.request_hex ?? ''));
    const reply = decodeReply(Uint8Array.from(Buffer.from(next?.reply_hex ?? '', 'hex')));
    return reply.ok ? reply.value : undefined;
  };
}

const groups = new Map<string, Exchange[]>();
for (const exchange of golden) {
  const name = exchange.id.slice(0, exchange.id.lastIndexOf('#'));
  groups.set(name, [...(groups.get(name) ?? []), exchange]);
}

describe('the text of chronyc', () => {
  for (const [name, exchanges] of groups) {
    const [{ command, chronyc_text_output: text } = { command: '' }] = exchanges;
    if (command.startsWith('waitsync')) continue;
    it(`is that of the real one: ${name}`, () => {
      const words = command.split(' ').filter((word) => word !== '-a');
      const printed = chronyc(words, replay(exchanges), { all: command.endsWith(' -a') });
      expect(printed.ok && printed.value.text).toBe(text);
    });
  }

  for (const { preset, chronyc: facts } of presets) {
    for (const [command, fact] of Object.entries(facts)) {
      it(`is that of the real one for ${preset}: ${command}, as CSV too`, () => {
        const text = chronyc([command], replay(fact.exchanges));
        const csv = chronyc([command], replay(fact.exchanges), { csv: true });
        expect(text).toEqual({ ok: true, value: { text: fact.text, exitCode: fact.exit_code } });
        expect(csv).toEqual({ ok: true, value: { text: fact.csv, exitCode: fact.exit_code } });
      });
    }
  }

  it('says that the daemon is silent', () => {
    expect(chronyc(['tracking'], () => undefined)).toEqual({
      ok: true,
      value: { text: '506 Cannot talk to daemon\n', exitCode: 1 },
    });
  });

  it('knows its commands', () => {
    expect(CHRONYC_COMMANDS).toEqual(
      expect.arrayContaining(['tracking', 'sources', 'sourcestats', 'rtcdata', 'activity']),
    );
    for (const [words, mend] of [
      ['trackin', /Commands are: tracking/],
      ['tracking now', /Leave out/],
      ['sourcename', /For example/],
      ['ntpdata pool.example', /IPv4 or IPv6/],
    ] as const) {
      const printed = chronyc(words.split(' '), () => undefined);
      expect(printed.ok ? '' : printed.problem.mend).toMatch(mend);
    }
  });
});
