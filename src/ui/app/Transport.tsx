import {
  ArrowDownToLine,
  ArrowUpToLine,
  ChevronFirst,
  ChevronLast,
  Pause,
  Play,
  StepBack,
  StepForward,
} from 'lucide-react';
import { formatTimeNs } from '../../lib/units.ts';
import { useApp, useAppContext, useMoment } from '../store/app-context.ts';
import type { Speed } from '../store/app-state.ts';
import { isPlaying } from '../store/playhead-slice.ts';
import { speedText } from '../widgets/describe.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { useKeyTexts } from './keys/use-keys.ts';
import './transport.css';

const SPEEDS: readonly Speed[] = [0.001, 0.01, 0.1, 0.5, 1, 2, 5, 10, 60, 100, 1000, 'max'];

/** A speed from a link need not be one of the list. */
const speedsWith = (speed: Speed): readonly Speed[] =>
  SPEEDS.includes(speed)
    ? SPEEDS
    : [...SPEEDS.filter((one) => one !== 'max'), speed, 'max' as const].sort((a, b) =>
        a === 'max' ? 1 : b === 'max' ? -1 : a - b,
      );

const parseSpeed = (text: string): Speed => (text === 'max' ? 'max' : Number(text));

function SpeedPicker() {
  const speed = useApp((state) => state.speed);
  const setSpeed = useApp((state) => state.setSpeed);
  return (
    <select
      className="select speed"
      aria-label="Speed"
      title="How fast the world runs: seconds of virtual time in one second"
      value={String(speed)}
      onChange={(event) => setSpeed(parseSpeed(event.target.value))}
    >
      {speedsWith(speed).map((one) => (
        <option key={one} value={String(one)}>
          {speedText(one)}
        </option>
      ))}
    </select>
  );
}

/** Virtual time at the playhead. */
function Clock() {
  const { timeNs } = useMoment();
  return (
    <span className="clock number" title="Virtual time at the playhead">
      {formatTimeNs(Math.floor(timeNs))}
    </span>
  );
}

const ICON = 15;

/** Play, step, run: everything that moves time. */
export function Transport() {
  // A world that is being opened is about to run.
  const playing = useApp(
    (state) => isPlaying(state) || state.goal !== undefined || state.phase === 'starting',
  );
  const following = useApp((state) => state.following);
  const ready = useApp((state) => state.world !== undefined);
  const { store } = useAppContext();
  const act = store.getState;
  const keys = useKeyTexts();
  return (
    <div className="transport" role="toolbar" aria-label="Transport">
      <IconButton
        name="Go to start"
        keys={keys('start')}
        disabled={!ready}
        onPress={() => act().goToStart()}
      >
        <ChevronFirst size={ICON} />
      </IconButton>
      <IconButton
        name="Run back"
        tip="Run back to the last break, or hit of a breakpoint, before the playhead"
        keys={keys('run-back')}
        disabled={!ready}
        onPress={() => act().runBackToPrevious()}
      >
        <ArrowUpToLine size={ICON} className="turned" />
      </IconButton>
      <IconButton
        name="Step back"
        keys={keys('step-back')}
        disabled={!ready}
        onPress={() => act().stepBack()}
      >
        <StepBack size={ICON} />
      </IconButton>
      <IconButton
        name={playing ? 'Pause' : 'Play'}
        keys={keys('play')}
        primary
        disabled={!ready}
        onPress={() => act().togglePlay()}
      >
        {playing ? <Pause size={ICON} /> : <Play size={ICON} />}
      </IconButton>
      <IconButton
        name="Step forward"
        keys={keys('step-forward')}
        disabled={!ready}
        onPress={() => act().stepForward()}
      >
        <StepForward size={ICON} />
      </IconButton>
      <IconButton
        name="Run until"
        tip="Run until an expectation breaks or a breakpoint fires"
        keys={keys('run-until')}
        disabled={!ready}
        onPress={() => act().runUntilNext()}
      >
        <ArrowDownToLine size={ICON} className="turned" />
        <span className="transport-word">Run until</span>
      </IconButton>
      <IconButton
        name="Follow live"
        keys={keys('follow')}
        disabled={!ready}
        pressed={following}
        onPress={() => act().follow()}
      >
        <ChevronLast size={ICON} />
      </IconButton>
      <SpeedPicker />
      <Clock />
    </div>
  );
}
