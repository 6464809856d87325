import { Gauge, X } from 'lucide-react';
import { formatDurationNs, groupDigits, trimNumber } from '../../../lib/units.ts';
import type { Schema } from '../../../memory/schema.ts';
import type { HandlerCost, HandlerProfile } from '../../../worker/handler-profile.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import { createLasting } from '../../store/lasting.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import { listTable } from '../../widgets/copy/copy-rows.ts';
import { DeviceDot } from '../../widgets/DeviceDot.tsx';
import { OpenScenario } from '../../widgets/WaysOut.tsx';

const ICON = 13;
/** Enough for means that hold still, and done within seconds. */
const PROFILED_EVENTS = 100_000;

interface Answer {
  readonly share: number;
  readonly profile?: HandlerProfile;
}

/** The last profile of the open world. */
export const useProfile = createLasting<Answer>();

const ownerName = ({ devices }: Schema, { device }: HandlerCost): string =>
  devices[device]?.name ?? 'engine';
const kindName = ({ kinds }: Schema, { kind }: HandlerCost): string =>
  kinds[kind]?.name ?? `kind ${kind}`;

export const handlerName = (schema: Schema, cost: HandlerCost): string =>
  `${ownerName(schema, cost)}.${kindName(schema, cost)}`;

const meanNs = ({ totalNs, events }: HandlerCost): number => totalNs / Math.max(1, events);

const costTable = (schema: Schema, { costs }: HandlerProfile) =>
  listTable(
    'handlers',
    ['device', 'event', 'events', 'totalNs', 'meanNs', 'share'],
    costs.map((cost) => [
      ownerName(schema, cost),
      kindName(schema, cost),
      cost.events,
      Math.round(cost.totalNs),
      Math.round(meanNs(cost) * 10) / 10,
      cost.share,
    ]),
  );

function CostRow({ cost, schema }: { readonly cost: HandlerCost; readonly schema: Schema }) {
  return (
    <tr>
      <th scope="row">
        <DeviceDot device={cost.device} /> {handlerName(schema, cost)}
      </th>
      <td className="number">{groupDigits(cost.events)}</td>
      <td className="number">{formatDurationNs(meanNs(cost))}</td>
      <td className="number">{formatDurationNs(cost.totalNs)}</td>
      <td>
        <meter aria-label="Share" min={0} max={1} value={cost.share} />{' '}
        <span className="number">{trimNumber(100 * cost.share)} %</span>
      </td>
    </tr>
  );
}

function Costs({ profile, schema }: { profile: HandlerProfile; schema: Schema }) {
  const { costs, from, to, totalNs, clockNs, cancelled } = profile;
  return (
    <>
      <p className="panel-intro muted">
        {cancelled ? 'Cancelled. ' : ''}
        {groupDigits(to - from)} events from #{groupDigits(from)} on were run again and timed one by
        one: {formatDurationNs(totalNs)} in all, without the {formatDurationNs(clockNs)} that each
        look at the clock costs.
      </p>
      <table className="performance-costs" aria-label="Cost of handlers">
        <thead>
          <tr>
            <th scope="col">handler</th>
            <th scope="col">events</th>
            <th scope="col">mean</th>
            <th scope="col">in all</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {costs.map((cost) => (
            <CostRow key={`${cost.device} ${cost.kind}`} cost={cost} schema={schema} />
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Which device and handler costs most. */
export function DevicesPart() {
  const { port } = useAppContext();
  const { world, at, oldest } = useMoment();
  const living = useApp((state) => state.world?.origin === 'engine');
  const answer = useProfile();
  if (world === undefined) return null;
  if (!living) {
    return (
      <div className="empty">
        <p className="empty-title">A recording has no handlers</p>
        <p className="muted">It has no engine that could run its events again and time them.</p>
        <OpenScenario />
      </div>
    );
  }
  const { schema } = world.timeline;
  const from = Math.max(0, at + 1 - PROFILED_EVENTS);
  const ask = () =>
    answer.start('profiling', async (tell, signal) => {
      const onProgress = (share: number) => tell({ share });
      const range = { from, to: at + 1 };
      const profile = await port.profile(range, { signal, onProgress });
      return profile.ok ? { ok: true, value: { share: 1, profile: profile.value } } : profile;
    });
  const { profile, share = 0 } = answer.found ?? {};
  return (
    <div className="panel-scroll">
      <div className="panel-bar">
        {answer.running ? (
          <button type="button" className="button" onClick={answer.cancel}>
            <X size={ICON} aria-hidden="true" /> Cancel
          </button>
        ) : (
          <button type="button" className="button brass" disabled={at < oldest} onClick={ask}>
            <Gauge size={ICON} aria-hidden="true" /> Profile up to the playhead
          </button>
        )}
        <output aria-label="Profiling">
          {answer.running ? `Running again … ${Math.floor(100 * share)} %` : ''}
        </output>
        <span className="spacer" />
        {profile === undefined ? null : (
          <CopyMenu what="cost of handlers" table={() => costTable(schema, profile)} />
        )}
      </div>
      {profile === undefined ? (
        <p className="panel-intro muted">
          The last {groupDigits(at + 1 - from)} events up to the playhead are run again beside the
          open world, timed one by one; what is recorded stays as it is.
        </p>
      ) : (
        <Costs profile={profile} schema={schema} />
      )}
    </div>
  );
}
