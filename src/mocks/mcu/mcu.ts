import {
  cells,
  choice,
  count,
  decimal,
  duration,
  flag,
  integer,
  timerHandle,
} from '../../engine/declare.ts';
import { defineMock, type Self } from '../../engine/define-mock.ts';

const period = (task: string) =>
  duration({ default: '0 ns', doc: `task ${task}: time between two jobs; 0 = only on "wake"` });
const run = (task: string) =>
  duration({ default: '1 ms', min: '1 ns', doc: `task ${task}: execution time of one job` });
const mask = (task: string) =>
  duration({
    default: '0 ns',
    doc: `task ${task}: how long its jobs begin with interrupts masked`,
  });

const config = {
  aPeriodNs: period('a'),
  aRunNs: run('a'),
  aMaskNs: mask('a'),
  bPeriodNs: period('b'),
  bRunNs: run('b'),
  bMaskNs: mask('b'),
  cPeriodNs: period('c'),
  cRunNs: run('c'),
  cMaskNs: mask('c'),
  dPeriodNs: period('d'),
  dRunNs: run('d'),
  dMaskNs: mask('d'),
  isrNs: duration({ default: '5 us', min: '1 ns', doc: 'execution time of the interrupt handler' }),
  bootNs: duration({ default: '20 ms', min: '1 ns', doc: 'from the end of reset to the tasks' }),
  phaseNs: duration({ default: '0 ns', doc: 'tasks begin within so long of boot, by chance' }),
  varyPercent: decimal({
    unit: '%',
    default: 0,
    min: 0,
    max: 99,
    doc: 'jobs take longer or shorter by up to this',
  }),
  resume: choice(['none', 'a', 'b', 'c', 'd'], {
    doc: 'task that is done first after a reset which came before its end',
  }),
};

const TASKS = 4;
const ISR = TASKS;
const NOBODY = -1;

const state = {
  up: flag({ doc: 'booted and not in reset' }),
  hung: flag({ doc: 'the program stands still' }),
  running: choice(['a', 'b', 'c', 'd', 'isr', 'idle'], {
    default: 'idle',
    doc: 'who has the core: task a, b, c or d, the interrupt handler (isr), or nobody (idle)',
  }),
  masked: flag({ doc: 'interrupts are masked' }),
  pending: cells(TASKS, { doc: '1 = the task has a job to do; 0 = a … 3 = d' }),
  leftNs: cells(TASKS, { unit: 'ns', doc: 'execution time that the job still needs' }),
  doneNs: cells(TASKS, { unit: 'ns', doc: 'execution time it had' }),
  releasedNs: cells(TASKS, { unit: 'ns', doc: 'when the job was released' }),
  responseNsMax: cells(TASKS, { unit: 'ns', doc: 'longest time from release to end' }),
  jobs: cells(TASKS, { doc: 'jobs done' }),
  overruns: count({ doc: 'releases lost: the job before was not done' }),
  irqWaits: flag({ doc: 'an interrupt waits' }),
  irqNs: count({ unit: 'ns', doc: 'when it came' }),
  isrLeftNs: count({ unit: 'ns', doc: 'execution time the interrupt handler still needs' }),
  irqs: count({ doc: 'interrupts handled' }),
  irqsLost: count({ doc: 'interrupts that came while one waited' }),
  latencyNsMax: count({ unit: 'ns', doc: 'longest wait of an interrupt' }),
  unfinished: integer({ default: NOBODY, doc: 'task to be done first after boot; −1 = none' }),
  boots: count({ doc: 'times it began anew' }),
  sinceNs: count({ unit: 'ns', doc: 'when who runs got the core' }),
  timer: timerHandle({ doc: 'timer of the next change of who runs' }),
  bootTimer: timerHandle({ doc: 'timer of the end of boot' }),
  periodTimers: cells(TASKS, { doc: 'timers of the releases' }),
};

const emits = { a: {}, b: {}, c: {}, d: {}, isr: {}, booted: {} };

