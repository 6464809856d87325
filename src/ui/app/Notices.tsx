import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useApp } from '../store/app-context.ts';
import type { PageNotice } from '../store/app-state.ts';

/** Good news goes by itself; a problem or an offer stays until it is put away. */
const INFO_MS = 7000;

function Notice({ notice }: { readonly notice: PageNotice }) {
  const dismiss = useApp((state) => state.dismiss);
  const { id, tone, what, where, mend, actions } = notice;
  useEffect(() => {
    if (tone !== 'info' || actions !== undefined) return undefined;
    const timer = setTimeout(() => dismiss(id), INFO_MS);
    return () => clearTimeout(timer);
  }, [id, tone, actions, dismiss]);
  return (
    <li className={`notice notice-${tone}`}>
      <div>
        <p>
          {tone === 'problem' ? <span className="alarm">▲ </span> : null}
          {what}
        </p>
        {where === '' ? null : <p className="muted">{where}</p>}
        {mend === '' ? null : <p>{mend}</p>}
        {actions === undefined ? null : (
          <p className="notice-actions">
            {actions.map(({ label, run }) => (
              <button
                key={label}
                type="button"
                className="button"
                onClick={() => {
                  dismiss(id);
                  run();
                }}
              >
                {label}
              </button>
            ))}
          </p>
        )}
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss"
        onClick={() => dismiss(id)}
      >
        <X size={14} />
      </button>
    </li>
  );
}

/**
 * What happened and how to mend it; read out politely, never in the way of the focus. They stand
 * between the panels of the inspector and its buttons, and cover neither.
 */
export function Notices() {
  const notices = useApp((state) => state.notices);
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      <ul>
        {notices.map((notice) => (
          <Notice key={notice.id} notice={notice} />
        ))}
      </ul>
    </section>
  );
}
