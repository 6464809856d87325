import { ArrowLeft, ArrowRight, Trash2 } from 'lucide-react';
import { useMemo } from 'react';
import type { Schema } from '../../../memory/schema.ts';
import type { Breakpoint } from '../../../timeline/breakpoint-list.ts';
import { compileCondition } from '../../../timeline/condition.ts';
import { useApp } from '../../store/app-context.ts';
import type { SearchDirection } from '../../store/app-state.ts';
import { IconButton } from '../../widgets/IconButton.tsx';

const ICON = 13;

interface Props {
  readonly one: Breakpoint;
  readonly schema: Schema;
  /** "12 hits" */
  readonly hits: string;
  readonly isFired: boolean;
  change(how: Partial<Pick<Breakpoint, 'text' | 'enabled'>>): void;
  remove(): void;
  find(direction: SearchDirection): void;
}

/** A kept condition: on or off, its matches, and what keeps it from working here. */
export function BreakpointRow({ one, schema, hits, isFired, change, remove, find }: Props) {
  const { text, enabled } = one;
  const idle = useApp((state) => state.search === undefined && state.goal === undefined);
  const problem = useMemo(() => {
    const checked = compileCondition(text, schema);
    return checked.ok ? undefined : checked.problem;
  }, [text, schema]);
  return (
    <li className="breakpoint" data-fired={isFired || undefined}>
      <label className="breakpoint-switch">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => change({ enabled: event.target.checked })}
        />
        <code className={enabled ? 'clip' : 'clip muted'}>{text}</code>
      </label>
      {isFired ? <span className="breakpoint-fired">fired last</span> : null}
      {problem === undefined ? (
        <span className="breakpoint-hits number muted">{hits}</span>
      ) : (
        <span className="alarm clip" title={problem.mend}>
          ▲ {problem.what}
        </span>
      )}
      <IconButton
        name={`Previous match of ${text}`}
        disabled={problem !== undefined || !idle}
        onPress={() => find('back')}
      >
        <ArrowLeft size={ICON} />
      </IconButton>
      <IconButton
        name={`Next match of ${text}`}
        disabled={problem !== undefined || !idle}
        onPress={() => find('ahead')}
      >
        <ArrowRight size={ICON} />
      </IconButton>
      <IconButton name={`Remove ${text}`} onPress={remove}>
        <Trash2 size={ICON} />
      </IconButton>
    </li>
  );
}