type Release = 'releaseA' | 'releaseB' | 'releaseC' | 'releaseD';
type Chip = Self<typeof config, typeof state, typeof emits, 'hang', Release | 'point' | 'boot'>;

const NAMES = ['a', 'b', 'c', 'd', 'isr', 'idle'] as const;
const RELEASES = ['releaseA', 'releaseB', 'releaseC', 'releaseD'] as const;
const IDLE = 5;

const periodOf = ({ config }: Chip, task: number): number =>
  task === 0
    ? config.aPeriodNs
    : task === 1
      ? config.bPeriodNs
      : task === 2
        ? config.cPeriodNs
        : config.dPeriodNs;
const runOf = ({ config }: Chip, task: number): number =>
  task === 0
    ? config.aRunNs
    : task === 1
      ? config.bRunNs
      : task === 2
        ? config.cRunNs
        : config.dRunNs;
const maskOf = ({ config }: Chip, task: number): number =>
  task === 0
    ? config.aMaskNs
    : task === 1
      ? config.bMaskNs
      : task === 2
        ? config.cMaskNs
        : config.dMaskNs;

/** Charges the time since the last look to who had the core. */
function charge(self: Chip): void {
  const { state } = self;
  const spentNs = self.nowNs - state.sinceNs;
  state.sinceNs = self.nowNs;
  // Time passes, work does not.
  if (state.hung) return;
  const who = NAMES.indexOf(state.running);
  if (who === ISR) state.isrLeftNs = Math.max(0, state.isrLeftNs - spentNs);
  else if (who < TASKS) {
    state.leftNs.set(who, Math.max(0, state.leftNs.get(who) - spentNs));
    state.doneNs.set(who, state.doneNs.get(who) + spentNs);
  }
}

/** Masked execution time that a task still has before it. */
const maskLeft = (self: Chip, task: number): number =>
  Math.min(maskOf(self, task) - self.state.doneNs.get(task), self.state.leftNs.get(task));

/** Who gets the core: a masked task keeps it; then the interrupt; then the first pending task. */
function choose(self: Chip): number {
  const { state } = self;
  const who = NAMES.indexOf(state.running);
  const holds = who < TASKS && state.pending.get(who) === 1;
  if (holds && state.masked && maskLeft(self, who) > 0) return who;
  if (state.isrLeftNs > 0 || state.irqWaits) return ISR;
  for (let task = 0; task < TASKS; task++) if (state.pending.get(task) === 1) return task;
  return IDLE;
}

function dispatch(self: Chip): void {
  const { state, config } = self;
  if (state.hung) {
    self.cancel(state.timer);
    state.timer = 0;
    return;
  }
  const who = choose(self);
  if (who === ISR && state.isrLeftNs === 0) {
    state.irqWaits = false;
    state.irqs += 1;
    state.latencyNsMax = Math.max(state.latencyNsMax, self.nowNs - state.irqNs);
    state.isrLeftNs = config.isrNs;
  }
  const name = NAMES[who] ?? 'idle';
  if (state.running !== name) state.running = name;
  const maskedNs = who < TASKS ? maskLeft(self, who) : 0;
  if (state.masked !== maskedNs > 0) state.masked = maskedNs > 0;
  self.cancel(state.timer);
  state.timer = 0;
  if (who === IDLE) return;
  const leftNs = who === ISR ? state.isrLeftNs : state.leftNs.get(who);
  state.timer = self.after(maskedNs > 0 ? maskedNs : leftNs, 'point');
}

function finish(self: Chip, task: number): void {
  const { state } = self;
  state.pending.set(task, 0);
  state.jobs.set(task, state.jobs.get(task) + 1);
  const tookNs = self.nowNs - state.releasedNs.get(task);
  if (tookNs > state.responseNsMax.get(task)) state.responseNsMax.set(task, tookNs);
  if (task === state.unfinished) state.unfinished = NOBODY;
  const { emit } = self;
  if (task === 0) emit.a();
  else if (task === 1) emit.b();
  else if (task === 2) emit.c();
  else emit.d();
}

