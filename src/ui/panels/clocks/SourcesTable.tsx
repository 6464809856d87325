import type { ClocksMoment, SourceReports } from '../../../worker/clocks.ts';
import { agoText, modeSign, pollText, secondsText, stateSign } from './clock-words.ts';

const LAMPS = [7, 6, 5, 4, 3, 2, 1, 0];

/** The last eight polls, oldest first, and the octal number that chronyc shows for them. */
function ReachLamps({ reach }: { readonly reach: number }) {
  const answered = LAMPS.filter((bit) => (reach >> bit) & 1).length;
  return (
    <span className="clocks-reach">
      <span className="clocks-lamps" role="img" aria-label={`${answered} of 8 polls answered`}>
        {LAMPS.map((bit) => (
          <span key={bit} className="clocks-lamp" data-lit={(reach >> bit) & 1 ? '' : undefined} />
        ))}
      </span>
      <span className="number">{reach.toString(8)}</span>
    </span>
  );
}

function Row({ reports, device }: { readonly reports: SourceReports; readonly device: string }) {
  const { source } = reports;
  const mode = modeSign(source.mode);
  const state = stateSign(source.state);
  const name = reports.name === '' ? device : `${device} (${reports.name})`;
  return (
    <tr data-state={state.text}>
      <td>
        <span className="clocks-symbol">{mode.symbol}</span> {mode.text}
      </td>
      <td>
        <span className="clocks-symbol">{state.symbol}</span> {state.text}
      </td>
      <th scope="row">{name}</th>
      <td className="number">{source.stratum}</td>
      <td className="number">{pollText(source.poll)}</td>
      <td>
        <ReachLamps reach={source.reachability} />
      </td>
      <td className="number">{agoText(source.sinceSampleS)}</td>
      <td className="number">{secondsText(source.adjustedOffsetS)}</td>
      <td className="number">±{secondsText(source.offsetErrorS)}</td>
      <td className="number muted">{secondsText(source.originalOffsetS)}</td>
    </tr>
  );
}

/** The sources as `chronyc sources` lists them, symbols with their meaning. */
export function SourcesTable({ moment }: { readonly moment: ClocksMoment }) {
  return (
    <table className="clocks-sources" aria-label="Sources">
      <thead>
        <tr>
          <th scope="col">Mode</th>
          <th scope="col">State</th>
          <th scope="col">Source</th>
          <th scope="col">Stratum</th>
          <th scope="col">Poll</th>
          <th scope="col">Reach</th>
          <th scope="col">Heard</th>
          <th scope="col">Offset</th>
          <th scope="col">Error</th>
          <th scope="col">Measured</th>
        </tr>
      </thead>
      <tbody>
        {moment.reports.sources.map((reports, slot) => (
          <Row
            key={moment.devices[slot] ?? slot}
            reports={reports}
            device={moment.devices[slot] ?? `source ${slot}`}
          />
        ))}
      </tbody>
    </table>
  );
}
