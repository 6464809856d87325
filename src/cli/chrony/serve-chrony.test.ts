/** The server as a user starts it, built; and what hostile datagrams do to it: nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../lib/result.ts';
import { answer } from '../../mocks/chrony/server/answer.ts';
import { findPreset } from '../../mocks/chrony/state/presets.ts';
import { reportsOfState } from '../../mocks/chrony/state/reports-of-state.ts';
import { COMMAND } from '../../mocks/chrony/wire/commands.ts';
import { decodeReply } from '../../mocks/chrony/wire/reply.ts';
import { encodeRequest, request } from '../../mocks/chrony/wire/request.ts';
import { openSession } from '../../worker/session.ts';
import { withServer } from './test-chronyc.ts';

const ORRERY = new URL('../../../dist/cli/orrery.js', import.meta.url).pathname;

const orrery = (...words: string[]) =>
  spawnSync(process.execPath, [ORRERY, ...words], { encoding: 'utf8' });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'orrery-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts the command on a free port and waits until it says which. */
async function started(...words: string[]) {
  const child = spawn(process.execPath, [ORRERY, 'serve', 'chrony', '--port', '0', ...words]);
  let said = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    said += text;
  });
  while (!/-p \d+/.test(said)) await once(child.stdout, 'data');
  const port = Number(/-p (\d+)/.exec(said)?.[1]);
  const stopped = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code] = await once(child, 'close');
    return { code, said };
  };
  return { port, stopped };
}

/** Sends and waits for one answer. */
async function exchange(port: number, bytes: Uint8Array): Promise<Uint8Array> {
  const socket = createSocket('udp4');
  const replied = once(socket, 'message');
  socket.send(bytes, port, '127.0.0.1');
  const [reply] = await replied;
  socket.close();
  return reply;
}

describe('orrery serve chrony', () => {
  it('answers, stops cleanly, and leaves a record in which answers follow questions', async () => {
    const file = join(folder, 'asked.jsonl');
    const { port, stopped } = await started(
      '--scenario',
      'scenario_gps-refclock',
      '--record',
      file,
    );
    const tracking = encodeRequest(request(COMMAND.tracking, { sequence: 77 }), '4.3');
    const reply = unwrap(decodeReply(await exchange(port, tracking)));
    expect(reply).toMatchObject({ sequence: 77, body: { values: { stratum: 1 } } });
    await exchange(port, tracking.slice(0, 60));
    const { code, said } = await stopped('SIGINT');
    expect(code).toBe(0);
    expect(said).toContain('2 requests, 2 replies');
    const events = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => /request|reply/.test(kind ?? ''));
    const seen = events.map(({ data }) => [data.command, data.outcome ?? data.status]);
    expect(seen).toEqual([
      ['tracking', 'success'],
      ['tracking', 'success'],
      ['tracking', 'bad length'],
      ['tracking', 'bad length'],
    ]);
    expect(events[1].causes).toEqual([events[0].seq]);
    expect(events[1].data.bytes).toBe(104);
  });

  it('records a world that runs again, questions included, to the same hash', async () => {
    const file = join(folder, 'again.jsonl');
    const world = ['--scenario', 'two-liars', '--at', '2min', '--speed', '100'];
    const { port, stopped } = await started(...world, '--record', file);
    const tracking = encodeRequest(request(COMMAND.tracking), '4.3');
    for (let n = 0; n < 20; n++) await exchange(port, tracking);
    await stopped('SIGINT');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const { recipe } = JSON.parse(lines[0] ?? '');
    const { count, hash } = JSON.parse(lines.at(-1) ?? '');
    expect(recipe.inputs.length).toBe(20);
    const session = unwrap(openSession(recipe.scenario, recipe));
    session.runUntil({ type: 'sequence', sequence: count - 1 });
    expect(session.system.hash().hash).toBe(hash);
  });

  it('moves with the world, or stands still', async () => {
    const stood = await started('--scenario', 'two-liars', '--speed', '0', '--at', '5min');
    const tracking = encodeRequest(request(COMMAND.tracking), '4.3');
    const first = await exchange(stood.port, tracking);
    expect(await exchange(stood.port, tracking)).toEqual(first);
    expect((await stood.stopped('SIGTERM')).code).toBe(0);
    const moving = await started('--scenario', 'two-liars', '--speed', '1000', '--at', '5min');
    const before = await exchange(moving.port, tracking);
    let after = before;
    for (let tries = 0; tries < 1000 && Buffer.compare(before, after) === 0; tries++) {
      after = await exchange(moving.port, tracking);
    }
    expect(after).not.toEqual(before);
    await moving.stopped('SIGINT');
  });

  it('says how to mend what cannot be', async () => {
    const taken = createSocket('udp4');
    await new Promise<void>((resolve) => taken.bind(0, '127.0.0.1', () => resolve()));
    const port = String(taken.address().port);
    const serve = (...words: string[]) => orrery('serve', 'chrony', ...words);
    for (const [words, text] of [
      [['--scenario', 'UNSYNC', '--port', port], /is in use.*--port 0/],
      [['--scenario', 'UNSYNC', '--port', '70000'], /--port 70000.*0 to 65535/],
      [['--scenario', 'UNSYNC', '--version', '3.5'], /from 4\.2 on/],
      [['--scenario', 'UNSYNC', '--speed', '-1'], /speed|argument/],
      [['--scenario', 'UNSYNC', '--address', '0.0.0.0'], /other machines.*--allow-remote/],
      [['--scenario', 'UNSYNC', '--record', 'x.txt'], /no format.*--record/],
      [['--scenario', 'thermostats'], /no time daemon.*two-liars/],
      [['--scenario', 'nowhere'], /unknown scenario/],
      [[], /no scenario is named/],
    ] as const) {
      const { status, stderr } = serve(...words);
      expect(stderr).toMatch(text);
      expect(status).toBe(2);
    }
    taken.close();
    expect(orrery('serve', 'ntp').stderr).toMatch(/Services are: chrony/);
  });
});

