import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { type RefObject, useMemo, useRef, useState } from 'react';
import type { Difficulty, ScenarioSummary } from '../../../worker/engine-api.ts';
import { useApp } from '../../store/app-context.ts';
import { DialogHead } from '../../widgets/DialogHead.tsx';
import { INLINE_SEARCH } from '../../widgets/inline-search.ts';
import { found, runText } from './gallery-search.ts';
import './gallery.css';

const STEPS: Readonly<Record<Difficulty, number>> = { easy: 1, medium: 2, hard: 3 };

function Level({ difficulty }: { readonly difficulty: Difficulty }) {
  return (
    <span className="gallery-level">
      <span className="gallery-steps" aria-hidden="true">
        {'●'.repeat(STEPS[difficulty])}
        {'○'.repeat(3 - STEPS[difficulty])}
      </span>{' '}
      {difficulty}
    </span>
  );
}

interface CardProps {
  readonly scenario: ScenarioSummary;
  readonly isOpen: boolean;
  choose(): void;
}

function Card({ scenario, isOpen, choose }: CardProps) {
  const { title, story, difficulty, devices, mocks, untilNs } = scenario;
  return (
    <Autocomplete.Item className="gallery-card" value={scenario} onClick={choose}>
      <span className="gallery-head">
        <span className="gallery-title">{title}</span>
        {isOpen ? <span className="gallery-open">open now</span> : null}
        {difficulty === undefined ? null : <Level difficulty={difficulty} />}
      </span>
      <span className="gallery-story">{story}</span>
      <span className="muted">
        <span className="number">{devices}</span> {devices === 1 ? 'device' : 'devices'} ·{' '}
        {mocks.join(', ')} · <span className="number">{runText(untilNs)}</span>
      </span>
    </Autocomplete.Item>
  );
}

interface CardsProps {
  readonly field: RefObject<HTMLInputElement | null>;
  close(): void;
}

function Cards({ field, close }: CardsProps) {
  const scenarios = useApp((state) => state.scenarios);
  const here = useApp((state) => state.world?.scenarioId);
  const openScenario = useApp((state) => state.openScenario);
  const [query, setQuery] = useState('');
  const items = useMemo(() => found(scenarios, query), [scenarios, query]);
  const choose = (scenario: ScenarioSummary) => {
    close();
    void openScenario(scenario.id);
  };
  return (
    <Autocomplete.Root
      {...INLINE_SEARCH}
      items={items}
      filter={null}
      value={query}
      onValueChange={setQuery}
      itemToStringValue={({ title }: ScenarioSummary) => title}
    >
      <Autocomplete.Input
        ref={field}
        className="field gallery-search"
        aria-label="Search scenarios"
        placeholder="Search by words of the story, by device, by difficulty …"
      />
      <Autocomplete.Empty className="gallery-empty muted">
        No scenario has these words. Use fewer of them.
      </Autocomplete.Empty>
      <Autocomplete.List className="gallery-list" aria-label="Scenarios">
        {(scenario: ScenarioSummary) => (
          <Card
            key={scenario.id}
            scenario={scenario}
            isOpen={scenario.id === here}
            choose={() => choose(scenario)}
          />
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}

/** Every built-in scenario with its story; what is wrong with it is for the reader to find. */
export default function GalleryDialog() {
  const open = useApp((state) => state.dialog === 'gallery');
  const show = useApp((state) => state.show);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => show({ dialog: next ? 'gallery' : '' })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup initialFocus={field} className="dialog gallery">
          <DialogHead title="Scenario gallery" />
          <Dialog.Description className="muted">
            In each of them something goes wrong. Find out why. Choosing one closes what is open
            now.
          </Dialog.Description>
          <Cards field={field} close={() => show({ dialog: '' })} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
