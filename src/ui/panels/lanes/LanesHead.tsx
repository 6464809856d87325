import { SlidersHorizontal, Table2, X } from 'lucide-react';
import type { RefObject } from 'react';
import { IconButton } from '../../widgets/IconButton.tsx';
import { MenuButton } from '../../widgets/MenuButton.tsx';
import { deviceKey, FIRST_LAYOUT, type Grouping, groupKey } from './lane-layout.ts';
import type { LaneRows } from './lane-rows.ts';
import type { LaneChoice } from './use-lane-layout.ts';

const ICON = 13;

const GROUPING_NAMES: Readonly<Record<Grouping, string>> = {
  group: 'Group as declared',
  kind: 'Group by kind',
  none: 'No groups',
};

interface Props {
  readonly choice: LaneChoice;
  readonly lanes: LaneRows;
  readonly density: RefObject<HTMLSpanElement | null>;
}

/** What can be done with all rows at once. */
function useItems({ choice, lanes }: Pick<Props, 'choice' | 'lanes'>) {
  const { layout, change, setFilter } = choice;
  const groups = lanes.rows.flatMap((row) => (row.type === 'group' ? [groupKey(row.name)] : []));
  const open = lanes.rows.flatMap((row) =>
    row.type === 'device' && row.open !== undefined ? [deviceKey(row.device.name)] : [],
  );
  return [
    ...(['group', 'kind', 'none'] as const).map((grouping) => ({
      id: grouping,
      label: GROUPING_NAMES[grouping],
      checked: layout.grouping === grouping,
      choose: () => change({ ...layout, grouping }),
    })),
    {
      id: 'collapse',
      label: 'Collapse groups',
      choose: () =>
        change({ ...layout, collapsed: [...new Set([...layout.collapsed, ...groups])] }),
    },
    {
      id: 'expand',
      label: 'Expand groups',
      choose: () =>
        change({ ...layout, collapsed: layout.collapsed.filter((key) => !groups.includes(key)) }),
    },
    {
      id: 'fields',
      label: 'Show all fields',
      choose: () => change({ ...layout, expanded: [...new Set([...layout.expanded, ...open])] }),
    },
    {
      id: 'no-fields',
      label: 'Hide all fields',
      choose: () => change({ ...layout, expanded: [] }),
    },
    {
      id: 'reset',
      label: 'Arrange as at first',
      choose: () => {
        setFilter('');
        change({ ...FIRST_LAYOUT, table: layout.table });
      },
    },
  ];
}

/** Finding, grouping, and the switch to the table. */
export default function LanesHead({ choice, lanes, density }: Props) {
  const { layout, filter, change, setFilter } = choice;
  const items = useItems({ choice, lanes });
  return (
    <div className="lanes-head">
      <input
        type="search"
        className="lanes-filter"
        aria-label="Filter devices"
        placeholder="Devices"
        spellCheck={false}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || filter === '') return;
          event.preventDefault();
          setFilter('');
        }}
      />
      {filter === '' ? (
        <span className="lanes-density" ref={density} />
      ) : (
        <IconButton name="Clear device filter" onPress={() => setFilter('')}>
          <X size={ICON} />
        </IconButton>
      )}
      <IconButton
        name="Show as table"
        pressed={layout.table}
        onPress={() => change({ ...layout, table: !layout.table })}
      >
        <Table2 size={ICON} />
      </IconButton>
      <MenuButton name="Arrange lanes" className="icon-button" items={items} cut>
        <SlidersHorizontal size={ICON} aria-hidden="true" />
      </MenuButton>
    </div>
  );
}
