import type { MockShape } from '../engine/mock-shape.ts';

/** The mocks that scenarios may name, by kind. */
export type MockCatalog = ReadonlyMap<string, MockShape>;

export type EventRole = MockShape['events'][number]['role'];
export type EventShape = MockShape['events'][number];
