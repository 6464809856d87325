/** Event kinds of a foreign trace: one for each name and shape, up to a limit. */
import type { EventKindSchema, EventRole, ValueSchema } from '../../memory/schema.ts';
import type { LossCounter } from '../losses.ts';
import { SYSTEM_KINDS } from '../system-kinds.ts';

/** Kinds are u16 in memory, and a list of thousands helps nobody. */
export const KINDS_MAX = 4096;

/** What a record becomes. Spans come in two kinds: their beginning and their end. */
export const SHAPE = {
  begin: 0,
  end: 1,
  instant: 2,
  asyncBegin: 3,
  asyncEnd: 4,
  asyncInstant: 5,
  flowStart: 6,
  flowStep: 7,
  flowEnd: 8,
  counter: 9,
} as const;
export type Shape = (typeof SHAPE)[keyof typeof SHAPE];

const SHAPES = 10;

interface ShapeWords {
  /** said behind the name */
  readonly suffix: string;
  readonly role: EventRole;
  readonly opens?: true;
  readonly closes?: true;
  readonly what: string;
}

const WORDS: Readonly<Record<Shape, ShapeWords>> = {
  [SHAPE.begin]: { suffix: '', role: 'emit', opens: true, what: 'a span of a thread begins' },
  [SHAPE.end]: { suffix: ' end', role: 'emit', closes: true, what: 'a span of a thread ends' },
  [SHAPE.instant]: { suffix: '', role: 'emit', what: 'a point in time' },
  [SHAPE.asyncBegin]: {
    suffix: ' (async)',
    role: 'emit',
    opens: true,
    what: 'an asynchronous span begins',
  },
  [SHAPE.asyncEnd]: {
    suffix: ' (async) end',
    role: 'emit',
    closes: true,
    what: 'an asynchronous span ends',
  },
  [SHAPE.asyncInstant]: { suffix: ' (async)', role: 'emit', what: 'within an asynchronous span' },
  [SHAPE.flowStart]: { suffix: ' flow', role: 'emit', what: 'a flow begins' },
  [SHAPE.flowStep]: { suffix: ' flow step', role: 'accept', what: 'a flow passes through' },
  [SHAPE.flowEnd]: { suffix: ' flow end', role: 'accept', what: 'a flow arrives' },
  [SHAPE.counter]: { suffix: '', role: 'emit', what: 'a counter was sampled' },
};

const ARGS: ValueSchema = {
  name: 'args',
  type: 'text',
  unit: '',
  doc: 'arguments as JSON, cut when long',
};
const NAME: ValueSchema = { name: 'name', type: 'text', unit: '', doc: 'name of the event' };
const DURATION: ValueSchema = {
  name: 'duration',
  type: 'time',
  unit: 'ns',
  doc: 'time since the span began',
};

export const isEnd = (shape: Shape): boolean => WORDS[shape].closes === true;

function payloadOf(shape: Shape, folded: boolean): ValueSchema[] {
  const name = folded ? [NAME] : [];
  if (shape === SHAPE.counter) return name;
  return isEnd(shape) ? [...name, DURATION, ARGS] : [...name, ARGS];
}

export class KindTable {
  readonly kinds: EventKindSchema[] = [...SYSTEM_KINDS];
  /** by shape and number of the name */
  private readonly ids = new Map<number, number>();
  private readonly foldedIds = new Map<Shape, number>();
  private readonly losses: LossCounter;

  constructor(losses: LossCounter) {
    this.losses = losses;
  }

  /**
   * Kind of this name and shape. Beyond the limit all names of a shape share one kind.
   * @param id number of the name
   */
  of(shape: Shape, id: number, name: string, category: string): number {
    const key = id * SHAPES + shape;
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const full = this.kinds.length >= KINDS_MAX;
    const kind = full ? this.folded(shape) : this.add(shape, name, category);
    this.ids.set(key, kind);
    return kind;
  }

  /** Whether the name is not the kind's, and must stand in the payload. */
  isFolded(kind: number): boolean {
    return this.kinds[kind]?.payload[0] === NAME;
  }

  private folded(shape: Shape): number {
    this.losses.add(`names of event kinds beyond ${KINDS_MAX}, kept as text`);
    const known = this.foldedIds.get(shape);
    if (known !== undefined) return known;
    const kind = this.add(shape, '(other names)', '', true);
    this.foldedIds.set(shape, kind);
    return kind;
  }

  private add(shape: Shape, name: string, category: string, folded = false): number {
    const { suffix, role, opens, closes, what } = WORDS[shape];
    const shown = name === '' ? '(no name)' : name;
    return (
      this.kinds.push({
        id: this.kinds.length,
        name: `${shown}${suffix}`,
        mock: shape === SHAPE.counter ? 'counter' : 'thread',
        role,
        doc: category === '' ? what : `${what}; category ${category}`,
        payload: payloadOf(shape, folded),
        opensSpan: opens === true,
        closesSpan: closes === true,
      }) - 1
    );
  }
}
