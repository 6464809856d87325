/** "Find the bug" in the first scenario: what to do, and how the page notices that it was done. */
import { formatDurationNs } from '../../../lib/units.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import type { BranchSummary } from '../../../worker/engine-api.ts';
import type { OpenedWorld } from '../../../worker/engine-port.ts';
import type { AppState } from '../../store/app-state.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';

export const TOUR_SCENARIO = 'thermostats';
/** The bug shows itself at another time with another seed. */
const TOUR_SEED = 42;
/** Both thermostats are content, the heater is on, and nothing has broken yet. */
export const BETWEEN_NS = { from: 10.22e9, to: 12.35e9 } as const;
/** Before this the register has counted right. */
export const STILL_RIGHT_NS = 10e9;
/** Name of the branch that "I found it" makes. */
const MENDED = 'mended';

/** What the steps look at: some of the page's state. */
export interface TourView
  extends Pick<
    AppState,
    'goal' | 'at' | 'timeNs' | 'following' | 'slot' | 'inspectorTab' | 'branch'
  > {
  readonly world: Pick<OpenedWorld, 'timeline' | 'scenarioId' | 'seed'> | undefined;
  readonly expectations: readonly Pick<ExpectationStatus, 'name' | 'brokenAt' | 'brokenNs'>[];
  readonly branches: readonly Pick<BranchSummary, 'id' | 'name'>[];
}

export interface TourStep {
  /** what is pointed at: tour.css knows where it is */
  readonly id: string;
  readonly title: string;
  /** "{play}" and "{Shift+time-back}" stand for the keys of these actions */
  readonly text: string;
  isDone(view: TourView): boolean;
  /** said when it was done */
  found(view: TourView): string;
  /** said when something else was done in its place; '' = nothing was */
  hint?(view: TourView): string;
}

/** Slot of the heater's register. */
export function registerSlot(timeline: Timeline): number {
  const heater = timeline.schema.devices.find(({ name }) => name === 'heater');
  return heater?.fields.find(({ name }) => name === 'demands')?.slot ?? -1;
}

const brokenOf = ({ expectations }: TourView) => expectations.find(({ brokenAt }) => brokenAt >= 0);

/** Whether the playhead stands on an event that tells the register a number. */
function isAtTell({ world, at, timeNs }: TourView): boolean {
  const event = world?.timeline.event(at);
  if (world === undefined || event === undefined || event.timeNs !== timeNs) return false;
  return world.timeline.schema.kinds.find(({ id }) => id === event.kind)?.name === 'tell';
}

/** Whether the playhead stands on the write that another replaced, or on the message that made it. */
function isAtLost({ world, at }: TourView): boolean {
  if (world === undefined) return false;
  const { timeline } = world;
  const slot = registerSlot(timeline);
  const winner = timeline.lastWrite(slot, timeline.sequenceAt(BETWEEN_NS.from));
  const lost = winner && timeline.lastWrite(slot, winner.sequence - 1);
  return lost !== undefined && [lost.sequence, timeline.event(lost.sequence)?.parent].includes(at);
}

const asksAboutRegister = ({ world, slot }: TourView): boolean =>
  world !== undefined && slot >= 0 && slot === registerSlot(world.timeline);

export const TOUR_STEPS: readonly TourStep[] = [
  {
    id: 'run',
    title: 'See it go wrong',
    text: 'Two thermostats share one heater, and something is wrong with them. Press {run-until}, or “Run until” below: it leads to the event that breaks an expectation.',
    isDone: (view) => {
      const broken = brokenOf(view);
      return broken !== undefined && view.goal === undefined && view.at === broken.brokenAt;
    },
    found: (view) => {
      const broken = brokenOf(view);
      if (broken === undefined) return '';
      return `“${broken.name}” broke at ${formatDurationNs(broken.brokenNs)}; the playhead stands there.`;
    },
  },
  {
    id: 'rewind',
    title: 'Go back in time',
    text: 'In the lanes the heater stays on after north and south have stopped demanding heat. Click in the lanes between the end of their last bands and the playhead, or press {Shift+time-back}.',
    isDone: ({ timeNs, following }) =>
      !following && timeNs >= BETWEEN_NS.from && timeNs <= BETWEEN_NS.to,
    found: () => 'Everything on the page now shows that moment.',
    hint: ({ timeNs, following }) =>
      !following && timeNs < STILL_RIGHT_NS
        ? 'Nothing has gone wrong here yet: the right moments come later.'
        : '',
  },
  {
    id: 'value',
    title: 'Read the state',
    text: 'Nobody demands heat here. How many demands does the heater count? In the tab State, choose the value “demands” of the heater: click it, or press {find-field}, type its name, and press Enter.',
    isDone: asksAboutRegister,
    found: () => 'It counts 1 and should count 0.',
    hint: ({ world, slot }) =>
      world === undefined || slot < 0 || slot === registerSlot(world.timeline)
        ? ''
        : 'That is another value: “demands” of the heater is the one.',
  },
  {
    id: 'why',
    title: 'Ask why',
    text: 'Open the tab Why beside it: of everything that happened it shows only the events without which the value would be another.',
    isDone: (view) => asksAboutRegister(view) && view.inspectorTab === 'why',
    found: () => 'Why has found something.',
  },
  {
    id: 'cause',
    title: 'Go where it went wrong',
    text: 'Under “Lost update”, press the number of the event whose write is gone. The playhead goes there; {previous-cause} and {next-cause} lead from cause to cause.',
    isDone: (view) => isAtTell(view) && isAtLost(view),
    found: () => 'Both told it 1: each had asked before the other told, so one change was lost.',
    hint: (view) =>
      isAtTell(view) && !isAtLost(view)
        ? 'This write survived. The one that is gone is the last number under “Lost update”.'
        : '',
  },
  {
    id: 'mend',
    title: 'Mend it',
    text: 'Open “I found it” under the story on the left, read what mends it, and run the mended branch.',
    isDone: ({ branches, branch }) => branches.find(({ id }) => id === branch)?.name === MENDED,
    found: () =>
      'A branch begins at the start, with a lock on the register. “Run until” runs it to its end: nothing breaks.',
  },
];

/** Whether the tour can be about what is open. */
export const isTourWorld = ({ world }: Pick<TourView, 'world'>): boolean =>
  world?.scenarioId === TOUR_SCENARIO && world.seed === TOUR_SEED;

/** Whether nothing was done in it that the tour is about. */
export const isUntouched = (view: TourView): boolean =>
  isTourWorld(view) && view.branches.length <= 1;

export interface TextPart {
  readonly text: string;
  readonly isKey: boolean;
}

const KEY = /\{((?:Shift\+)?)([a-z-]+)\}/;

/** The parts of a text: "{play}" becomes what is written on that key. */
export function partsOf(text: string, keyOf: (id: string) => string): TextPart[] {
  const found = KEY.exec(text);
  const [whole = '', shift = '', id = ''] = found ?? [];
  if (found === null) return text === '' ? [] : [{ text, isKey: false }];
  const key = { text: `${shift}${keyOf(id) || `the key of “${id}”`}`, isKey: true };
  const before = text.slice(0, found.index);
  const after = partsOf(text.slice(found.index + whole.length), keyOf);
  return [...(before === '' ? [] : [{ text: before, isKey: false }]), key, ...after];
}
