/** What every panel offers: copies, ways out of emptiness, and a second try after a failure. */
import { expect, type Page, test } from '@playwright/test';
import {
  button,
  events,
  live,
  openFinished,
  openPaused,
  region,
  seekTo,
  state,
  tab,
} from './dashboard.ts';

const filter = (page: Page) => page.getByRole('searchbox', { name: 'Filter events' });
const matches = (page: Page) => page.getByRole('status', { name: 'Matches' });
const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** Chooses a format in the copy menu of that name, and gives what is on the clipboard then. */
async function copied(page: Page, what: string, rows: string, format: 'JSON' | 'CSV') {
  await button(page, `Copy ${what}`).click();
  await page.getByRole('menuitem', { name: format, exact: true }).click();
  await expect(page.getByText(new RegExp(`^Copied [\\d,]+ ${rows} as ${format}`))).toBeVisible();
  return clipboard(page);
}

test.beforeEach(async ({ context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

test('events, state and history are copied as they are shown', async ({ page }) => {
  await openFinished(page);
  await filter(page).fill('kind == "tell" and device == "heater"');
  await expect(matches(page)).toHaveText(/^\d+ of [\d,]+ events$/);
  const count = Number(((await matches(page).textContent()) ?? '').split(' ')[0]);
  const csv = (await copied(page, 'events', 'events', 'CSV')).trimEnd().split('\r\n');
  expect(csv[0]).toBe('sequence,timeNs,device,event,payload,cause');
  expect(csv).toHaveLength(count + 1);
  for (const line of csv.slice(1)) expect(line).toMatch(/^\d+,\d+,\w+,tell,/);
  const json = JSON.parse(await copied(page, 'events', 'events', 'JSON'));
  expect(json.leftOut).toBe(0);
  expect(json.events).toHaveLength(count);
  expect(typeof json.events[0].payload.demands).toBe('number');

  const state = JSON.parse(await copied(page, 'state', 'fields', 'JSON'));
  const demands = state.fields.find(
    (one: { device: string; field: string }) => one.device === 'heater' && one.field === 'demands',
  );
  await page.getByRole('tree', { name: 'State' }).getByText('demands', { exact: true }).click();
  await button(page, 'History of heater.demands').click();
  const writes = page.getByRole('list', { name: 'Writes of heater.demands' });
  await expect(writes.getByRole('listitem').first()).toContainText(`+ ${demands.value}`);
  const history = JSON.parse(await copied(page, 'history', 'writes', 'JSON'));
  expect(history.writes.at(-1)).toMatchObject({ field: 'heater.demands', new: demands.value });
  // A lost update is a write that changes nothing: it can be left out, and comes back.
  const same = history.writes.filter((one: { old: unknown; new: unknown }) => one.old === one.new);
  expect(same.length).toBeGreaterThan(0);
  const all = await writes.getByRole('listitem').count();
  await button(page, 'show only changes').click();
  await expect(writes.getByRole('listitem')).toHaveCount(all - same.length);
  await button(page, 'show all writes').click();
  await expect(writes.getByRole('listitem')).toHaveCount(all);
  // A write leads to its event.
  const { sequence } = history.writes[0];
  await button(page, 'Clear filter').click();
  const first = writes.getByRole('listitem').last();
  await first.getByRole('button', { name: `#${sequence}`, exact: true }).click();
  await expect(events(page).locator('[aria-current="true"]')).toContainText(String(sequence));
});

test('bookmarks and breakpoints are copied', async ({ page }) => {
  await openPaused(page);
  await page.keyboard.press('Comma');
  await page.keyboard.press('KeyM');
  await page.keyboard.press('Comma');
  await page.keyboard.press('KeyM');
  await tab(page, 'Bookmarks').click();
  const bookmarks = (await copied(page, 'bookmarks', 'bookmarks', 'CSV')).trimEnd().split('\r\n');
  expect(bookmarks).toHaveLength(3);
  expect(bookmarks[0]).toBe('sequence,timeNs,event,name,note');
  expect(bookmarks[1]).toMatch(/^\d+,\d+,[\w.]+,,$/);
  await tab(page, 'Breakpoints').click();
  for (const condition of ['kind == "start"', 'kind == "tell"']) {
    await page.getByRole('textbox', { name: 'Condition' }).fill(condition);
    await button(page, 'Add breakpoint').click();
  }
  await expect(region(page, 'Breakpoints')).toContainText('5 hits');
  const { breakpoints } = JSON.parse(await copied(page, 'breakpoints', 'breakpoints', 'JSON'));
  expect(breakpoints[0]).toEqual({ condition: 'kind == "start"', enabled: true, hits: 5 });
});

test('a bar of the latencies leads to its events; two stretches lie over each other', async ({
  page,
}) => {
  await openFinished(page);
  await tab(page, 'Latency').click();
  const latency = region(page, 'Latency');
  await latency.getByText('The bars as a table').click();
  const row = latency.getByRole('table').last().getByRole('row').nth(3);
  const count = Number((await row.getByRole('cell').nth(2).innerText()).replaceAll(',', ''));
  const [from, to] = await row.getByRole('cell').allInnerTexts();
  await latency.locator('.recharts-bar-rectangle').nth(2).hover({ force: true });
  await expect(latency.locator('.tooltip')).toHaveText(`${from} – ${to}: ${count}`);
  await row.getByRole('button', { name: /^Show the events of/ }).click();
  await expect(filter(page)).toHaveValue(/^latency\("/);
  await expect(matches(page)).toHaveText(new RegExp(`^${count} of `));

  await tab(page, 'Latency').click();
  await latency.getByRole('combobox', { name: 'Over' }).selectOption('what the lanes show');
  await expect(latency.getByRole('columnheader', { name: '− what the lanes show' })).toBeVisible();
  await expect(latency.getByRole('figure')).toContainText('share of each side');
  await latency.getByRole('checkbox', { name: 'correct for coordinated omission' }).check();
  await latency.getByRole('textbox', { name: 'Interval of a steady asker' }).fill('1 ms');
  await expect(latency.getByRole('figure')).toContainText('corrected for coordinated omission');
});

test('the state is compared with the start of a range', async ({ page }) => {
  await openFinished(page);
  await tab(page, 'Diff').click();
  const base = page.getByRole('combobox', { name: 'Compare the state with' });
  await expect(base).toHaveValue('previous');
  await page.keyboard.press('r');
  await base.selectOption('the start of the range');
  const diff = page.getByRole('tabpanel', { name: 'Diff' });
  await expect(diff.getByRole('row', { name: /room\.temperatureC/ })).toContainText('−');
  await page.keyboard.press('r');
  await expect(base).toHaveValue('previous');
});

test('a panel that could not be loaded says so, alone, and is tried again', async ({ page }) => {
  await page.route(/FaultsPanel-[^/]*\.js/, (route) => route.abort());
  await openFinished(page);
  await tab(page, 'Faults').click();
  const alert = page.getByRole('alert').filter({ hasText: 'The panel Faults stopped working' });
  await expect(alert).toBeVisible();
  await expect(page.getByRole('tree', { name: 'State' })).toBeVisible();
  await alert.getByRole('button', { name: 'Copy details' }).click();
  await expect(alert.getByRole('status')).toHaveText('The details are on the clipboard.');
  expect(await clipboard(page)).toContain('The panel Faults stopped working');
  await page.unroute(/FaultsPanel-[^/]*\.js/);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await expect(region(page, 'Faults')).toBeVisible();
});

test('operations are timed, handlers profiled, and an alert rewinds with the playhead', async ({
  page,
}) => {
  await openFinished(page);
  await tab(page, 'Performance').click();
  const performance = region(page, 'Performance');
  const operations = performance.getByRole('table', { name: 'Operations' });
  await expect(operations.getByRole('cell').first()).toHaveText(/^[\d,]{4,}$/);

  await tab(page, 'Devices').click();
  await button(page, 'Profile up to the playhead').click();
  const costs = performance.getByRole('table', { name: 'Cost of handlers' });
  await expect(costs.getByRole('row', { name: /^room\.step/ })).toContainText('%');

  await tab(page, 'Metrics and alerts').click();
  await performance.getByRole('textbox', { name: 'Metric' }).fill('room.temperatureC');
  await performance.getByRole('combobox', { name: 'Alert' }).selectOption('above');
  await performance.getByRole('textbox', { name: 'Threshold' }).fill('25 °C');
  await performance.getByRole('textbox', { name: 'Lasting' }).fill('1 s');
  await performance.getByRole('textbox', { name: 'Name', exact: true }).fill('heat');
  await button(page, 'Add metric').click();
  const alert = performance.getByRole('status', { name: 'Alert on heat' });
  await expect(alert).toHaveText('▲ firing');
  await expect(performance).toContainText('1 alert fires');
  const value = performance.getByRole('status', { name: 'Value of heat' });
  await expect(value).toHaveText(/^3\d\.\d+ °C$/);
  await page.keyboard.press('Home');
  await expect(alert).toHaveText('✓ quiet');
  await expect(value).toHaveText('–');
  await performance.getByRole('button', { name: /firing at/ }).click();
  await expect(alert).toHaveText('▲ firing');
  await expect(value).toHaveText(/^2\d\.\d+ °C$/);

  await button(page, 'Export metrics').click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Prometheus text' }).click();
  const file = await (await download).createReadStream();
  let text = '';
  for await (const part of file) text += part;
  expect(text).toMatch(/^orrery_events_handled_total [\d]+$/m);
  expect(text).toMatch(/^orrery_user_heat_alert 1$/m);

  // An alert that was kept is watched whichever panel is open.
  await openFinished(page);
  await expect(tab(page, 'Events')).toHaveAttribute('aria-selected', 'true');
  const notices = region(page, 'Notices');
  await expect(notices).toContainText('The alert "heat" fires');
  await notices.getByRole('button', { name: 'Go there' }).click();
  await expect(live(page)).toContainText('behind');
  await expect(notices).not.toContainText('The alert "heat" fires');
});

test('once the page rests, panels open without the network', async ({ page }) => {
  await openPaused(page);
  const names = ['Latency', 'Causes', 'Performance', 'Logs', 'Faults', 'Compare'];
  const missing = () =>
    page.evaluate((wanted) => {
      const files = performance.getEntriesByType('resource').map(({ name }) => name);
      const has = (name: string) => files.some((file) => /\.js$/.test(file) && file.includes(name));
      return wanted.filter((name) => !has(`/${name}Panel-`));
    }, names);
  await expect.poll(missing).toEqual([]);
  await page.route(/Panel-[^/]*\.js$/, (route) => route.abort());
  for (const name of names) {
    await tab(page, name).click();
    await expect(region(page, name)).toBeVisible();
  }
});

test('a moment that has left the history says so in place of its state, until another is shown', async ({
  page,
}) => {
  await page.goto('/?v=1&scenario=hundred-devices&seed=5&until=24h&speed=max');
  await tab(page, 'State').click();
  await expect(state(page)).toBeVisible();
  await expect(page.getByText(/older ones have left the history/)).toBeVisible();
  // The world goes on without the playhead, and forgets.
  await seekTo(page, 0.02);
  await expect(page.getByText(/^the state after event \d+ is not held$/)).toBeVisible();
  await expect(state(page)).toBeHidden();
  await page.getByRole('button', { name: 'return to live' }).click();
  await expect(state(page)).toBeVisible();
  await expect(page.getByText(/is not held$/)).toBeHidden();
});

test('what was begun in a tab stands there when one comes back to it, in the same scenario', async ({
  page,
}) => {
  await openFinished(page);
  const value = region(page, 'Probes').getByRole('textbox', { name: 'Value', exact: true });
  await tab(page, 'Probes').click();
  await value.fill('room.temperatureC -');
  const heater = state(page).getByRole('treeitem', { name: /^heater/ });
  await tab(page, 'State').click();
  await expect(heater).toHaveAttribute('aria-expanded', 'true');
  await heater.click();
  await expect(heater).toHaveAttribute('aria-expanded', 'false');
  await tab(page, 'Events').click();
  await tab(page, 'Why').click();
  await expect(value).toBeHidden();
  await tab(page, 'Probes').click();
  await tab(page, 'State').click();
  await expect(value).toHaveValue('room.temperatureC -');
  await expect(heater).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('two-liars');
  await expect(heater).toHaveCount(0);
  await expect(value).toHaveValue('');
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption('thermostats');
  await expect(value).toHaveValue('room.temperatureC -');
});
