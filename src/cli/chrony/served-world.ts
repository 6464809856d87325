/** A world with a time daemon in it, asked from outside: it runs on, and it notes every question. */
import { CAME_BACK } from '../../engine/core.ts';
import { invariant } from '../../lib/invariant.ts';
import { failure, type Result, success } from '../../lib/result.ts';
import type { DeviceSchema } from '../../memory/schema.ts';
import { CONTROL_CELL } from '../../memory/tables.ts';
import { daemonsOf } from '../../mocks/chrony/live/daemon-view.ts';
import { reportsOf } from '../../mocks/chrony/live/reports-of.ts';
import { parseIpv4 } from '../../mocks/chrony/reports/address.ts';
import type { DaemonReports } from '../../mocks/chrony/reports/daemon.ts';
import type { Answer } from '../../mocks/chrony/server/answer.ts';
import { findPreset, isPreset } from '../../mocks/chrony/state/presets.ts';
import { reportsOfState } from '../../mocks/chrony/state/reports-of-state.ts';
import { COMMAND } from '../../mocks/chrony/wire/commands.ts';
import { decodeRequest } from '../../mocks/chrony/wire/request.ts';
import { STATUS } from '../../mocks/chrony/wire/status.ts';
import { ANSWERED, ASKED } from '../../mocks/chrony-daemon/asking.ts';
import type { ScenarioSource } from '../../worker/engine-api.ts';
import { openSession, type Session } from '../../worker/session.ts';
import { sourceOf } from '../source.ts';

export interface WorldOptions {
  /** id or file of a scenario, or the name of a preset with or without `SCENARIO_` */
  readonly scenario: string;
  readonly seed?: number | undefined;
  /** begin with what the scenario says would mend it */
  readonly fixed?: boolean;
  /** virtual ns for each host ns; 0 = it stands still */
  readonly speed: number;
  /** where it stands when it is opened; absent = its start */
  readonly atNs?: number | undefined;
  /** rows of history */
  readonly historyEvents: number;
}

export interface ServedWorld {
  readonly session: Session;
  /** of the daemon that answers */
  readonly device: string;
  /** Virtual time as far as it got. */
  nowNs(): number;
  /** Runs to where the host's clock has come. False: the budget was used up before. */
  advance(hostMs: number, budgetEvents: number): boolean;
  reports(): DaemonReports;
  /** Makes a question and its answer two events. */
  note(asked: Uint8Array, answer: Answer): Result<true>;
  hasEnded(): boolean;
}

/** A preset stands still for ever; 100 days are what virtual time holds. */
const presetWorld = (name: string): ScenarioSource => ({
  fileName: `${name}.yaml`,
  text: [
    `title: ${name.toUpperCase()}`,
    'story: >',
    '  A time daemon held in one declared state. What its clients ask, and what they are answered,',
    '  is on the timeline.',
    'seed: 1',
    'until: 2400 h',
    'mocks:',
    '  daemon: { mock: command-port }',
    '',
  ].join('\n'),
});

const COMMAND_WORD: Readonly<Record<number, (typeof ASKED)[number]>> = {
  [COMMAND.sourceCount]: 'source count',
  [COMMAND.sourceData]: 'source data',
  [COMMAND.tracking]: 'tracking',
  [COMMAND.sourceStats]: 'source stats',
  [COMMAND.rtcReport]: 'rtc data',
  [COMMAND.manualList]: 'manual list',
  [COMMAND.activity]: 'activity',
  [COMMAND.smoothing]: 'smoothing',
  [COMMAND.serverStats]: 'server stats',
  [COMMAND.ntpData]: 'ntp data',
  [COMMAND.sourceName]: 'source name',
  [COMMAND.authData]: 'auth data',
  [COMMAND.clientAccesses]: 'client accesses',
  [COMMAND.selectData]: 'select data',
};

const STATUS_WORD: Readonly<Record<number, (typeof ANSWERED)[number]>> = {
  [-1]: 'silence',
  [STATUS.success]: 'success',
  [STATUS.failed]: 'failed',
  [STATUS.unauthorised]: 'not authorised',
  [STATUS.invalid]: 'invalid command',
  [STATUS.noSuchSource]: 'no such source',
  [STATUS.notEnabled]: 'not enabled',
  [STATUS.noRtc]: 'no rtc driver',
  [STATUS.inactive]: 'no client log',
  [STATUS.badVersion]: 'bad version',
  [STATUS.badLength]: 'bad length',
};

/** What is asked about, as one number. */
function argumentOf(asked: Uint8Array): number {
  const read = decodeRequest(asked);
  if (!read.ok) return 0;
  const { address, index, clients } = read.value;
  const bytes = parseIpv4(address);
  if (bytes) return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return index || clients.first;
}

/** Events between two looks at the host's clock. */
const CHUNK_EVENTS = 4096;
/** Events that one question and its answer may cause in the world. */
const NOTE_EVENTS = 64;

interface Behind {
  readonly session: Session;
  readonly device: DeviceSchema;
  readonly reportsAt: (nowNs: number) => DaemonReports;
}

class OpenWorld implements ServedWorld {
  readonly session: Session;
  readonly device: string;
  readonly #behind: Behind;
  readonly #speed: number;
  #nowNs = 0;
  /** NaN until the host's clock was first seen */
  #lastMs = Number.NaN;

