/** One world run until the expectation in question breaks, or to its end. */
import { CAME_BACK, errorText } from '../../engine/core.ts';
import type { MockDefinition } from '../../engine/define-mock.ts';
import type { System } from '../../engine/system.ts';
import { type Session, sessionOf } from '../session.ts';
import type { Trial, Verdict } from './pool-api.ts';

const CHUNK_EVENTS = 65_536;
/** Only the present is looked at, but all that happens at one instant must find room. */
export const POOL_HISTORY_EVENTS = 65_536;
const STATUS_BROKEN = 1;

const HELD: Verdict = { broke: '', timeNs: -1, error: '' };

/** The expectation in question, once it is broken; '' = not yet. */
function brokenNow({ schema, memory, expectations }: System, name: string): string {
  if (name === '') return schema.expectations[expectations.firstBroken()]?.name ?? '';
  const chosen = schema.expectations.find((known) => known.name === name);
  return chosen && memory.slots.f64[chosen.slot] === STATUS_BROKEN ? name : '';
}

/** The expectation in question, if it never came true in a run that ended. */
function neverHeld({ schema, expectations }: System, name: string): string {
  const names = expectations.neverHeld().map((id) => schema.expectations[id]?.name ?? '');
  return (name === '' ? names[0] : names.find((known) => known === name)) ?? '';
}

function run(session: Session, name: string): Verdict {
  const { system, untilNs } = session;
  for (;;) {
    const cameBack = session.run(CHUNK_EVENTS, untilNs);
    const broke = cameBack === CAME_BACK.broken ? brokenNow(system, name) : '';
    if (broke !== '') return { broke, timeNs: system.nowNs(), error: '' };
    if (cameBack !== CAME_BACK.time) continue;
    const never = neverHeld(system, name);
    return never === '' ? HELD : { broke: never, timeNs: untilNs, error: '' };
  }
}

export function judge(
  { scenario, planned, expectation }: Trial,
  mocks: readonly MockDefinition[],
): Verdict {
  const source = { id: scenario.id };
  const options = { historyEvents: POOL_HISTORY_EVENTS, planned };
  const opened = sessionOf(scenario, mocks, source, options);
  if (!opened.ok) return { ...HELD, error: opened.problem.what };
  try {
    return run(opened.value, expectation);
  } catch (thrown) {
    return { ...HELD, error: errorText(thrown) };
  }
}
