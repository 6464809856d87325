/** The shape of the page's state: small plain values, never rows. Slices fill it in. */
import type { Problem, Result } from '../../lib/result.ts';
import type { Bookmark } from '../../timeline/bookmarks.ts';
import type { Breakpoints } from '../../timeline/breakpoint-list.ts';
import type { Found } from '../../timeline/search.ts';
import type { SystemMarks } from '../../timeline/system-marks.ts';
import type {
  BranchEdit,
  BranchSummary,
  Crash,
  Edit,
  ForkOptions,
  ForkProblem,
  Notice,
  PlannedInput,
  RecordedInput,
  RunState,
  SavedTree,
  ScenarioSummary,
  Stop,
  StopCondition,
} from '../../worker/engine-api.ts';
import type { Determinism, OpenedWorld } from '../../worker/engine-port.ts';
import type { Compared, ComparedWith, TimeTravelPort } from '../../worker/time-travel-port.ts';
import type { ChosenKeys, KeyNames } from './chosen-keys.ts';
import type { ExpectationStatus } from './expectations.ts';
import type { NoticesSlice } from './notices.ts';
import type { TimeWindow, WindowMode } from './time-window.ts';
import type { WhyPlace } from './why-place.ts';

export type { NoticeAction, NoticesSlice, PageNotice } from './notices.ts';

export type Speed = number | 'max';

/** What a link asks for; everything but the version is optional. */
export interface Link {
  readonly scenario?: string;
  readonly seed?: number;
  /** playhead */
  readonly at?: number;
  /** where it stands between that event and the next */
  readonly timeNs?: number;
  readonly speed?: Speed;
  readonly untilNs?: number;
  readonly inputs?: readonly RecordedInput[];
  /** inputs by their virtual times; no link carries them */
  readonly planned?: readonly PlannedInput[];
  /** text of a recipe: stands for scenario, seed, end and inputs, with every kind of edit */
  readonly recipe?: string;
  /** name of the branch that the recipe makes */
  readonly branch?: string;
  /** stretch chosen with "range" */
  readonly range?: TimeWindow;
  /** selection: the marked event, the slot or the condition that "Why" explains */
  readonly mark?: number;
  readonly slot?: number;
  readonly why?: string;
  readonly filter?: string;
  /** layout: what is open below and beside the lanes */
  readonly tab?: BottomTab;
  readonly panel?: InspectorTab;
  /** settings of the run by their keys, "timing.mode", as they were written */
  readonly settings?: GivenSettings;
}

/** Settings of a run by their keys, as they were written. */
export type GivenSettings = Readonly<Record<string, string>>;

/** A run as it is kept from visit to visit. */
export interface KeptRun {
  readonly recipe: string;
  readonly tree: SavedTree;
  readonly link: Link;
  readonly bookmarks: readonly PlacedBookmark[];
}

export interface SessionSlice {
  readonly phase: 'starting' | 'opening' | 'ready' | 'failed';
  readonly scenarios: readonly ScenarioSummary[];
  readonly world: OpenedWorld | undefined;
  /** why nothing could be opened at all */
  readonly problem: Problem | undefined;
  /** edits made so far: part of every link */
  readonly inputs: readonly RecordedInput[];
  /** inputs that the branch took over from its parent, still to come when it was last asked */
  readonly planned: readonly PlannedInput[];
  /** settings that came with the address: they hold for every world opened by this page */
  readonly settings: GivenSettings;
  readonly determinism: Determinism;
  readonly crash: Crash | undefined;
  /** what is open was read from it; undefined = it was not read from a file */
  readonly openedFile: File | undefined;
  /** a long import or export under way */
  readonly task: { readonly label: string; readonly share: number } | undefined;
  start(link: Link): Promise<void>;
  openScenario(id: string, link?: Link): Promise<void>;
  /** Opens what a link is about; without a recipe and a scenario the first built-in one. */
  openLink(link: Link): Promise<void>;
  /** Moves the playhead to where a link to the open world leads. */
  goToPlace(link: Link): void;
  /** Shows what a link says of range, selection, filter and layout; what it leaves out is cleared. */
  showLink(link: Link): Promise<void>;
  /** Opens the text of a recipe; gives why it could not be. */
  openRecipe(text: string): Promise<Problem | undefined>;
  /** Opens a run that was kept; gives whether it is as it was kept, to the bit. */
  openKept(kept: KeptRun): Promise<Result<boolean>>;
  /** Opens a scenario file or a trace, told apart by the file name. */
  openFile(file: File): Promise<void>;
  /** Opens the text of a scenario, with inputs at their virtual times. */
  openText(text: string, fileName: string, planned: readonly PlannedInput[]): Promise<void>;
  exportTrace(formatId: string): Promise<void>;
  cancelTask(): void;
  inject(edit: Edit): Promise<void>;
  recover(): Promise<void>;
}

