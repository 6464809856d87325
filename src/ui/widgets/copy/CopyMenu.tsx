import { Copy } from 'lucide-react';
import { memo } from 'react';
import { useAppContext } from '../../store/app-context.ts';
import { MenuButton } from '../MenuButton.tsx';
import { useSteady } from '../use-steady.ts';
import { COPY_FORMATS, type CopyFormat, type CopyTable } from './copy-table.ts';
import './copy.css';

interface Props {
  /** what is copied, as its accessible name says: "events" */
  readonly what: string;
  /** made when a format is chosen; may load the code that makes it */
  readonly table: () => CopyTable | Promise<CopyTable>;
  /** stands at the right border of what scrolls below it */
  readonly corner?: boolean;
}

const ICON = 13;

const SteadyCopyMenu = memo(function SteadyCopyMenu({ what, table, corner = false }: Props) {
  const { store } = useAppContext();
  const copy = async (format: CopyFormat) => {
    const { tell, report } = store.getState();
    try {
      const { copiedText, copyText } = await import('./copy-text.ts');
      const made = await table();
      const copied = copyText(made, format);
      await navigator.clipboard.writeText(copied.text);
      tell(copiedText(made, copied, format));
    } catch (error) {
      report({
        what: `the ${what} could not be copied`,
        where: error instanceof Error ? error.message : 'clipboard',
        mend: 'Allow this page to use the clipboard, and keep its window in front.',
      });
    }
  };
  const items = COPY_FORMATS.map((format) => ({
    id: format,
    label: format,
    choose: () => void copy(format),
  }));
  return (
    <span className={corner ? 'copy copy-corner' : 'copy'}>
      <MenuButton name={`Copy ${what}`} className="icon-button copy-button" items={items}>
        <Copy size={ICON} aria-hidden="true" />
      </MenuButton>
    </span>
  );
});

/** Takes what a panel lists along as JSON, CSV or Markdown. */
export function CopyMenu({ table, ...rest }: Props) {
  return <SteadyCopyMenu {...rest} table={useSteady(table)} />;
}
