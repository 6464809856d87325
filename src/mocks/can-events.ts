/** What goes between a CAN bus, its nodes and their programs. */
import { choice, integer } from '../engine/declare.ts';
import { FORMATS } from './can-frame.ts';

/** What nodes see of the bus. */
export const PHASES = ['start', 'ending', 'frame', 'error', 'no-ack', 'idle'] as const;
/** What a node puts on the bus while another sends, or while it sends itself. */
export const ANSWERS = ['ack', 'error'] as const;

/** A frame, as every event carries it. Bytes 0 … 3 are the high word, byte 0 highest. */
export const FRAME = [
  { id: integer({ doc: '11 or 29 bits', hex: true }) },
  { format: choice(FORMATS) },
  { length: integer({ doc: 'bytes of data, 0 … 8' }) },
  { high: integer({ doc: 'bytes 0 … 3, the first highest', hex: true }) },
  { low: integer({ doc: 'bytes 4 … 7', hex: true }) },
] as const;

export const LINE = [
  { phase: choice(PHASES) },
  { sender: integer({ doc: 'number of the device that sends' }) },
  { by: integer({ doc: 'who sent the error flag, or sends the same id too; −1 = nobody' }) },
  ...FRAME,
] as const;