function release(self: Chip, task: number): void {
  const { state, config } = self;
  if (!state.up) return;
  charge(self);
  if (state.pending.get(task) === 1) {
    state.overruns += 1;
  } else {
    const vary =
      config.varyPercent === 0 ? 0 : (2 * self.random.uniform() - 1) * config.varyPercent;
    state.pending.set(task, 1);
    state.leftNs.set(task, Math.max(1, Math.round(runOf(self, task) * (1 + vary / 100))));
    state.doneNs.set(task, 0);
    state.releasedNs.set(task, self.nowNs);
    if (NAMES[task] === config.resume) state.unfinished = task;
  }
  dispatch(self);
}

function periodic(self: Chip, task: number): void {
  const timer = self.after(periodOf(self, task), RELEASES[task] ?? 'releaseA');
  self.state.periodTimers.set(task, timer);
  release(self, task);
}

/** Everything in RAM is lost; counters are kept for who looks on. */
function halt(self: Chip): void {
  const { state } = self;
  state.up = false;
  state.running = 'idle';
  state.masked = false;
  state.irqWaits = false;
  state.isrLeftNs = 0;
  self.cancel(state.timer);
  self.cancel(state.bootTimer);
  state.timer = 0;
  for (let task = 0; task < TASKS; task++) {
    state.pending.set(task, 0);
    self.cancel(state.periodTimers.get(task));
  }
}

/** A microcontroller with one core and a program of four tasks and one interrupt. */
export const mcu = defineMock({
  kind: 'mcu',
  doc: 'One core; up to four tasks, a to d, of which a is the most urgent; one interrupt, critical sections, reset, boot.',
  config,
  state,
  emits,
  accepts: {
    irq: {},
    wake: { task: integer({ doc: '0 = a … 3 = d' }) },
    reset: { asserted: flag() },
  },
  faults: { hang: { doc: 'the program stands still, with interrupts masked' } },
  on: {
    start: (self) => {
      self.state.bootTimer = self.after(self.config.bootNs, 'boot');
    },
    boot: (self) => {
      const { state, config } = self;
      state.up = true;
      state.boots += 1;
      state.sinceNs = self.nowNs;
      self.emit.booted();
      for (let task = 0; task < TASKS; task++) {
        const periodNs = periodOf(self, task);
        if (periodNs === 0) continue;
        const phaseNs = config.phaseNs === 0 ? 0 : self.random.below(config.phaseNs);
        const timer = self.after(periodNs + phaseNs, RELEASES[task] ?? 'releaseA');
        state.periodTimers.set(task, timer);
      }
      if (state.unfinished !== NOBODY) release(self, state.unfinished);
    },
    reset: (self, event) => {
      halt(self);
      if (!event.asserted) self.state.bootTimer = self.after(self.config.bootNs, 'boot');
    },
    changed: (self) => {
      const { state } = self;
      if (state.hung === self.fault('hang')) return;
      charge(self);
      state.hung = self.fault('hang');
      dispatch(self);
    },
    irq: (self) => {
      const { state } = self;
      if (!state.up) return;
      charge(self);
      if (state.irqWaits) {
        state.irqsLost += 1;
      } else {
        state.irqWaits = true;
        state.irqNs = self.nowNs;
      }
      dispatch(self);
    },
    wake: (self, event) => {
      if (!(event.task >= 0 && event.task < TASKS)) throw new RangeError(`no task ${event.task}`);
      release(self, event.task);
    },
    releaseA: (self) => {
      periodic(self, 0);
    },
    releaseB: (self) => {
      periodic(self, 1);
    },
    releaseC: (self) => {
      periodic(self, 2);
    },
    releaseD: (self) => {
      periodic(self, 3);
    },
    point: (self) => {
      const { state } = self;
      state.timer = 0;
      charge(self);
      const who = NAMES.indexOf(state.running);
      if (who === ISR && state.isrLeftNs === 0) self.emit.isr();
      else if (who < TASKS && state.leftNs.get(who) === 0) finish(self, who);
      dispatch(self);
    },
  },
});
