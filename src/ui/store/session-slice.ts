import { failure, type Problem, type Result, success } from '../../lib/result.ts';
import { groupDigits } from '../../lib/units.ts';
import {
  type OpenOptions,
  RUN_STATE,
  type ScenarioSource,
  type StopCondition,
} from '../../worker/engine-api.ts';
import type {
  Determinism,
  EngineEvent,
  OpenedWorld,
  TaskOptions,
} from '../../worker/engine-port.ts';
import type { OpenedRecipe } from '../../worker/time-travel-port.ts';
import type { AppState, KeptRun, Link, SessionSlice, SliceContext } from './app-state.ts';
import { placed, placedIn } from './bookmark-slice.ts';
import { rememberInputs } from './branch-slice.ts';
import { readRunSettings } from './link-settings.ts';
import { viewOf } from './link-view.ts';
import { noticesForNext } from './notices-slice.ts';
import { followEdge } from './playhead-slice.ts';
import { edgeNow } from './recorded-edge.ts';
import { expectationsNow } from './run-slice.ts';
import { saveFile } from './save-file.ts';
import { openingSpan, whole, windowAt } from './time-window.ts';

export const UNCHECKED: Determinism = {
  verdict: 'unchecked',
  sequence: 0,
  hash: '',
  detail: '',
};

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
  const span = openingSpan(state.speed, world.untilNs);
  return {
    ...edge,
    phase: 'ready',
    problem: undefined,
    world,
    ...{ branches: world.branches, branch: world.branch, compared: undefined },
    determinism: UNCHECKED,
    crash: undefined,
    notices: noticesForNext(state),
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
    whyText: '',
    whyTrail: [],
    range: undefined,
    ...placedIn(world, world.bookmarks),
    windowHeld: false,
    windowMode: file ? 'whole' : 'pace',
    window: file ? whole(edge.startNs, edge.liveNs) : windowAt(0, span),
  };
}

/** The world that the page opens by itself: what a person chooses meanwhile comes after it. */
function createFirst() {
  let ended = Promise.resolve();
  let end: () => void = () => undefined;
  return {
    begin: () => {
      ended = new Promise((resolve) => {
        end = resolve;
      });
    },
    end: () => end(),
    get ended() {
      return ended;
    },
  };
}

