import type { Schema } from '../../../memory/schema.ts';
import { COMPLETIONS_MAX, type Completions, complete } from '../../../query/completion.ts';

export type Completer = (text: string, cursor: number) => Completions;

/** For filters: what the events themselves carry. */
export const completeFilter =
  (schema: Schema): Completer =>
  (text, cursor) =>
    complete(text, cursor, schema, 'event');

/** For conditions, which may speak of state and of events: state first. */
export const completeCondition =
  (schema: Schema): Completer =>
  (text, cursor) => {
    const state = complete(text, cursor, schema, 'state');
    const event = complete(text, cursor, schema, 'event');
    const known = new Set(state.items.map(({ insert }) => insert));
    const more = event.items.filter(({ insert }) => !known.has(insert));
    // Room for both: an event's own words would otherwise be lost behind many fields.
    const room = Math.max(COMPLETIONS_MAX / 2, COMPLETIONS_MAX - more.length);
    return { ...state, items: [...state.items.slice(0, room), ...more].slice(0, COMPLETIONS_MAX) };
  };

/** Numbers: of state, and of what events carry. */
export const completeNumber =
  (schema: Schema): Completer =>
  (text, cursor) => {
    const state = complete(text, cursor, schema, 'state');
    const event = complete(text, cursor, schema, 'event');
    const known = new Set(state.items.map(({ insert }) => insert));
    const more = event.items.filter(({ insert }) => !known.has(insert));
    const isNumber = ({ insert }: { readonly insert: string }): boolean =>
      !['not', 'true', 'false', 'and', 'or', 'kind', 'device', 'source', 'target'].includes(insert);
    return { ...state, items: [...state.items, ...more].filter(isNumber) };
  };