export interface BranchSlice {
  readonly branches: readonly BranchSummary[];
  readonly branch: number;
  /** New branch at the playhead; gives why it could not be made. */
  fork(edits: readonly BranchEdit[], options?: ForkOptions): Promise<ForkProblem | undefined>;
  switchBranch(id: number): Promise<void>;
  /** Gives why the name was refused. */
  renameBranch(id: number, name: string): Promise<Problem | undefined>;
  deleteBranch(id: number): Promise<void>;
  /** New branch from the start, with these inputs and no others; false when it was refused. */
  forkPlanned(name: string, planned: readonly PlannedInput[]): Promise<boolean>;
  /** The branch in which the scenario's bug is mended from the start on; it runs on from there. */
  forkMended(): Promise<void>;
}

/** A comparison that was made, and of what: the branch may have changed since. */
export interface MadeComparison extends Compared {
  readonly own: string;
  readonly otherName: string;
  readonly world: OpenedWorld;
  readonly branch: number;
  readonly epoch: number;
}

export interface CompareSlice {
  readonly compared: MadeComparison | undefined;
  /** share of a comparison that is being made; undefined = none is */
  readonly comparing: number | undefined;
  /** Pauses, and compares what is recorded; gives why it could not be. */
  compare(other: ComparedWith): Promise<Problem | undefined>;
  cancelComparison(): void;
}

export interface RunSlice {
  readonly runState: RunState;
  readonly published: number;
  readonly oldest: number;
  readonly dropped: number;
  /** virtual time of the oldest event still held */
  readonly startNs: number;
  /** virtual time at the live edge */
  readonly liveNs: number;
  readonly epoch: number;
  readonly eventsPerSecond: number;
  readonly busy: number;
  readonly speed: Speed;
  readonly expectations: readonly ExpectationStatus[];
  /** what the engine is running towards on request; undefined = nothing */
  readonly goal: StopCondition | undefined;
  onNotice(notice: Notice): void;
  play(): Promise<void>;
  pause(): Promise<void>;
  togglePlay(): Promise<void>;
  setSpeed(speed: Speed): Promise<void>;
  /** To the next broken expectation: a recorded one, or by running on. */
  runUntilBroken(): Promise<void>;
  /** Runs on until one of some conditions fires, and goes to its event. */
  runUntilCondition(...any: readonly string[]): Promise<Stop | undefined>;
  /** To the broken expectation before the playhead. */
  runBack(): void;
}

export interface PlayheadSlice {
  /** last event handled at the playhead; oldest − 1 = before everything that is held */
  readonly at: number;
  /** between the time of `at` and that of the next event */
  readonly timeNs: number;
  /** the playhead moves with the live edge */
  readonly following: boolean;
  /** the playhead plays recorded time */
  readonly replaying: boolean;
  /** the bookmark set last: what "Diff" compares with; -1 = none */
  readonly mark: number;
  seek(sequence: number): void;
  seekTime(timeNs: number): void;
  follow(): void;
  goToStart(): void;
  stepBack(): void;
  stepForward(): Promise<void>;
  /** @param steps signed number of arrow presses */
  stepTime(steps: number): Promise<void>;
  previousCause(): void;
  nextCause(): Promise<void>;
  /** Moves a replaying playhead on. @param hostMs host time since the last call */
  replay(hostMs: number): void;
}

export const BOTTOM_TABS = [
  'events',
  'latency',
  'causes',
  'faults',
  'performance',
  'logs',
  'probability',
  'shrink',
  'clocks',
  'compare',
  'breakpoints',
  'probes',
  'bookmarks',
] as const;
export type BottomTab = (typeof BOTTOM_TABS)[number];
export const INSPECTOR_TABS = ['state', 'diff', 'event', 'history', 'why'] as const;
export type InspectorTab = (typeof INSPECTOR_TABS)[number];
export type Theme = 'dark' | 'light';
/** Dialogs besides the help; '' = none is open. */
export type OpenDialog = '' | 'fork' | 'recipe' | 'gallery' | 'sessions';

/** What is open and what it shows; anyone may choose. */
export interface ViewChoices {
  readonly bottomTab: BottomTab;
  readonly inspectorTab: InspectorTab;
  readonly theme: Theme;
  readonly helpOpen: boolean;
  readonly paletteOpen: boolean;
  /** what was typed since the palette was asked for, and whether Enter came before it was there */
  readonly paletteText: string;
  readonly paletteEntered: boolean;
  readonly dialog: OpenDialog;
  /** the search of the tab State is to take the focus */
  readonly findAsked: boolean;
  readonly hintsSeen: boolean;
  /** slot whose last change "Why" explains; -1 = the one changed by the event at the playhead */
  readonly slot: number;
  /** condition that "Why" explains, unless it explains a slot; '' = none */
  readonly whyText: string;
  /** conditions between which "Probes" is to measure; undefined = it has been done */
  readonly intervalAsked: { readonly when: string; readonly until: string } | undefined;
  /** explanations left, the last one last */
  readonly whyTrail: readonly WhyPlace[];
  /** what "Diff" compares the playhead with; '' = the mark, or the event before */
  readonly diffBase: string;
}