  constructor(behind: Behind, speed: number) {
    this.session = behind.session;
    this.device = behind.device.name;
    this.#behind = behind;
    this.#speed = speed;
  }

  nowNs(): number {
    return this.#nowNs;
  }

  hasEnded(): boolean {
    return this.#nowNs >= this.session.untilNs;
  }

  /** @returns whether it got there */
  runTo(targetNs: number, budgetEvents: number): boolean {
    const { system, untilNs } = this.session;
    const limitNs = Math.min(targetNs, untilNs);
    for (let left = budgetEvents; left > 0; left -= CHUNK_EVENTS) {
      if (this.session.run(Math.min(left, CHUNK_EVENTS), limitNs) !== CAME_BACK.time) continue;
      this.#arrive(Math.max(this.#nowNs, limitNs));
      return true;
    }
    this.#arrive(Math.max(this.#nowNs, system.nowNs()));
    return false;
  }

  #arrive(nowNs: number): void {
    this.#nowNs = nowNs;
    this.session.system.memory.controlCells.f64[CONTROL_CELL.horizonNs] = nowNs;
  }

  advance(hostMs: number, budgetEvents: number): boolean {
    const passedMs = Number.isNaN(this.#lastMs) ? 0 : Math.max(0, hostMs - this.#lastMs);
    this.#lastMs = hostMs;
    // A host that cannot keep the pace lets virtual time fall behind instead of catching up.
    return this.runTo(this.#nowNs + Math.round(passedMs * 1e6 * this.#speed), budgetEvents);
  }

  #state(field: string): number {
    const slot = this.#behind.device.fields.find(({ name }) => name === field)?.slot ?? -1;
    return this.session.system.memory.slots.f64[slot] ?? 0;
  }

  /** As a real daemon, it has counted the question that it answers. */
  reports(): DaemonReports {
    const reports = this.#behind.reportsAt(this.#nowNs);
    const { serverStats } = reports;
    const commandHits = serverStats.commandHits + this.#state('requests') + 1;
    const commandDrops = serverStats.commandDrops + this.#state('silences');
    return { ...reports, serverStats: { ...serverStats, commandHits, commandDrops } };
  }

  note(asked: Uint8Array, { command, status, bytes }: Answer): Result<true> {
    const payload = [
      ASKED.indexOf(COMMAND_WORD[command] ?? 'something else'),
      command >= 0 ? argumentOf(asked) : 0,
      ANSWERED.indexOf(STATUS_WORD[status] ?? 'something else'),
      bytes?.length ?? 0,
    ];
    const edit = { type: 'send', device: this.device, event: 'request', payload } as const;
    const applied = this.session.inject(edit, this.#nowNs);
    if (!applied.ok) return applied;
    this.session.run(NOTE_EVENTS, this.#nowNs);
    return success(true);
  }
}

function behindPreset(name: string, session: Session): Result<Behind> {
  const state = findPreset(name);
  if (!state.ok) return state;
  const reports = reportsOfState(state.value);
  const [device] = session.system.schema.devices;
  const found = device ? success(device) : noDaemon(name);
  if (!found.ok) return found;
  return success({ session, device: found.value, reportsAt: () => reports });
}

const noDaemon = (name: string): Result<never> =>
  failure({
    what: `the scenario "${name}" has no time daemon`,
    where: '--scenario',
    mend: 'Take one with a device of the mock chrony-daemon, e.g. two-liars, or a preset.',
  });

function behindScenario(name: string, session: Session): Result<Behind> {
  const { schema, memory } = session.system;
  const [device] = daemonsOf(schema);
  if (!device) return noDaemon(name);
  const reportsAt = (nowNs: number): DaemonReports => {
    const reports = reportsOf(schema, memory.slots.f64, nowNs, device.name);
    invariant(reports !== undefined, 'the daemon is in its world');
    return reports;
  };
  return success({ session, device, reportsAt });
}

/** Questions that a record holds: a day and a half of one a second. */
const QUESTIONS_MAX = 131_072;
/** Nobody waits longer than that for a world to come to its starting point. */
const START_EVENTS_MAX = 200_000_000;

export async function openWorld(options: WorldOptions): Promise<Result<ServedWorld>> {
  const { scenario, seed, atNs, speed, historyEvents, fixed } = options;
  const isDeclared = isPreset(scenario);
  const source = isDeclared ? success(presetWorld(scenario)) : await sourceOf(scenario);
  if (!source.ok) return source;
  const opened = openSession(source.value, {
    historyEvents,
    inputsMax: QUESTIONS_MAX,
    ...(seed === undefined ? {} : { seed }),
    ...(fixed === true ? { fixed } : {}),
  });
  if (!opened.ok) return opened;
  const session = opened.value;
  const behind = isDeclared ? behindPreset(scenario, session) : behindScenario(scenario, session);
  if (!behind.ok) return behind;
  const world = new OpenWorld(behind.value, speed);
  if (!world.runTo(atNs ?? 0, START_EVENTS_MAX)) {
    const mend = 'Name an earlier time with --at.';
    return failure({ what: 'the world has too many events before then', where: '--at', mend });
  }
  return success(world);
}
