import {
  ChevronDown,
  FolderOpen,
  HelpCircle,
  LayoutGrid,
  Link2,
  Moon,
  Search,
  Sun,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { PACKED_EXTENSION } from '../../formats/names.ts';
import { BranchPicker } from '../panels/branches/BranchPicker.tsx';
import { useApp, useAppContext } from '../store/app-context.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { MenuButton } from '../widgets/MenuButton.tsx';
import { Brand } from './Brand.tsx';
import { DeterminismStatus } from './DeterminismStatus.tsx';
import { useKeyTexts } from './keys/use-keys.ts';
import { copyLink, copyRecipe } from './share.ts';
import { chooseTheme } from './theme.ts';

const ICON = 15;
/** Value of the list for a world that is no built-in scenario. */
const OTHER = '';
const SCENARIO_EXTENSIONS = ['.yaml', '.yml'];

function ScenarioPicker() {
  const scenarios = useApp((state) => state.scenarios);
  const world = useApp((state) => state.world);
  const openScenario = useApp((state) => state.openScenario);
  const id = world?.scenarioId ?? scenarios[0]?.id ?? OTHER;
  const other = world !== undefined && world.scenarioId === '';
  return (
    <select
      className="select scenario"
      aria-label="Scenario"
      value={id}
      onChange={(event) => event.target.value !== OTHER && openScenario(event.target.value)}
    >
      {other ? <option value={OTHER}>{world.fileName || world.title}</option> : null}
      {scenarios.map((one) => (
        <option key={one.id} value={one.id}>
          {one.title}
        </option>
      ))}
    </select>
  );
}

/** Enter, or leaving the field, opens the scenario again with the new seed. */
function SeedField() {
  const world = useApp((state) => state.world);
  const { store } = useAppContext();
  const [text, setText] = useState('');
  const seed = world === undefined || Number.isNaN(world.seed) ? '' : String(world.seed);
  useEffect(() => setText(seed), [seed]);
  const commit = () => {
    const value = Number(text);
    if (text === seed || world === undefined) return;
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
      store.getState().report({
        what: `"${text}" is not a seed`,
        where: 'Seed',
        mend: 'Write a whole number from 0 on.',
      });
      return setText(seed);
    }
    store.getState().openScenario(world.scenarioId, { seed: value, untilNs: world.untilNs });
  };
  return (
    <label className="labelled">
      seed
      <input
        className="field seed number"
        type="number"
        min={0}
        step={1}
        aria-label="Seed"
        value={text}
        disabled={world === undefined || world.scenarioId === ''}
        onChange={(event) => setText(event.target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key === 'Escape') setText(seed);
        }}
      />
    </label>
  );
}

function OpenTrace() {
  const input = useRef<HTMLInputElement>(null);
  const openFile = useApp((state) => state.openFile);
  const { port } = useAppContext();
  const traces = port.formats.flatMap((format) => format.extensions);
  const accepted = [...traces, PACKED_EXTENSION, ...SCENARIO_EXTENSIONS, '.json'];
  return (
    <>
      <button type="button" className="button" onClick={() => input.current?.click()}>
        <FolderOpen size={ICON} aria-hidden="true" /> Open trace
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accepted.join(',')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again.
          event.target.value = '';
          if (file !== undefined) openFile(file);
        }}
      />
    </>
  );
}

function ExportMenu() {
  const { port } = useAppContext();
  const exportTrace = useApp((state) => state.exportTrace);
  const ready = useApp((state) => state.world !== undefined && state.published > 0);
  const items = port.formats.map(({ id, label, extensions }) => ({
    id,
    label,
    note: extensions[0] ?? '',
    choose: () => exportTrace(id),
  }));
  return (
    <MenuButton name="Export" className="button" items={items} disabled={!ready}>
      Export <ChevronDown size={ICON} aria-hidden="true" />
    </MenuButton>
  );
}

function ShareMenu() {
  const app = useAppContext();
  const show = useApp((state) => state.show);
  const ready = useApp((state) => state.world !== undefined);
  const items = [
    { id: 'link', label: 'Copy link to this moment', choose: () => copyLink(app) },
    { id: 'recipe', label: 'Copy recipe', choose: () => copyRecipe(app) },
    { id: 'open', label: 'Open recipe …', choose: () => show({ dialog: 'recipe' }) },
    { id: 'sessions', label: 'Sessions …', choose: () => show({ dialog: 'sessions' }) },
  ];
  return (
    <MenuButton name="Share" className="button" items={items} disabled={!ready}>
      <Link2 size={ICON} aria-hidden="true" /> <span className="button-word">Share</span>
    </MenuButton>
  );
}

function ThemeSwitch() {
  const theme = useApp((state) => state.theme);
  const show = useApp((state) => state.show);
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <IconButton
      name={`Use the ${other} theme`}
      onPress={() => {
        chooseTheme(other);
        show({ theme: other });
      }}
    >
      {theme === 'dark' ? <Sun size={ICON} /> : <Moon size={ICON} />}
    </IconButton>
  );
}

/** What is open, how it stands, and what can be done with all of it. */
export function Header() {
  const show = useApp((state) => state.show);
  const keys = useKeyTexts();
  const called = keys('palette');
  return (
    <header className="header">
      <Brand />
      <ScenarioPicker />
      <IconButton name="Scenario gallery" onPress={() => show({ dialog: 'gallery' })}>
        <LayoutGrid size={ICON} />
      </IconButton>
      <SeedField />
      <BranchPicker />
      <span className="spacer" />
      <button
        type="button"
        className="button palette-open"
        aria-label={`Command palette ${called}`.trim()}
        data-tip="Every action by name"
        data-keys={called}
        onClick={() => show({ paletteOpen: true, paletteText: '', paletteEntered: false })}
      >
        <Search size={ICON} aria-hidden="true" /> <span className="muted">{called}</span>
      </button>
      <DeterminismStatus />
      <OpenTrace />
      <ExportMenu />
      <ShareMenu />
      <ThemeSwitch />
      <IconButton name="Help" keys={keys('help')} onPress={() => show({ helpOpen: true })}>
        <HelpCircle size={ICON} />
      </IconButton>
    </header>
  );
}