export interface ViewSlice extends ViewChoices {
  readonly window: TimeWindow;
  readonly windowMode: WindowMode;
  /** panned away from the live edge: the window stays although the playhead follows */
  readonly windowHeld: boolean;
  /** stretch chosen with "range" */
  readonly range: TimeWindow | undefined;
  zoom(factor: number, aroundNs?: number): void;
  pan(shareOfSpan: number): void;
  panTo(fromNs: number): void;
  fit(): void;
  toggleRange(): void;
  /** The stretch between two times, in whichever order; none when they are the same. */
  chooseRange(aNs: number, bNs: number): void;
  clearSelection(): void;
  show(change: Partial<ViewChoices>): void;
}

export interface FilterSlice {
  /** what stands in the filter field; need not be correct */
  readonly filterDraft: string;
  /** the last correct one: the event table shows what it passes; '' = everything */
  readonly filter: string;
  /** newest first */
  readonly recentFilters: readonly string[];
  readonly savedFilters: readonly string[];
  /** the field is to take the focus */
  readonly filterAsked: boolean;
  draftFilter(text: string, isValid: boolean): void;
  /** Shows the filter field and gives it the focus. */
  askFilter(): void;
  /** The field has taken the focus. */
  answerFilter(): void;
  /** Puts the filter in use among the recent ones. */
  rememberFilter(): void;
  toggleSavedFilter(text: string): void;
}

/** A bookmark, and the branch in which its event came to be. */
export type PlacedBookmark = Bookmark & { readonly branch: number };

export interface BookmarkSlice {
  /** those of the open branch, in order of time */
  readonly bookmarks: readonly PlacedBookmark[];
  /** those of all branches */
  readonly allBookmarks: readonly PlacedBookmark[];
  /** Marks the event at the playhead; marked already, it is a bookmark no longer. */
  toggleMark(): void;
  /** Changes name or note. */
  editBookmark(id: number, change: Partial<Pick<Bookmark, 'name' | 'note'>>): void;
  removeBookmark(id: number): void;
  seekBookmark(id: number): void;
  /** To the next mark on the scrubber after the playhead, or the one before it. */
  stepMark(direction: 1 | -1): void;
}

/** How something that was just done is taken back. */
export interface UndoStep {
  /** what was done: "bookmark", "name of a branch" */
  readonly label: string;
  /** one press of a key out of several: with those just before it is one step */
  readonly joins?: boolean;
  undo(): unknown;
  redo(): unknown;
}

export interface UndoSlice {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** @param told when something is gone: a notice that says so, with a button that brings it back */
  remember(step: UndoStep, told?: string): void;
  undo(): Promise<void>;
  redo(): Promise<void>;
}

export type SearchDirection = 'back' | 'ahead';

export interface BreakpointSlice {
  readonly breakpoints: Breakpoints;
  /** broken expectations stop a run as breakpoints do */
  readonly stopAtBreaks: boolean;
  /** the one that fired last; -1 = an expectation broke, 0 = none */
  readonly firedBreakpoint: number;
  /** a search under way */
  readonly search: { readonly direction: SearchDirection; readonly share: number } | undefined;
  /** what came of the last search; '' = nothing to say */
  readonly searchOutcome: string;
  setBreakpoints(list: Breakpoints): void;
  setStopAtBreaks(on: boolean): void;
  /** The next or previous event with which a condition fires; the playhead goes there. */
  searchFor(text: string, direction: SearchDirection): Promise<Found | undefined>;
  cancelSearch(): void;
  clearSearchOutcome(): void;
  /** To the next place where a breakpoint fires: a recorded one, or by running on. */
  runUntilNext(): Promise<void>;
  /** To the last place before the playhead where a breakpoint fired. */
  runBackToPrevious(): Promise<void>;
}

export interface KeySlice {
  readonly chosenKeys: ChosenKeys;
  readonly keyNames: KeyNames;
  chooseKeys(chosen: ChosenKeys): void;
  nameKeys(names: KeyNames): void;
}

export interface TourSlice {
  /** the guided tour is shown; only when it was called it takes the focus */
  readonly tour: 'off' | 'offered' | 'called';
  /** Shows it to whoever comes for the first time and has not asked for anything else. */
  offerTour(link: Link): void;
  startTour(): void;
  endTour(): void;
}

export type AppState = SessionSlice &
  BranchSlice &
  CompareSlice &
  RunSlice &
  PlayheadSlice &
  ViewSlice &
  FilterSlice &
  BreakpointSlice &
  KeySlice &
  TourSlice &
  BookmarkSlice &
  UndoSlice &
  NoticesSlice;

/** What a slice gets to work with. */
export interface SliceContext {
  readonly port: TimeTravelPort;
  readonly marks: SystemMarks;
  set(change: Partial<AppState>): void;
  get(): AppState;
  /** When no world is being opened any more. */
  opened(): Promise<void>;
}
