import { ArrowLeft, Eye, List, Workflow } from 'lucide-react';
import { memo, useDeferredValue, useState } from 'react';
import { formatDurationNs } from '../../../lib/units.ts';
import { type ExpectationSchema, SYSTEM_KIND } from '../../../memory/schema.ts';
import { NO_DEVICE } from '../../../memory/tables.ts';
import { type LostUpdate, lostUpdates } from '../../../timeline/lost-updates.ts';
import type { Timeline } from '../../../timeline/timeline.ts';
import type { Slice } from '../../../timeline/why.ts';
import type { WhyQuestion } from '../../../worker/past-api.ts';
import { useApp, useAppContext, useMoment } from '../../store/app-context.ts';
import type { ExpectationStatus } from '../../store/expectations.ts';
import type { Moment } from '../../store/moment.ts';
import { CopyMenu } from '../../widgets/copy/CopyMenu.tsx';
import {
  agoText,
  bareValue,
  deviceName,
  eventName,
  kindName,
  sequenceText,
  unitBeside,
  valueWithUnit,
} from '../../widgets/describe.ts';
import { IconButton } from '../../widgets/IconButton.tsx';
import { type Owner, ownerOf } from '../../widgets/owner.ts';
import { LeaveContext, SequenceLink } from '../../widgets/SequenceLink.tsx';
import { useLatest } from '../../widgets/use-latest.ts';
import { EDGE_EVENTS, useRunningEdge } from '../../widgets/use-running-edge.ts';
import { sliceTable } from './copy-slice.ts';
import { SliceRows } from './SliceRows.tsx';
import { Terms } from './Terms.tsx';
import { useReads } from './use-reads.ts';
import { useWhyTrail } from './use-why-trail.ts';
import { WhyNotForm } from './WhyNot.tsx';
import './why.css';

const ICON = 14;
/** Effects listed: what follows from an early event can be the whole rest of the run. */
const EFFECTS_MAX = 40;

/** While the playhead is dragged, reasons are looked for so often: nobody reads them meanwhile. */
const EVERY_MS = 120;

/** What the panel explains. */
interface Subject {
  readonly title: string;
  readonly question: WhyQuestion;
  /** cell that it is about; -1 = none */
  readonly slot: number;
}

/** The expectation that an event broke, or says is broken. */
function brokenBy(
  timeline: Timeline,
  at: number,
  expectations: readonly ExpectationStatus[],
): ExpectationSchema | undefined {
  const event = timeline.event(at);
  const said = event?.kind === SYSTEM_KIND.broken ? event.payload[0] : undefined;
  const broken = expectations.find(({ brokenAt }) => brokenAt === at)?.id ?? said;
  return timeline.schema.expectations.find(({ id }) => id === broken);
}

/** What must never be holds now; what must always be does not. */
function brokenTitle({ rule, name, text }: ExpectationSchema): string {
  if (rule === 'never') return `Why ${text}`;
  return rule === 'always' ? `Why not ${text}` : `Why “${name}” broke`;
}

/** @param chosen condition asked about; '' = none */
function subjectOf(
  timeline: Timeline,
  slot: number,
  chosen: string,
  at: number,
  broken: ExpectationSchema | undefined,
): Subject {
  const owner = slot < 0 ? undefined : ownerOf(timeline.schema, slot);
  if (owner !== undefined) {
    const state = timeline.stateAt(at);
    const value = state.ok
      ? valueWithUnit(timeline, state.value[slot] ?? Number.NaN, owner.field)
      : '?';
    const question: WhyQuestion = { about: 'values', slots: [slot], sequence: at };
    return { title: `Why ${owner.name} = ${value}`, question, slot };
  }
  if (chosen !== '' || broken !== undefined) {
    const text = chosen || (broken?.text ?? '');
    const question: WhyQuestion = { about: 'condition', text, sequence: at };
    const title = chosen === '' && broken ? brokenTitle(broken) : `Why ${text}`;
    return { title, question, slot: -1 };
  }
  const event = timeline.event(at);
  const name = event === undefined ? 'this event' : eventName(timeline, event);
  return { title: `Why ${name}`, question: { about: 'event', sequence: at }, slot: -1 };
}

interface Explained {
  readonly slice: Slice;
  readonly effects: Slice | undefined;
  /** cell that it is about; -1 = none */
  readonly slot: number;
  /** the moment that was asked about: the playhead may have moved on */
  readonly at: number;
  readonly nowNs: number;
}

