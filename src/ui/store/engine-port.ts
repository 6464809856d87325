/** The page's view of the engine; the port itself belongs to the border in src/worker. */
export type * from '../../worker/engine-port.ts';
