/** What a link shows of a world: range, selection, filter, layout. */
import type { Problem } from '../../lib/result.ts';
import type { OpenedWorld } from '../../worker/engine-port.ts';
import type { AppState, Link } from './app-state.ts';

type View = Pick<AppState, 'range' | 'mark' | 'slot' | 'whyText' | 'filter' | 'filterDraft'> &
  Partial<Pick<AppState, 'bottomTab' | 'inspectorTab'>>;

export interface LinkedView {
  readonly view: View;
  readonly problems: readonly Problem[];
}

/** Whether a filter can be used for this world; the language comes only when there is one. */
async function isFilter(text: string, { timeline }: OpenedWorld): Promise<boolean> {
  const { compileFilter } = await import('../../query/compile-event.ts');
  return compileFilter(text, timeline.schema).ok;
}

/** The view as a link describes it; parts that it leaves out are as in a page just opened. */
export async function viewOf(link: Link, world: OpenedWorld): Promise<LinkedView> {
  const problems: Problem[] = [];
  const { range, mark = -1, why = '', filter = '', tab, panel } = link;
  const { slots } = world.timeline.schema;
  let { slot = -1 } = link;
  if (slot >= slots) {
    const what = `${slot} is not a slot of this world`;
    problems.push({ what, where: 'address, slot=', mend: `It has 0 to ${slots - 1}.` });
    slot = -1;
  }
  const usable = filter === '' || (await isFilter(filter, world));
  if (!usable) {
    const what = `the filter of the link cannot be used here: ${filter.slice(0, 80)}`;
    const mend = 'It stands in the filter field, which says what is wrong with it.';
    problems.push({ what, where: 'address, filter=', mend });
  }
  const view: View = {
    range,
    mark,
    slot,
    whyText: why,
    filter: usable ? filter : '',
    filterDraft: filter,
    ...(tab && { bottomTab: tab }),
    ...(panel && { inspectorTab: panel }),
  };
  return { view, problems };
}

/** The parts of a link that say how the page looks now; what is as it would be anyway is left out. */
export function viewLink(state: AppState): Link {
  const { range, mark, slot, whyText, filter, bottomTab, inspectorTab } = state;
  const { settings } = state;
  return {
    ...(range && { range }),
    ...(mark >= 0 && { mark }),
    ...(slot >= 0 && { slot }),
    ...(whyText !== '' && { why: whyText }),
    ...(filter !== '' && { filter }),
    ...(bottomTab !== 'events' && { tab: bottomTab }),
    ...(inspectorTab !== 'state' && { panel: inspectorTab }),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
}