/** Asks the other thread why; a condition that is none (a rule in words) leaves the event. */
function useExplained(
  subject: Subject | undefined,
  { at, timeNs: nowNs, epoch }: Moment,
  limit: number | undefined,
) {
  const { port } = useAppContext();
  const most = limit === undefined ? {} : { limit };
  const question = subject && { ...subject.question, ...most };
  const key = question === undefined || at < 0 ? '' : `${epoch} ${JSON.stringify(question)}`;
  const ask = async (): Promise<Explained | string> => {
    if (subject === undefined || question === undefined) return '';
    const answer = await port.why(question);
    const why = answer.ok ? answer : await port.why({ about: 'event', sequence: at, ...most });
    if (!why.ok) return `${why.problem.what}. ${why.problem.mend}`;
    const effects =
      question.about === 'values'
        ? undefined
        : await port.why({ about: 'effects', sequence: at, limit: EFFECTS_MAX });
    const { slot } = subject;
    return { slice: why.value, effects: effects?.ok ? effects.value : undefined, slot, at, nowNs };
  };
  return useLatest(key, 'why', ask, EVERY_MS);
}

/** The one finding that a list of events would not give away. */
function Lost({ lost, timeline }: { readonly lost: LostUpdate; readonly timeline: Timeline }) {
  const owner = ownerOf(timeline.schema, lost.slot);
  const named = (sequence: number): string => {
    const event = timeline.event(sequence);
    if (event === undefined) return '';
    const from = event.source === NO_DEVICE ? '' : ` from ${deviceName(timeline, event.source)}`;
    return ` (${kindName(timeline, event.kind)}${from})`;
  };
  return (
    <p className="why-lost">
      <span className="alarm">▲ Lost update.</span> <SequenceLink sequence={lost.winner} />
      {named(lost.winner)} wrote {owner?.name} by what was read at{' '}
      <SequenceLink sequence={lost.decidedOn} />
      {named(lost.decidedOn)}, before <SequenceLink sequence={lost.lost} />
      {named(lost.lost)} had written it: neither knew of the other, and the write of{' '}
      <SequenceLink sequence={lost.lost} /> is gone.
    </p>
  );
}

const CUT: Readonly<Record<Slice['cut'], string>> = {
  none: '',
  history: 'What came before has left the history.',
  limit: 'There is more; the nearest events are shown.',
};

function summaryOf({ nodes, cut }: Slice): string {
  const first = nodes[0]?.event;
  const last = nodes[nodes.length - 1]?.event;
  if (first === undefined || last === undefined) return '';
  const span = formatDurationNs(last.timeNs - first.timeNs);
  const count = nodes.length === 1 ? '1 event' : `${nodes.length} events in ${span}`;
  return `${count}. ${CUT[cut]}`;
}

