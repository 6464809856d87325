import { formatDurationNs } from '../../../lib/units.ts';
import './bar-table.css';

/** Shows the events of a bar. */
export type PickBar = (bar: { readonly fromNs: number; readonly toNs: number }) => void;

interface BarText {
  readonly fromNs: number;
  readonly toNs: number;
  readonly texts: readonly string[];
}

/** A bar in words, and the way to its events. */
function BarRow({ fromNs, toNs, texts, pick }: BarText & { readonly pick: PickBar | undefined }) {
  const from = formatDurationNs(fromNs);
  const to = formatDurationNs(toNs);
  return (
    <tr>
      <td className="number">{from}</td>
      <td className="number">{to}</td>
      {texts.map((text, index) => (
        <td className="number" key={index === 0 ? 'first' : 'second'}>
          {text}
        </td>
      ))}
      {pick === undefined ? null : (
        <td>
          <button
            type="button"
            className="button link"
            aria-label={`Show the events of ${from} – ${to}`}
            onClick={() => pick({ fromNs, toNs })}
          >
            show
          </button>
        </td>
      )}
    </tr>
  );
}

interface Props {
  /** one, or one for each side */
  readonly heads: readonly string[];
  readonly rows: readonly BarText[];
  readonly pick?: PickBar;
}

/** The bars as numbers, for those who do not see the chart. */
export function BarTable({ heads, rows, pick }: Props) {
  return (
    <details className="bar-table">
      <summary>The bars as a table</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">to below</th>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
            {pick === undefined ? null : (
              <th scope="col">
                <span className="visually-hidden">show</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <BarRow key={row.fromNs} {...row} pick={pick} />
          ))}
        </tbody>
      </table>
    </details>
  );
}
