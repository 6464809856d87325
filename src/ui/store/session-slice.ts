import { failure, type Problem, type Result } from '../../lib/result.ts';
import { groupDigits } from '../../lib/units.ts';
import {
  type OpenOptions,
  RUN_STATE,
  type ScenarioSource,
  type StopCondition,
} from '../../worker/engine-api.ts';
import type { Branches, Determinism, EngineEvent, OpenedWorld } from '../../worker/engine-port.ts';
import type { AppState, Link, SessionSlice, SliceContext } from './app-state.ts';
import { followEdge } from './playhead-slice.ts';
import { edgeNow, expectationsNow } from './run-slice.ts';
import { saveFile } from './save-file.ts';
import { PACE_SPAN_NS, paceSpan, whole, windowAt } from './time-window.ts';

export const UNCHECKED: Determinism = {
  verdict: 'unchecked',
  sequence: 0,
  hash: '',
  detail: '',
};

/** Name of the branch in which the scenario's bug is mended. */
const MENDED = 'mended';

const SCENARIO_FILE = /\.ya?ml$/i;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A defect that surfaced at the page: said in the same three parts as any other problem. */
export const unexpected = (error: unknown, where: string): Problem => ({
  what: textOf(error),
  where,
  mend: 'Reload the page; if it happens again, report it with the scenario and the seed.',
});

function openOptions(link: Link, speed: number | 'max'): OpenOptions {
  return {
    speed,
    play: link.at === undefined,
    ...(link.seed === undefined ? {} : { seed: link.seed }),
    ...(link.untilNs === undefined ? {} : { untilNs: link.untilNs }),
    ...(link.inputs === undefined ? {} : { inputs: link.inputs }),
    ...(link.planned === undefined ? {} : { planned: link.planned }),
  };
}

/** Everything that a newly opened world replaces. */
function adopted(state: AppState, world: OpenedWorld): Partial<AppState> {
  const edge = edgeNow(world);
  const file = world.origin === 'file';
  const span = paceSpan(state.speed) ?? PACE_SPAN_NS;
  return {
    ...edge,
    phase: 'ready',
    problem: undefined,
    world,
    branches: world.branches,
    branch: world.branch,
    determinism: UNCHECKED,
    crash: undefined,
    runState: file ? RUN_STATE.ended : RUN_STATE.idle,
    eventsPerSecond: 0,
    busy: 0,
    goal: undefined,
    expectations: expectationsNow(world),
    at: edge.published - 1,
    timeNs: edge.liveNs,
    following: true,
    replaying: false,
    mark: -1,
    slot: -1,
    range: undefined,
    windowHeld: false,
    windowMode: file ? 'whole' : 'pace',
    window: file ? whole(edge.startNs, edge.liveNs) : windowAt(0, span),
  };
}

/** Runs a task that can be cancelled and shows how far it is. */
function createTaskRunner({ set }: SliceContext) {
  let controller: AbortController | undefined;
  return {
    cancel: () => controller?.abort(),
    async run<T>(
      label: string,
      work: (options: {
        onProgress: (share: number) => void;
        signal: AbortSignal;
      }) => Promise<Result<T>>,
    ): Promise<Result<T>> {
      if (controller !== undefined) {
        return failure({
          what: 'another import or export is still under way',
          where: label,
          mend: 'Wait for it, or cancel it first.',
        });
      }
      controller = new AbortController();
      const { signal } = controller;
      set({ task: { label, share: 0 } });
      try {
        return await work({ signal, onProgress: (share) => set({ task: { label, share } }) });
      } catch (error) {
        return failure(unexpected(error, label));
      } finally {
        controller = undefined;
        set({ task: undefined });
      }
    },
    cancelled: () => controller === undefined,
  };
}

const lossText = ({ what, count }: OpenedWorld['losses'][number]): string =>
  count === 1 ? what : `${groupDigits(count)} ${what}`;

function onEvent({ set, get }: SliceContext, event: EngineEvent): void {
  if (event.type === 'notice') get().onNotice(event.notice);
  else if (event.type === 'determinism') set({ determinism: event.determinism });
  else set({ crash: event.crash, goal: undefined });
}