/** The other values of the device: each may be asked about in turn. */
function Siblings({ owner, timeline, at }: { owner: Owner; timeline: Timeline; at: number }) {
  const show = useApp((state) => state.show);
  const state = timeline.stateAt(at);
  const fields = owner.device.fields.filter(
    ({ role, length, slot }) => role === 'state' && length === 1 && slot !== owner.field.slot,
  );
  if (!state.ok || fields.length === 0) return null;
  return (
    <>
      <h3 className="section-title panel-title">Beside it in {owner.device.name}</h3>
      <ul className="why-siblings">
        {fields.map((field) => (
          <li key={field.slot}>
            <button
              type="button"
              className="button link number"
              onClick={() => show({ slot: field.slot })}
            >
              {field.name} = {bareValue(timeline, state.value[field.slot] ?? Number.NaN, field)}{' '}
              {unitBeside(field)}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function NeverWritten({ owner }: { readonly owner: Owner }) {
  return (
    <div className="empty">
      <p className="empty-title">Not written so far</p>
      <p className="muted">
        Up to here nothing that the history holds has written {owner.name}: it has its initial
        value, or its last write has left the history.
      </p>
    </div>
  );
}

/** The way back to the explanation that one of its numbers led away from. */
function Back({ trail }: { readonly trail: ReturnType<typeof useWhyTrail> }) {
  if (trail.place === undefined) return null;
  const { at, title } = trail.place;
  return (
    <p className="why-back">
      <button type="button" className="button" ref={trail.button} onClick={trail.goBack}>
        <ArrowLeft size={ICON} aria-hidden="true" /> Back to #{sequenceText(at)}
      </button>
      <span className="muted clip">{title}</span>
    </p>
  );
}

interface ExplanationProps {
  readonly explained: Explained;
  readonly timeline: Timeline;
}

/** The answer in short: the list below it can be long. */
function LastWrite({ explained, timeline }: ExplanationProps) {
  const { nodes, changed: by } = explained.slice;
  const event = nodes[nodes.length - 1]?.event;
  const changed = nodes.find(({ event: { sequence } }) => sequence === by)?.event;
  if (event === undefined) return null;
  return (
    <p className="panel-intro">
      Last written by {eventName(timeline, event)} <SequenceLink sequence={event.sequence} />{' '}
      <span className="muted number">{agoText(event.timeNs, explained.nowNs)}</span>
      {changed === undefined ? null : (
        <>
          , which changed nothing: it has been so since {eventName(timeline, changed)}{' '}
          <SequenceLink sequence={changed.sequence} />{' '}
          <span className="muted number">{agoText(changed.timeNs, explained.nowNs)}</span>
        </>
      )}
    </p>
  );
}

/** One answer: it is drawn once, wherever the playhead goes until there is another. */
const Explanation = memo(function Explanation({ explained, timeline }: ExplanationProps) {
  const [asGraph, setAsGraph] = useState(false);
  const [withReads, setWithReads] = useState(false);
  const { slice, effects, slot, at, nowNs } = explained;
  const read = useReads(slice, withReads && !asGraph);
  const owner = slot < 0 ? undefined : ownerOf(timeline.schema, slot);
  if (slice.nodes.length === 0) return owner ? <NeverWritten owner={owner} /> : null;
  const led = effects === undefined ? [] : effects.nodes.slice(1);
  const rows = { timeline, nowNs, at, asGraph };
  return (
    <>
      {lostUpdates(slice, timeline.schema).map((lost) => (
        <Lost key={`${lost.slot} ${lost.winner}`} lost={lost} timeline={timeline} />
      ))}
      {owner === undefined ? (
        <Terms {...{ slice, timeline, at }} />
      ) : (
        <LastWrite {...{ explained, timeline }} />
      )}
      <div className="why-bar">
        <h3 className="section-title">What led to it</h3>
        <span className="spacer" />
        <IconButton name="As a list" pressed={!asGraph} onPress={() => setAsGraph(false)}>
          <List size={ICON} />
        </IconButton>
        <IconButton name="As a graph" pressed={asGraph} onPress={() => setAsGraph(true)}>
          <Workflow size={ICON} />
        </IconButton>
        {read.canAsk ? (
          <IconButton
            name="What handlers read"
            tip="What handlers read: shown below each event, by running it again"
            pressed={withReads && !asGraph}
            onPress={() => {
              setWithReads(asGraph || !withReads);
              setAsGraph(false);
            }}
          >
            <Eye size={ICON} />
          </IconButton>
        ) : null}
        <CopyMenu what="reasons" table={() => sliceTable(timeline, slice)} />
      </div>
      <output className="panel-intro muted why-reading" aria-label="Reads" aria-live="off">
        {read.text}
      </output>
      <SliceRows slice={slice} name="What led to it" reads={read.byEvent} {...rows} />
      <p className="panel-intro muted">
        {summaryOf(slice)}{' '}
        {read.canAsk && !withReads
          ? 'What their handlers read is not followed; the eye above shows it.'
          : ''}
      </p>
      {effects === undefined ? null : (
        <>
          <h3 className="section-title panel-title">What it led to</h3>
          {led.length === 0 ? (
            <p className="panel-intro muted">Nothing so far.</p>
          ) : (
            <SliceRows slice={{ ...effects, nodes: led }} name="What it led to" {...rows} />
          )}
          {effects.cut === 'limit' && led.length >= EFFECTS_MAX - 1 ? (
            <p className="panel-intro muted">The first {led.length} of them.</p>
          ) : null}
        </>
      )}
    </>
  );
});

/** Why an event happened, a value is what it is, or a condition holds; and why not. */
export default function WhyPanel() {
  // The answer comes from another thread: what says where one is need not wait for this.
  const moment = useDeferredValue(useMoment());
  const { world, at } = moment;
  const slot = useApp((state) => state.slot);
  const chosen = useApp((state) => state.whyText);
  const expectations = useApp((state) => state.expectations);
  const show = useApp((state) => state.show);
  const broken = world && brokenBy(world.timeline, at, expectations);
  const subject = world && subjectOf(world.timeline, slot, chosen, at, broken);
  const isRunning = useRunningEdge();
  const answer = useExplained(subject, moment, isRunning ? EDGE_EVENTS : undefined);
  const trail = useWhyTrail(subject?.title ?? '');
  if (world === undefined || subject === undefined) return null;
  const { timeline } = world;
  const owner = subject.slot < 0 ? undefined : ownerOf(timeline.schema, subject.slot);
  const explained = answer?.value;
  const isChosen = slot >= 0 || chosen !== '';
  // What is missing has left no event that could be listed.
  const isLate = !isChosen && broken?.rule === 'within';
  return (
    <LeaveContext value={trail.leave}>
      <div className="panel-scroll">
        <Back trail={trail} />
        <h2 className="why-title panel-title" tabIndex={-1} ref={trail.heading}>
          {subject.title}
        </h2>
        {isLate ? (
          <p className="panel-intro">
            Awaited: {broken.text}. It did not come in time; below is how the wait began.
          </p>
        ) : null}
        {typeof explained === 'object' ? (
          <Explanation {...{ explained, timeline }} />
        ) : (
          <p className="panel-intro muted">{explained || 'Looking …'}</p>
        )}
        {owner === undefined ? null : <Siblings owner={owner} timeline={timeline} at={at} />}
        <p className="panel-intro muted">
          {isChosen ? (
            <button
              type="button"
              className="button link"
              onClick={() => show({ slot: -1, whyText: '' })}
            >
              explain the event at the playhead instead
            </button>
          ) : (
            'Choose a value in the tab State to explain it.'
          )}
        </p>
        <WhyNotForm timeline={timeline} />
      </div>
    </LeaveContext>
  );
}
