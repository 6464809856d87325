import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import type { BaseUIEvent } from '@base-ui/react/types';
import { type KeyboardEvent, useEffect, useEffectEvent, useMemo, useRef } from 'react';
import { useApp, useAppContext } from '../../store/app-context.ts';
import { INLINE_SEARCH } from '../../widgets/inline-search.ts';
import {
  commandsOf,
  matches,
  nothingFound,
  type PaletteCommand,
  type PaletteGroup,
  placesOf,
} from './commands.ts';
import './palette.css';

/** Commands drawn at once; a recording may have thousands of devices, each found by its name. */
const SHOWN_MAX = 300;

function Row({ command, run }: { readonly command: PaletteCommand; run(): void }) {
  return (
    <Autocomplete.Item className="palette-item" value={command} onClick={run}>
      <span>{command.label}</span>
      {command.keys === '' ? null : <kbd>{command.keys}</kbd>}
    </Autocomplete.Item>
  );
}

function Commands({ close }: { close(): void }) {
  const app = useAppContext();
  // As they are when the palette opens: nothing moves under the reader.
  const named = useMemo(() => commandsOf(app), [app]);
  /** What was typed may be a place of its own. */
  const groupsFor = (typed: string): readonly PaletteGroup[] => {
    const items = placesOf(app.store.getState(), typed);
    return items.length > 0 ? [{ label: 'Typed', items }, ...named] : named;
  };
  const run = (command: PaletteCommand) => {
    close();
    command.run();
  };
  const text = useApp((state) => state.paletteText);
  const lit = useRef<PaletteCommand>(undefined);
  const runFirst = (typed: string) => {
    const first = groupsFor(typed)
      .flatMap(({ items }) => items)
      .find((command) => matches(command, typed));
    if (first !== undefined) run(first);
  };
  const enterAtOnce = useEffectEvent(() => {
    const { paletteEntered, paletteText } = app.store.getState();
    if (paletteEntered && paletteText !== '') runFirst(paletteText);
  });
  useEffect(() => enterAtOnce(), []);
  /** Enter may come before the list has followed what was typed: it means what was typed. */
  const onKeyDown = (event: BaseUIEvent<KeyboardEvent>) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const typed = app.store.getState().paletteText;
    if (lit.current !== undefined && matches(lit.current, typed)) return;
    event.preventBaseUIHandler();
    runFirst(typed);
  };
  return (
    <Autocomplete.Root
      {...INLINE_SEARCH}
      items={groupsFor(text)}
      filter={matches}
      limit={SHOWN_MAX}
      itemToStringValue={({ label }: PaletteCommand) => label}
      value={text}
      onValueChange={(paletteText) => app.store.getState().show({ paletteText })}
      onItemHighlighted={(command) => {
        lit.current = command;
      }}
    >
      <Autocomplete.Input
        className="field palette-input"
        aria-label="Command"
        placeholder="Type a command, a scenario, a panel, #1234, 1.5 s …"
        onKeyDown={onKeyDown}
      />
      <Autocomplete.Empty className="palette-empty muted">
        {nothingFound(app.store.getState(), text)}
      </Autocomplete.Empty>
      <Autocomplete.List className="palette-list">
        {(group: PaletteGroup) => (
          <Autocomplete.Group key={group.label} items={group.items}>
            <Autocomplete.GroupLabel className="section-title palette-group">
              {group.label}
            </Autocomplete.GroupLabel>
            <Autocomplete.Collection>
              {(command: PaletteCommand) => (
                <Row key={command.id} command={command} run={() => run(command)} />
              )}
            </Autocomplete.Collection>
          </Autocomplete.Group>
        )}
      </Autocomplete.List>
    </Autocomplete.Root>
  );
}

/** Every action, world and panel by name. */
export default function Palette() {
  const open = useApp((state) => state.paletteOpen);
  const show = useApp((state) => state.show);
  return (
    <Dialog.Root open={open} onOpenChange={(paletteOpen) => show({ paletteOpen })}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog palette" aria-label="Command palette">
          <Commands close={() => show({ paletteOpen: false })} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
