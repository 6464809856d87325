import { describe, expect, it } from 'vitest';
import { createUndoStack } from './undo-stack.ts';

describe('undo stack', () => {
  it('gives back the steps newest first, and forward again in the order they were made', () => {
    const stack = createUndoStack<string>(10);
    for (const step of ['a', 'b', 'c']) stack.add(step);
    expect([stack.back(), stack.back()]).toEqual(['c', 'b']);
    expect([stack.canUndo, stack.canRedo]).toEqual([true, true]);
    expect([stack.forward(), stack.forward(), stack.forward()]).toEqual(['b', 'c', undefined]);
    expect(stack.canRedo).toBe(false);
  });

  it('forgets what was taken back once something new is done', () => {
    const stack = createUndoStack<string>(10);
    stack.add('a');
    stack.add('b');
    stack.back();
    stack.add('c');
    expect(stack.forward()).toBeUndefined();
    expect([stack.back(), stack.back(), stack.back()]).toEqual(['c', 'a', undefined]);
  });

  it('forgets the oldest of more than its most', () => {
    const stack = createUndoStack<number>(2);
    for (const step of [1, 2, 3]) stack.add(step);
    expect([stack.back(), stack.back(), stack.back()]).toEqual([3, 2, undefined]);
  });

  it('has no newest step to add to after one was taken back', () => {
    const stack = createUndoStack<string>(10);
    stack.add('a');
    expect(stack.newest()).toBe('a');
    stack.replace('A');
    expect(stack.back()).toBe('A');
    expect(stack.newest()).toBeUndefined();
    stack.clear();
    expect([stack.canUndo, stack.canRedo]).toEqual([false, false]);
  });
});