/** Runs a task that can be cancelled and shows how far it is. */
function createTaskRunner({ set }: SliceContext) {
  let controller: AbortController | undefined;
  return {
    cancel: () => controller?.abort(),
    async run<T>(
      label: string,
      work: (options: TaskOptions) => Promise<Result<T>>,
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
    /**
     * The same for what is seldom long: shown only once it tells how far it is, and in nobody's way
     * once `finished` was called.
     */
    async follow<T>(
      label: string,
      work: (options: TaskOptions, finished: () => void) => Promise<T>,
    ): Promise<T> {
      const own = new AbortController();
      controller ??= own;
      const onProgress = (share: number) => {
        if (controller === own) set({ task: { label, share } });
      };
      const finished = () => {
        if (controller !== own) return;
        controller = undefined;
        set({ task: undefined });
      };
      try {
        return await work({ signal: own.signal, onProgress }, finished);
      } finally {
        finished();
      }
    },
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
  const first = createFirst();

  const goToPlace = ({ at, timeNs }: Link): void => {
    if (timeNs !== undefined) get().seekTime(timeNs);
    else if (at !== undefined) get().seek(at);
    else get().follow();
  };

  const showLink = async (link: Link): Promise<void> => {
    const { world } = get();
    if (world === undefined) return;
    const { view, problems } = await viewOf(link, world);
    if (get().world !== world) return;
    set(view);
    for (const problem of problems) get().report(problem);
  };

  /** Speed and history of a world about to be opened: a link's settings, or those of the page. */
  const beginOpening = async (link: Link) => {
    const hadWorld = get().world !== undefined;
    set({ phase: hadWorld ? 'opening' : 'starting', goal: undefined });
    const read = await readRunSettings(link.settings ?? get().settings);
    const { settings, history, clocks, problems } = read;
    for (const problem of problems) get().report(problem);
    const own = link.settings === undefined ? undefined : read.speed;
    const speed = link.speed ?? own ?? get().speed;
    set({ settings, speed });
    return { hadWorld, history, clocks, speed };
  };

  /** Runs a world that was just opened to where a link leads. */
  const runTo = async (world: OpenedWorld, link: Link, at: number): Promise<void> => {
    const goal: StopCondition = { type: 'sequence', sequence: at + 1 };
    set({ goal });
    await port.runUntil(goal);
    set({ goal: undefined });
    if (get().world !== world) return;
    set(edgeNow(world));
    goToPlace(link);
    const { published } = get();
    if (at < published) return;
    get().report({
      what: `the link leads to event #${groupDigits(at)}; the run has ${groupDigits(published)}`,
      where: 'address, at=',
      mend: 'Check seed, end and speed of the link; the playhead stands at the last event.',
    });
  };

  const open = async (source: ScenarioSource, link: Link, isLink = false): Promise<void> => {
    const { hadWorld, history, clocks, speed } = await beginOpening(link);
    const settings = { ...history, ...(clocks && { clocks }), ...openOptions(link, speed) };
    const result = await tasks.follow('Applying the inputs of the link', (task) =>
      port.open(source, settings, task),
    );
    if (!result.ok) {
      set({ phase: hadWorld ? 'ready' : 'failed', problem: result.problem });
      return get().report(result.problem);
    }
    set({ ...adopted(get(), result.value), openedFile: undefined });
    first.end();
    set({ inputs: link.inputs ?? [], planned: [] });
    // It is about to run: the first notice says so a frame later.
    if (link.at === undefined) set({ runState: RUN_STATE.running });
    // Another speed may have been chosen while it was opened.
    if (get().speed !== speed) await get().setSpeed(get().speed);
    if (isLink) await showLink(link);
    if (link.at === undefined) return;
    await runTo(result.value, link, link.at);
  };

  /** What comes after a recipe was opened: its name, its moment, and whether it is the same. */
  const goToMoment = async (opened: OpenedRecipe, link: Link): Promise<boolean> => {
    const { world, moment, isSame, hash, stoppedAt } = opened;
    if (link.branch !== undefined) {
      const named = await port.renameBranch(world.branch, link.branch);
      if (named.ok) set({ branches: named.value.list });
    }
    if (moment === undefined) {
      if (link.at === undefined) await get().play();
      else await runTo(world, link, link.at);
      return true;
    }
    goToPlace(link);
    const events = groupDigits(moment.sequence);
    if (isSame) {
      get().tell(`The same moment with the same hash ${hash}, at ${events} events.`);
    } else if (stoppedAt !== undefined) {
      const reached = `Stopped at ${groupDigits(stoppedAt)} of ${events} events`;
      get().tell(`${reached}: run on to come to where it was left.`);
    } else {
      get().report({
        what: `this run has the hash ${hash} where the recipe says ${moment.hash}`,
        where: `recipe, after ${events} events`,
        mend: 'Open the link with the build that it was made with, and report it if it is this one.',
      });
    }
    return isSame;
  };

  /** @param kept what is shown beside the run, if it was kept from an earlier visit */
  const openRecipe = async (
    text: string,
    link: Link,
    isLink = false,
    kept?: KeptRun,
  ): Promise<Result<boolean>> => {
    const { hadWorld, history, speed } = await beginOpening(link);
    let isAdopted = false;
    const adopt = (world: OpenedWorld): void => {
      if (isAdopted) return;
      isAdopted = true;
      set({ ...adopted(get(), world), openedFile: undefined });
      first.end();
      if (kept) set(placed(get(), kept.bookmarks));
    };
    const options = { ...history, speed, ...(kept && { tree: kept.tree }) };
    const result = await tasks.follow('Applying the inputs of the recipe', (task, finished) =>
      port.openRecipe(
        text,
        options,
        (world, { sequence }) => {
          finished();
          adopt(world);
          set({ goal: { type: 'sequence', sequence } });
        },
        task,
      ),
    );
    if (!result.ok) {
      const { problem } = result;
      set({ phase: hadWorld ? 'ready' : 'failed', problem });
      return result;
    }
    const { world } = result.value;
    adopt(world);
    set({ goal: undefined, ...edgeNow(world), expectations: expectationsNow(world) });
    await rememberInputs(context);
    if (isLink) await showLink(link);
    return success(await goToMoment(result.value, link));
  };

  const openLink = async (link: Link): Promise<void> => {
    const id = link.scenario ?? get().scenarios[0]?.id;
    if (link.recipe !== undefined) {
      const opened = await openRecipe(link.recipe, link, true);
      if (!opened.ok) get().report(opened.problem);
    } else if (id !== undefined) {
      await open({ id }, link, true);
    }
  };

  return {
    phase: 'starting',
    scenarios: [],
    world: undefined,
    problem: undefined,
    inputs: [],
    planned: [],
    settings: {},
    determinism: UNCHECKED,
    crash: undefined,
    openedFile: undefined,
    task: undefined,
    start: async (link) => {
      first.begin();
      port.subscribe((event) => onEvent(context, event));
      try {
        const scenarios = await port.scenarios();
        set({ scenarios });
        await openLink(link);
      } finally {
        first.end();
      }
    },
    openScenario: (id, link = {}) => open({ id }, link),
    openText: (text, fileName, planned) => open({ text, fileName }, { planned }),
    openLink,
    openRecipe: async (text) => {
      const opened = await openRecipe(text, {});
      return opened.ok ? undefined : opened.problem;
    },
    openKept: (kept) => openRecipe(kept.recipe, kept.link, true, kept),
    openFile: async (file) => {
      await first.ended;
      if (SCENARIO_FILE.test(file.name)) {
        return open({ text: await file.text(), fileName: file.name }, {});
      }
      const result = await tasks.run(`Opening ${file.name}`, (options) =>
        port.importTrace(file, options),
      );
      if (!result.ok) return get().report(result.problem);
      const world = result.value;
      set({ ...adopted(get(), world), openedFile: file, inputs: [], planned: [] });
      get().tell(`Opened ${file.name}: ${groupDigits(get().published)} events.`);
      if (world.losses.length > 0) {
        get().tell(`Not kept of ${file.name}: ${world.losses.map(lossText).join('; ')}.`);
      }
    },
    exportTrace: async (formatId) => {
      const label = port.formats.find((format) => format.id === formatId)?.label ?? formatId;
      const result = await tasks.run(`Exporting ${label}`, (options) =>
        port.exportTrace(formatId, { ...options, bookmarks: get().bookmarks }),
      );
      if (!result.ok) return get().report(result.problem);
      const { blob, fileName, events } = result.value;
      saveFile(blob, fileName);
      get().tell(`Exported ${groupDigits(events)} events to ${fileName}.`);
    },
    goToPlace,
    showLink,
    cancelTask: () => tasks.cancel(),
    inject: async (edit) => {
      const result = await port.inject(edit);
      if (!result.ok) return get().report(result.problem);
      await rememberInputs(context);
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
