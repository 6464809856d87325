import { Check, X } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import type { ActionId } from '../keys/actions.ts';
import { useKeyTexts } from '../keys/use-keys.ts';
import { isTourWorld, isUntouched, partsOf, TOUR_SCENARIO, TOUR_STEPS } from './steps.ts';
import './tour.css';

/** What the step points at is marked by the style sheet: it survives whatever is drawn anew. */
function usePointer(id: string): void {
  useEffect(() => {
    document.documentElement.dataset.tour = id;
    // It lies below a story that may be longer than its place.
    if (id === 'mend') document.querySelector('.solution')?.scrollIntoView({ block: 'nearest' });
    return () => {
      delete document.documentElement.dataset.tour;
    };
  }, [id]);
}

/** Where the tour is; goes on by itself when a step was done. */
function useSteps() {
  const { store } = useAppContext();
  const [index, setIndex] = useState(0);
  const [found, setFound] = useState('');
  const [skipped, setSkipped] = useState(false);
  const step = TOUR_STEPS[index];
  const done = useApp((state) => step?.isDone(state) === true);
  useEffect(() => {
    if (!done || step === undefined) return;
    setFound(step.found(store.getState()));
    setIndex(index + 1);
  }, [done, step, index, store]);
  const skip = () => {
    setSkipped(true);
    setFound('');
    setIndex(index + 1);
  };
  const hint = useApp((state) => step?.hint?.(state) ?? '');
  const end = skipped ? 'That was the tour' : 'You have found your first bug';
  return { index, step, found, hint, skip, end };
}

/** Whoever called the tour goes on from there with the keyboard. */
function useFocusWhenCalled(element: RefObject<HTMLElement | null>): void {
  const called = useApp((state) => state.tour === 'called');
  useEffect(() => {
    if (!called) return undefined;
    // The dialog that it was called from gives the focus back first.
    const timer = setTimeout(() => element.current?.focus(), 0);
    return () => clearTimeout(timer);
  }, [called, element]);
}

function Words({ text }: { readonly text: string }) {
  const keys = useKeyTexts();
  return (
    <p className="tour-text keys">
      {partsOf(text, (id) => keys(id as ActionId)).map(({ text: part, isKey }) =>
        isKey ? <kbd key={part}>{part}</kbd> : <span key={part}>{part}</span>,
      )}
    </p>
  );
}

function Dots({ index }: { readonly index: number }) {
  return (
    <ol className="tour-dots" aria-hidden="true">
      {TOUR_STEPS.map(({ id }, at) => (
        <li key={id} data-state={at < index ? 'done' : at === index ? 'now' : 'next'} />
      ))}
    </ol>
  );
}

function Elsewhere({ open }: { open(): void }) {
  usePointer('elsewhere');
  return (
    <>
      <div className="tour-words">
        <h2 className="tour-title">Find the bug</h2>
        <p className="tour-text">
          The tour finds a bug in “Two thermostats, one heater”, from its start. Opening it closes
          what is open now.
        </p>
      </div>
      <button type="button" className="button brass" onClick={open}>
        Open it
      </button>
    </>
  );
}

function Steps() {
  const { index, step, found, hint, skip, end } = useSteps();
  const show = useApp((state) => state.show);
  const endTour = useApp((state) => state.endTour);
  usePointer(step?.id ?? 'end');
  const count = TOUR_STEPS.length;
  return (
    <>
      <div className="tour-place">
        <span className="muted number">
          {step === undefined ? 'done' : `step ${index + 1} of ${count}`}
        </span>
        <Dots index={index} />
      </div>
      <div className="tour-words" aria-live="polite">
        {hint === '' && found !== '' ? (
          <p className="tour-found new">
            <Check size={13} aria-hidden="true" /> {found}
          </p>
        ) : null}
        {hint === '' ? null : <p className="tour-found old">{hint}</p>}
        <h2 className="tour-title">{step?.title ?? end}</h2>
        <Words
          text={
            step?.text ??
            'Run until, go back, read, ask why, fork: that is all there is to it. {palette} finds everything else by name. More bugs wait in the gallery.'
          }
        />
      </div>
      {step === undefined ? (
        <button
          type="button"
          className="button brass"
          onClick={() => {
            endTour();
            show({ dialog: 'gallery' });
          }}
        >
          Scenario gallery
        </button>
      ) : (
        <button type="button" className="button" onClick={skip}>
          Skip this step
        </button>
      )}
    </>
  );
}

/** Six steps that are done with the page itself. It covers nothing and holds nobody up. */
export default function Tour() {
  const { store } = useAppContext();
  const isHere = useApp(isTourWorld);
  const endTour = useApp((state) => state.endTour);
  const openScenario = useApp((state) => state.openScenario);
  const [begun, setBegun] = useState(() => isUntouched(store.getState()));
  const [run, setRun] = useState(0);
  const section = useRef<HTMLElement>(null);
  useFocusWhenCalled(section);
  const open = async () => {
    await openScenario(TOUR_SCENARIO);
    setBegun(true);
    setRun(run + 1);
  };
  return (
    <section className="tour" aria-label="Tour: find the bug" ref={section} tabIndex={-1}>
      {begun && isHere ? <Steps key={run} /> : <Elsewhere open={open} />}
      <IconButton name="End the tour" onPress={endTour}>
        <X size={14} />
      </IconButton>
    </section>
  );
}
