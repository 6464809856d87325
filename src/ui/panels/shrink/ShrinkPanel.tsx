import { Download, GitFork, Minimize2, Square, X } from 'lucide-react';
import { useState } from 'react';
import { type Problem, success } from '../../../lib/result.ts';
import { formatDurationNs, groupDigits } from '../../../lib/units.ts';
import type { Reduced } from '../../../worker/pool/pool-port.ts';
import type { SavedFile } from '../../../worker/pool/save-shrunk.ts';
import type { ShrinkProgress } from '../../../worker/pool/shrink.ts';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { createLasting } from '../../store/lasting.ts';
import { saveFile } from '../../store/save-file.ts';
import { useKept } from '../../store/use-kept.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import type { CopyTable } from '../../widgets/copy/copy-table.ts';
import { OpenScenario, RunOn, ToPanel } from '../../widgets/WaysOut.tsx';
import './shrink.css';

const ICON = 13;

interface Answer {
  readonly progress?: ShrinkProgress;
  readonly reduced?: Reduced;
  /** why there is nothing to shrink */
  readonly refused?: Problem;
}

const useAnswer = createLasting<Answer>();

const editsText = (count: number, of: number): string =>
  of === 0 ? 'no edit at all' : `${count} of ${of} ${of === 1 ? 'edit' : 'edits'}`;

const save = ({ fileName, text }: SavedFile): void =>
  saveFile(new Blob([text], { type: 'text/plain' }), fileName);

const editTable = (changes: readonly string[]): CopyTable =>
  listTable(
    'edits',
    ['edit'],
    changes.map((one) => [one]),
  );

/** Where it leads: a branch of this world, or a world of its own. */
function OpenIt({ reduced }: { readonly reduced: Reduced }) {
  const { forkPlanned, openText, runUntilBroken } = useAppContext().store.getState();
  const { inputs, saved, shrunk } = reduced;
  if (inputs) {
    const open = async () => {
      if (await forkPlanned('shrunk', inputs)) await runUntilBroken();
    };
    return (
      <button type="button" className="button brass" onClick={open}>
        <GitFork size={ICON} aria-hidden="true" /> Open as branch
      </button>
    );
  }
  const { text, fileName } = saved.scenario;
  return (
    <button
      type="button"
      className="button brass"
      onClick={() => openText(text, fileName, shrunk.planned)}
    >
      <Square size={ICON} aria-hidden="true" /> Open as a world
    </button>
  );
}

function Outcome({ reduced }: { readonly reduced: Reduced }) {
  const { shrunk, saved } = reduced;
  const { expectation, changes, changesBefore, brokeNs, trials, cancelled } = shrunk;
  return (
    <div className="shrink-outcome">
      <p>
        <span className="alarm">✕ {expectation.name}</span> still breaks, at{' '}
        <span className="number">{formatDurationNs(brokeNs)}</span>, with{' '}
        <strong>{editsText(changes.length, changesBefore)}</strong>.{' '}
        <span className="muted number">{groupDigits(trials)} runs.</span>{' '}
        {cancelled ? <span className="muted">Cancelled: more might be left out.</span> : null}
      </p>
      {changes.length > 0 ? (
        <ol className="shrink-edits">
          {changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ol>
      ) : (
        <p className="muted">The scenario breaks it by itself.</p>
      )}
      <div className="shrink-actions">
        <OpenIt reduced={reduced} />
        <button type="button" className="button" onClick={() => save(saved.scenario)}>
          <Download size={ICON} aria-hidden="true" /> Save scenario
        </button>
        <button type="button" className="button" onClick={() => save(saved.test)}>
          <Download size={ICON} aria-hidden="true" /> Save test
        </button>
        <button type="button" className="button" onClick={() => save(saved.recipe)}>
          <Download size={ICON} aria-hidden="true" /> Save recipe
        </button>
        {changes.length === 0 ? null : <CopyMenu what="edits" table={() => editTable(changes)} />}
      </div>
    </div>
  );
}

/** Where nothing breaks there is nothing to leave out: what to do first. */
function Refused({ refused }: { readonly refused: Problem }) {
  const show = useApp((state) => state.show);
  const { what, mend } = refused;
  return (
    <div className="empty" role="alert">
      <p className="empty-title">{`${what.slice(0, 1).toUpperCase()}${what.slice(1)}`}</p>
      <p className="muted">{mend}</p>
      <p className="empty-ways">
        <RunOn />
        <ToPanel label="Switch a fault on" bottomTab="faults" />
        <button type="button" className="button" onClick={() => show({ dialog: 'fork' })}>
          Fork with other values
        </button>
      </p>
    </div>
  );
}

const progressText = ({ phase, changes, of, trials }: ShrinkProgress): string =>
  `${phase} · ${editsText(changes, of)} · ${groupDigits(trials)} runs`;

/** Leaves out of the open branch what its failure does not need. */
export default function ShrinkPanel() {
  const { port } = useAppContext();
  const world = useApp((state) => state.world);
  const expectations = useApp((state) => state.expectations);
  const answer = useAnswer();
  const [name, setName] = useKept<string>('shrink', '');
  const [settings, setSettings] = useState(false);
  if (world === undefined) return null;
  if (world.origin === 'file') {
    return (
      <section className="empty" aria-label="Shrink">
        <p className="empty-title">A recording cannot be run again</p>
        <p className="muted">It has no engine. Open the scenario it was made of, and ask there.</p>
        <OpenScenario />
      </section>
    );
  }
  const expectation = expectations.some((one) => one.name === name) ? name : '';
  const ask = () =>
    answer.start('shrinking', async (tell, signal) => {
      const onProgress = (progress: ShrinkProgress) => tell({ progress });
      const reduced = await port.shrink({ expectation, settings }, { signal, onProgress });
      if (reduced.ok) return success({ reduced: reduced.value });
      return signal.aborted ? reduced : success({ refused: reduced.problem });
    });
  const { progress, reduced, refused } = answer.found ?? {};
  return (
    <section className="panel-scroll" aria-label="Shrink">
      <div className="panel-bar">
        <label className="labelled shrink-labelled">
          so that
          <select
            className="select"
            aria-label="Expectation"
            value={expectation}
            onChange={(event) => setName(event.target.value)}
          >
            <option value="">what breaks first</option>
            {expectations.map((one) => (
              <option key={one.id} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
          still breaks
        </label>
        <label className="shrink-check">
          <input
            type="checkbox"
            checked={settings}
            onChange={(event) => setSettings(event.target.checked)}
          />{' '}
          leave out settings of the scenario too
        </label>
        {answer.running ? (
          <button type="button" className="button" onClick={answer.cancel}>
            <X size={ICON} aria-hidden="true" /> Cancel shrinking
          </button>
        ) : (
          <button
            type="button"
            className="button brass"
            disabled={expectations.length === 0}
            onClick={ask}
          >
            <Minimize2 size={ICON} aria-hidden="true" /> Shrink to the fewest edits
          </button>
        )}
      </div>
      <output className="shrink-progress number">
        {answer.starting ? 'Starting threads …' : progress ? progressText(progress) : ''}
      </output>
      {reduced && !answer.starting ? (
        <Outcome reduced={reduced} />
      ) : refused && !answer.starting ? (
        <Refused refused={refused} />
      ) : (
        <p className="panel-intro muted">
          Faults, inputs and values that the failure of this branch does not need are left out, and
          what remains takes simpler values. The result still fails, and needs each edit that is
          left in it.
        </p>
      )}
    </section>
  );
}