export function createSessionSlice(context: SliceContext): SessionSlice {
  const { port, set, get } = context;
  const tasks = createTaskRunner(context);

  const open = async (source: ScenarioSource, link: Link): Promise<void> => {
    const hadWorld = get().world !== undefined;
    const speed = link.speed ?? get().speed;
    set({ phase: hadWorld ? 'opening' : 'starting', goal: undefined, speed });
    const result = await port.open(source, openOptions(link, speed));
    if (!result.ok) {
      set({ phase: hadWorld ? 'ready' : 'failed', problem: result.problem });
      return get().report(result.problem);
    }
    set({ ...adopted(get(), result.value), inputs: link.inputs ?? [] });
    // It is about to run: the first notice says so a frame later.
    if (link.at === undefined) set({ runState: RUN_STATE.running });
    // Another speed may have been chosen while it was opened.
    if (get().speed !== speed) await get().setSpeed(get().speed);
    if (link.at === undefined) return;
    const goal: StopCondition = { type: 'sequence', sequence: link.at + 1 };
    set({ goal });
    await port.runUntil(goal);
    set({ goal: undefined });
    if (get().world !== result.value) return;
    set(edgeNow(result.value));
    get().seek(link.at);
  };

  const rememberInputs = async () => {
    const recipe = await port.recipe();
    if (recipe !== undefined) set({ inputs: recipe.inputs });
  };

  const takeBranches = (result: Result<Branches>): boolean => {
    if (!result.ok) {
      get().report(result.problem);
      return false;
    }
    const { world } = get();
    set({ branches: result.value.list, branch: result.value.current, mark: -1 });
    if (world !== undefined) {
      set({ ...edgeNow(world), expectations: expectationsNow(world) });
      set(followEdge(get()));
    }
    return true;
  };

  return {
    phase: 'starting',
    scenarios: [],
    world: undefined,
    problem: undefined,
    branches: [],
    branch: 0,
    inputs: [],
    determinism: UNCHECKED,
    crash: undefined,
    task: undefined,
    start: async (link) => {
      port.subscribe((event) => onEvent(context, event));
      const scenarios = await port.scenarios();
      set({ scenarios });
      const id = link.scenario ?? scenarios[0]?.id;
      if (id !== undefined) await open({ id }, link);
    },
    openScenario: (id, link = {}) => open({ id }, link),
    openText: (text, fileName, planned) => open({ text, fileName }, { planned }),
    openFile: async (file) => {
      if (SCENARIO_FILE.test(file.name)) {
        return open({ text: await file.text(), fileName: file.name }, {});
      }
      const result = await tasks.run(`Opening ${file.name}`, (options) =>
        port.importTrace(file, options),
      );
      if (!result.ok) return get().report(result.problem);
      const world = result.value;
      set({ ...adopted(get(), world), inputs: [] });
      get().tell(`Opened ${file.name}: ${groupDigits(get().published)} events.`);
      if (world.losses.length > 0) {
        get().tell(`Not kept of ${file.name}: ${world.losses.map(lossText).join('; ')}.`);
      }
    },
    exportTrace: async (formatId) => {
      const label = port.formats.find((format) => format.id === formatId)?.label ?? formatId;
      const result = await tasks.run(`Exporting ${label}`, (options) =>
        port.exportTrace(formatId, options),
      );
      if (!result.ok) return get().report(result.problem);
      const { blob, fileName, events } = result.value;
      saveFile(blob, fileName);
      get().tell(`Exported ${groupDigits(events)} events to ${fileName}.`);
    },
    cancelTask: () => tasks.cancel(),
    inject: async (edit) => {
      const result = await port.inject(edit);
      if (!result.ok) return get().report(result.problem);
      await rememberInputs();
    },
    fork: async (edits) => {
      const { at, tell } = get();
      if (!takeBranches(await port.fork(at, edits))) return;
      await rememberInputs();
      const { branches, branch } = get();
      const name = branches.find((one) => one.id === branch)?.name ?? String(branch);
      tell(`Branch ${name} begins after event #${groupDigits(at)}. It is paused.`);
    },
    forkMended: async () => {
      const { world, branches, play, seek } = get();
      const edits = world?.fixed?.edits ?? [];
      if (edits.length === 0) return;
      const there = branches.find(({ name }) => name === MENDED);
      const changed = there
        ? await port.switchBranch(there.id)
        : await port.fork(-1, edits, { name: MENDED });
      if (!takeBranches(changed)) return;
      await rememberInputs();
      if (there) return seek(get().published - 1);
      get().tell(`Branch ${MENDED} begins at the start, with the bug mended. It runs.`);
      await play();
    },
    forkPlanned: async (name, planned) => {
      const names = new Set(get().branches.map((one) => one.name));
      let free = name;
      for (let count = 2; names.has(free); count++) free = `${name} ${count}`;
      if (!takeBranches(await port.fork(-1, [], { name: free, planned }))) return false;
      await rememberInputs();
      return true;
    },
    switchBranch: async (id) => {
      if (takeBranches(await port.switchBranch(id))) await rememberInputs();
    },
    recover: async () => {
      const result = await port.recover();
      if (!result.ok) return get().report(result.problem);
      const { world } = get();
      set({ crash: undefined });
      // What came after the keyframe has been taken back; the notice that says so comes later.
      if (world !== undefined) set({ ...edgeNow(world), expectations: expectationsNow(world) });
      set(followEdge(get()));
      get().tell(`Restored the last keyframe, at ${groupDigits(result.value.sequence)} events.`);
    },
  };
}
