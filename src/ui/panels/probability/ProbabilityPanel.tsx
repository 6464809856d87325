import { Dices, X } from 'lucide-react';
import type { FormEvent } from 'react';
import { failure, type Result, success } from '../../../lib/result.ts';
import { formatDurationNs, groupDigits, parseQuantity } from '../../../lib/units.ts';
import { FUTURES_MAX, POINTS_MAX, type Probability } from '../../../worker/pool/probability.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import type { AppState } from '../../store/app-state.ts';
import { createLasting } from '../../store/lasting.ts';
import { useKept } from '../../store/use-kept.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { OpenScenario } from '../../widgets/WaysOut.tsx';
import { riskTable } from './copy-risk.ts';
import { RiskPlot, RiskTable, type Stretch } from './RiskPlot.tsx';
import { pointsOver } from './risk-points.ts';
import './probability.css';

const ICON = 13;
const WHERE = 'probability';

interface Answer extends Stretch {
  readonly found: Probability;
}

const useAnswer = createLasting<Answer>();

/** As a person writes it. */
interface Words {
  readonly points: string;
  readonly futures: string;
  readonly ahead: string;
  readonly seed: string;
}

const AHEAD_NS = 60e9;

/** Looking ahead to the end of a short run, every point would see the same. */
const usualWords = (untilNs: number): Words => ({
  ...{ points: '24', futures: '64', seed: '1' },
  ahead: formatDurationNs(untilNs <= AHEAD_NS ? untilNs / 10 : AHEAD_NS),
});

interface Wanted {
  readonly points: number;
  readonly futures: number;
  readonly withinNs: number;
  readonly seed: number;
}

function wholeOf(text: string, what: string, least: number, most: number): Result<number> {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return success(value);
  const mend = `Write a whole number from ${least} to ${most}.`;
  return failure({ what: `"${text}" ${what}`, where: WHERE, mend });
}

function wantedOf({ points, futures, ahead, seed }: Words): Result<Wanted> {
  const count = wholeOf(points, 'points', 2, POINTS_MAX);
  if (!count.ok) return count;
  const each = wholeOf(futures, 'futures', 1, FUTURES_MAX);
  if (!each.ok) return each;
  const chance = wholeOf(seed, 'as seed', 0, Number.MAX_SAFE_INTEGER);
  if (!chance.ok) return chance;
  const within = parseQuantity(ahead, 'ns', 'looking ahead');
  if (!within.ok) return within;
  if (!(within.value >= 1)) {
    const mend = 'Write a time that passes, e.g. 60 s.';
    return failure({ what: `looking ahead ${ahead}`, where: WHERE, mend });
  }
  return success({
    ...{ points: count.value, futures: each.value },
    ...{ withinNs: within.value, seed: chance.value },
  });
}

/** The marked range, or everything that is recorded. */
const stretchOf = ({ range, startNs, liveNs }: AppState): Stretch =>
  range ?? { fromNs: startNs, toNs: liveNs };

function progressText({ done, wanted, events, cancelled }: Probability): string {
  const counts = `${groupDigits(done)} of ${groupDigits(wanted)} futures`;
  const share = wanted === 0 ? 0 : Math.floor((100 * done) / wanted);
  const state = cancelled ? 'Cancelled' : done === wanted ? 'Done' : `${share} %`;
  return `${state} · ${counts}, ${groupDigits(events)} events`;
}

