/** The three times of a machine at a moment: true time, its clock, and what the daemon believes. */
import type { DaemonView } from './daemon-view.ts';

const NS = 1e9;
const PPM = 1e-6;

/** Seconds ahead of true time. */
export interface ThreeTimes {
  readonly systemS: number;
  readonly referenceS: number;
  /** what is still to be slewed in; above 0: the system clock is slow */
  readonly pendingS: number;
  /** UTC in whole seconds and the rest, as true time has it */
  readonly utcS: number;
  readonly utcNs: number;
}

/** A clock writes its offset down now and then; what it did since follows from its rates. */
export function threeTimes({ daemon, clock }: DaemonView, nowNs: number): ThreeTimes {
  const seconds = Math.floor(nowNs / NS);
  const utcS = Math.floor(daemon.read('epochS')) + seconds + (clock?.read('utcShiftS') ?? 0);
  const utc = { utcS, utcNs: Math.floor(nowNs - seconds * NS) };
  if (clock === undefined) return { systemS: 0, referenceS: 0, pendingS: 0, ...utc };
  const elapsedS = Math.max(0, (nowNs - clock.read('readNs')) / NS) || 0;
  const most = clock.read('slewPpm') * PPM * elapsedS;
  const pendingS = clock.read('pendingS');
  const slewedS = Math.max(-most, Math.min(most, pendingS));
  const drifted = (clock.read('driftPpm') - clock.read('correctedPpm')) * PPM * elapsedS;
  const systemS = clock.read('offsetS') + drifted + slewedS;
  const leftS = pendingS - slewedS;
  return { systemS, referenceS: systemS + leftS, pendingS: leftS, ...utc };
}
