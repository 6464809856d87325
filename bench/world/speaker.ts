/** A device that says 24 different things as fast as it can: the load of the dispatch cases. */
import { count, decimal } from '../../src/engine/declare.ts';
import { defineMock } from '../../src/engine/define-mock.ts';

/** Turns of the loop below in one burst, and the virtual time between two bursts. */
export const BURST_TURNS = 64;
export const BURST_NS = 1000;

const said = { value: decimal() };

export const speaker = defineMock({
  kind: 'speaker',
  doc: 'Emits each of its kinds in turn, many times at each tick.',
  state: { bursts: count() },
  emits: {
    a: said,
    b: said,
    c: said,
    d: said,
    e: said,
    f: said,
    g: said,
    h: said,
    i: said,
    j: said,
    k: said,
    l: said,
    m: said,
    n: said,
    o: said,
    p: said,
    q: said,
    r: said,
    s: said,
    t: said,
    u: said,
    v: said,
    w: said,
    x: said,
  },
  on: {
    start: (self) => {
      self.after(0, 'burst');
    },
    burst: (self) => {
      const { emit } = self;
      for (let turn = 0; turn < BURST_TURNS; turn++) {
        emit.a(turn);
        emit.b(turn + 1);
        emit.c(turn + 2);
        emit.d(turn + 3);
        emit.e(turn + 4);
        emit.f(turn + 5);
        emit.g(turn + 6);
        emit.h(turn + 7);
        emit.i(turn + 8);
        emit.j(turn + 9);
        emit.k(turn + 10);
        emit.l(turn + 11);
        emit.m(turn + 12);
        emit.n(turn + 13);
        emit.o(turn + 14);
        emit.p(turn + 15);
        emit.q(turn + 16);
        emit.r(turn + 17);
        emit.s(turn + 18);
        emit.t(turn + 19);
        emit.u(turn + 20);
        emit.v(turn + 21);
        emit.w(turn + 22);
        emit.x(turn + 23);
      }
      self.after(BURST_NS, 'burst');
    },
  },
});

/** Names of the kinds, in the order in which a turn emits them. */
export const SAID = Object.keys(speaker.emits);