interface FieldProps {
  readonly name: string;
  readonly tip: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const Field = ({ name, tip, value, onChange }: FieldProps) => (
  <label className="labelled" data-tip={tip}>
    {name}
    <input
      className="field number risk-number"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  </label>
);

function Nothing({ title, children }: { readonly title: string; readonly children: string }) {
  return (
    <section className="empty" aria-label="Probability">
      <p className="empty-title">{title}</p>
      <p className="muted">{children}</p>
      <OpenScenario />
    </section>
  );
}

/** How likely an expectation is to break, seen from points of what is recorded. */
const UNCHANGED: Partial<Words> = {};

export default function ProbabilityPanel() {
  const { port, store } = useAppContext();
  const world = useApp((state) => state.world);
  const branch = useApp((state) => state.branch);
  const expectations = useApp((state) => state.expectations);
  const empty = useApp((state) => state.published === 0);
  const ranged = useApp((state) => state.range !== undefined);
  const answer = useAnswer();
  const [changed, setChanged] = useKept('probability words', UNCHANGED);
  const [name, setName] = useKept<string>('probability', '');
  if (world === undefined) return null;
  if (world.origin === 'file') {
    return (
      <Nothing title="A recording has no futures">
        It has no engine. Open the scenario it was made of, and ask there.
      </Nothing>
    );
  }
  if (expectations.length === 0) {
    return (
      <Nothing title="Nothing is expected">
        The scenario has no expectation that could break. Write one under “expect:”.
      </Nothing>
    );
  }
  const expectation = expectations.some((one) => one.name === name) ? name : '';
  const words = { ...usualWords(world.untilNs), ...changed };
  const change = (part: Partial<Words>) => setChanged({ ...changed, ...part });

  const ask = (event: FormEvent) => {
    event.preventDefault();
    const state = store.getState();
    const wanted = wantedOf(words);
    if (!wanted.ok) return state.report(wanted.problem);
    const stretch = stretchOf(state);
    const { points: count, ...rest } = wanted.value;
    const points = pointsOver(world.timeline, stretch.fromNs, stretch.toNs, count);
    answer.start(WHERE, async (tell, signal) => {
      const onProgress = (_: number, found: Probability) => tell({ ...stretch, found });
      const question = { ...rest, expectation, points };
      const found = await port.probability(question, { signal, onProgress });
      return found.ok ? success({ ...stretch, found: found.value }) : found;
    });
  };

  const shown = answer.branch === branch ? answer.found : undefined;
  return (
    <section className="panel-scroll risk" aria-label="Probability">
      <form className="panel-bar" onSubmit={ask}>
        <label className="labelled">
          that
          <select
            className="select"
            aria-label="Expectation"
            value={expectation}
            onChange={(event) => setName(event.target.value)}
          >
            <option value="">any expectation</option>
            {expectations.map((one) => (
              <option key={one.id} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
          breaks
        </label>
        <Field
          name="within"
          tip="How far ahead each future looks, in virtual time"
          value={words.ahead}
          onChange={(ahead) => change({ ahead })}
        />
        <Field
          name="points"
          tip="Moments of the recording from which futures begin"
          value={words.points}
          onChange={(points) => change({ points })}
        />
        <Field
          name="futures"
          tip="Futures that are run from each moment"
          value={words.futures}
          onChange={(futures) => change({ futures })}
        />
        <Field
          name="chance"
          tip="Any whole number: the seed of what happens by chance in the futures"
          value={words.seed}
          onChange={(seed) => change({ seed })}
        />
        {answer.running ? (
          // An element of its own: the press that cancels must not submit what takes its place.
          <button key="cancel" type="button" className="button" onClick={answer.cancel}>
            <X size={ICON} aria-hidden="true" /> Cancel futures
          </button>
        ) : (
          <button key="run" type="submit" className="button brass" disabled={empty}>
            <Dices size={ICON} aria-hidden="true" /> Run futures
          </button>
        )}
      </form>
      <div className="risk-head">
        <output className="risk-progress number">
          {answer.starting ? 'Starting threads …' : shown ? progressText(shown.found) : ''}
        </output>
        {shown ? <CopyMenu what="points" table={() => riskTable(shown.found.points)} /> : null}
      </div>
      {shown ? (
        <>
          <RiskPlot points={shown.found.points} fromNs={shown.fromNs} toNs={shown.toNs} />
          <RiskTable points={shown.found.points} />
        </>
      ) : (
        <p className="panel-intro muted">
          The world is run on from several points of{' '}
          {ranged ? 'the marked range' : 'what is recorded'}, many times from each, with other
          random numbers every time, and the runs in which the expectation breaks are counted. Where
          their share jumps, something happened that decided it. The same number for “chance” gives
          the same answer.
        </p>
      )}
    </section>
  );
}
