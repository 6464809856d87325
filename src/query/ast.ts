/** The tree that an expression is parsed to, before any name in it is looked up. */
import type { Unit } from './lexer.ts';
import type { Span } from './problem.ts';

export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/';

/** One part of a dotted name, with where it stands. */
export interface NamePart extends Span {
  readonly text: string;
}

interface Placed extends Span {
  /** longest way down to a leaf; bounded, so that the passes over the tree may recurse */
  readonly height: number;
}

export interface NumberNode extends Placed {
  readonly type: 'number';
  readonly value: number;
  readonly unit: Unit | undefined;
}

export interface TextNode extends Placed {
  readonly type: 'text';
  readonly text: string;
}

export interface TruthNode extends Placed {
  readonly type: 'truth';
  readonly value: boolean;
}

/** "temperatureC", "room.temperatureC", "bus.fifo[3]". */
export interface NameNode extends Placed {
  readonly type: 'name';
  readonly parts: readonly NamePart[];
  /** in [ ]; undefined = not written */
  readonly index: number | undefined;
}

export interface NegateNode extends Placed {
  readonly type: 'negate';
  readonly operand: Node;
}

export interface ArithmeticNode extends Placed {
  readonly type: 'arithmetic';
  readonly operator: ArithmeticOperator;
  readonly left: Node;
  readonly right: Node;
}

export interface CompareNode extends Placed {
  readonly type: 'compare';
  readonly operator: Comparator | 'contains';
  readonly left: Node;
  readonly right: Node;
}

/** `subject in [a, b]` */
export interface InListNode extends Placed {
  readonly type: 'inList';
  readonly subject: Node;
  readonly items: readonly Node[];
}

/** `subject in a..b`, both ends included. */
export interface InRangeNode extends Placed {
  readonly type: 'inRange';
  readonly subject: Node;
  readonly first: Node;
  readonly last: Node;
}

export interface NotNode extends Placed {
  readonly type: 'not';
  readonly operand: Node;
}

/** Two or more conditions joined by one word. */
export interface JoinNode extends Placed {
  readonly type: 'and' | 'or';
  readonly terms: readonly Node[];
}

export interface CallNode extends Placed {
  readonly type: 'call';
  readonly name: NamePart;
  readonly operands: readonly Node[];
}

export type Node =
  | NumberNode
  | TextNode
  | TruthNode
  | NameNode
  | NegateNode
  | ArithmeticNode
  | CompareNode
  | InListNode
  | InRangeNode
  | NotNode
  | JoinNode
  | CallNode;