describe('orrery chronyc', () => {
  it('prints presets and worlds, with the exit code of chronyc', () => {
    const tracking = orrery('chronyc', 'tracking', '--scenario', 'NTP_SYNCED', '--csv');
    expect(tracking.stdout).toMatch(/^C0A80164,192\.168\.1\.100,2,1705320000\.123456716,/);
    expect(orrery('chronyc', 'rtcdata', '--scenario', 'unsync').status).toBe(1);
    const at = (time: string) =>
      orrery('chronyc', 'sources', '--scenario', 'two-liars', '--at', time).stdout;
    expect(at('5 min')).toContain('^* 192.168.1.100');
    expect(at('20 min')).toContain('^x 192.168.1.100');
    expect(at('20 min')).toBe(at('1200 s'));
    const wrong = orrery('chronyc', 'frequency', '--scenario', 'UNSYNC');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('Commands are: tracking');
  });
});

/** The same datagrams for the same seed. */
function* datagrams(seed: number, count: number): Generator<Uint8Array> {
  let state = seed >>> 0;
  const draw = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let n = 0; n < count; n++) {
    const isNoise = draw(4) === 0;
    const command = draw(3) === 0 ? draw(65_536) : draw(76);
    const length = draw(4) === 0 ? draw(1200) : [28, 32, 76, 104, 284, 416, 520, 860][draw(8)]!;
    const base = encodeRequest(request(command, { sequence: draw(2 ** 32) }), '4.3', 860);
    const bytes = new Uint8Array(length);
    bytes.set(base.subarray(0, Math.min(length, 860)));
    const flips = isNoise ? length : draw(6);
    for (let flip = 0; flip < flips; flip++) bytes[draw(length || 1)] = draw(256);
    yield bytes.subarray(0, length);
  }
}

describe('malformed datagrams (seed 20)', () => {
  const names = ['MULTI_SOURCE', 'UNSYNC', 'IPV6', 'SMOOTHING'];

  it('never crash the daemon and never get more than they brought, 10,000 of them', () => {
    const all = names.map((name) => reportsOfState(unwrap(findPreset(name))));
    const seen = new Set<number>();
    let at = 0;
    for (const bytes of datagrams(20, 10_000)) {
      const reports = all[at % all.length]!;
      const transport = at % 3 === 0 ? 'unix' : 'udp';
      const version = (['4.2', '4.3', '4.4', '4.6'] as const)[at % 4]!;
      const reply = answer(bytes, reports, { version, transport });
      expect(reply.bytes?.length ?? 0).toBeLessThanOrEqual(bytes.length);
      if (reply.bytes) expect(decodeReply(reply.bytes).ok).toBe(true);
      seen.add(reply.status);
      at += 1;
    }
    expect(at).toBe(10_000);
    // It was no idle noise: silence, success and most complaints came about.
    for (const status of [-1, 0, 1, 2, 3, 4, 18, 19]) expect([...seen]).toContain(status);
  });

  it('get from a server on the network the answer that they deserve, 10,000 of them', async () => {
    await withServer({ scenario: 'MULTI_SOURCE', historyEvents: 2 ** 15 }, async (port, world) => {
      const socket = createSocket('udp4');
      let wrong = 0;
      for (const bytes of datagrams(21, 10_000)) {
        const fair = answer(bytes, world.reports(), { version: '4.3', transport: 'udp' }).bytes;
        const replied = fair && once(socket, 'message');
        await new Promise((resolve) => socket.send(bytes, port, '127.0.0.1', resolve));
        // One at a time: a reply to what deserves silence would be taken for the next one.
        const [reply] = replied ? await replied : await setImmediate([undefined]);
        if (fair && Buffer.compare(reply, fair) !== 0) wrong += 1;
        if (fair && reply.length > bytes.length) wrong += 1;
      }
      expect(wrong).toBe(0);
      expect(world.session.system.handled()).toBeGreaterThan(20_000);
      socket.close();
    });
  });
});
