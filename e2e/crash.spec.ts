/** An engine that cannot go on: what the page says, what stays readable, and the way back. */
import { expect, type Page, test } from '@playwright/test';
import {
  atRest,
  button,
  chooseFile,
  events,
  live,
  openPaused,
  playhead,
  region,
  seekTo,
  speed,
  state,
  tab,
  timeNs,
} from './dashboard.ts';

/** Every layer doubles the messages of one instant: 2^21 in the last, more than a world may hold. */
const LAYERS = 21;
const ROOM = 'startC: 22 °C, capacityJPerK: 40 J/K, lossWPerK: 1.5 W/K, stepNs: 1 ms';

/**
 * Thermostats that pass on what they hear over links that take no time. Nothing goes round in a
 * circle, so it is a proper scenario; but one word to the first becomes two million at the last.
 */
function rumour(): string {
  const layers = Array.from({ length: LAYERS }, (_, layer) => layer);
  const pair = (layer: number) => [`left${layer}`, `right${layer}`];
  const quiet = layers.slice(1).flatMap(pair);
  const told = layers
    .slice(1)
    .flatMap((layer) =>
      (layer === 1 ? ['first'] : pair(layer - 1)).flatMap((from) =>
        pair(layer).map((to) => `  - { from: ${from}.tell, to: ${to}.answer }`),
      ),
    );
  return [
    'title: A rumour among thermostats',
    'until: 60 s',
    'mocks:',
    '  heater: { mock: heater }',
    // Steps of a millisecond: thousands of events, and so keyframes, before anything goes wrong.
    `  room: { mock: room, config: { ${ROOM} } }`,
    '  first: { mock: thermostat, config: { setpointC: 21 °C } }',
    ...quiet.map((name) => `  ${name}: { mock: thermostat, config: { setpointC: 10 °C } }`),
    'links:',
    '  - { from: room.temperature, to: first.temperature, latency: 2 ms }',
    '  - { from: first.ask, to: heater.ask, latency: 3 ms }',
    '  - { from: heater.answer, to: first.answer, latency: 3 ms }',
    ...told,
  ].join('\n');
}

const crash = (page: Page) => region(page, 'Crash');

async function openCrashed(page: Page): Promise<void> {
  await openPaused(page);
  await speed(page).selectOption('max');
  const buffer = Buffer.from(rumour());
  await chooseFile(page, { name: 'rumour.yaml', mimeType: 'application/yaml', buffer });
  await expect(crash(page)).toBeVisible({ timeout: 30_000 });
  await atRest(page);
}

const rowCount = async (page: Page) => Number(await events(page).getAttribute('aria-rowcount'));

test('an engine that stops says what happened, where, and how to mend it', async ({ page }) => {
  await openCrashed(page);
  await expect(crash(page)).toContainText('more than 1000000 events at one instant');
  await expect(crash(page)).toContainText(/Where: virtual time \d+ ns, event \d+/);
  await expect(crash(page)).toContainText('Give one of their links a latency');
  await expect(crash(page).getByRole('alert')).toBeVisible();
  await expect(button(page, 'Play')).toBeVisible();
});

test('what was recorded before a crash can be read and scrubbed', async ({ page }) => {
  await openCrashed(page);
  expect(await rowCount(page)).toBeGreaterThan(1000);
  // The rumour breaks out in the last instant: nearly all of the time line lies before it.
  const shown = new Set<string>();
  for (const share of [0.2, 0.5, 0.8]) {
    await seekTo(page, share);
    await expect(live(page)).toContainText('behind');
    const text = await state(page).innerText();
    expect(text).toContain('temperatureC');
    shown.add(text);
  }
  expect(shown.size).toBe(3);
  const at = await playhead(page);
  await button(page, 'Step back').click();
  await expect.poll(() => playhead(page)).toBe(at - 1);
  await button(page, 'Step forward').click();
  await expect.poll(() => playhead(page)).toBe(at);
  await expect(crash(page)).toBeVisible();
});

test('Recover goes back to the last keyframe, and the same run stops there again', async ({
  page,
}) => {
  await openCrashed(page);
  const crashed = await rowCount(page);
  const crashedNs = await timeNs(page);
  await button(page, 'Recover').click();
  await expect(crash(page)).toBeHidden();
  await expect(region(page, 'Notices')).toContainText('Restored the last keyframe');
  await expect.poll(() => rowCount(page)).toBeLessThan(crashed);
  await expect.poll(() => timeNs(page)).toBeLessThan(crashedNs);
  const restored = await rowCount(page);
  const keyframeNs = await timeNs(page);
  // A keyframe on the way, not the beginning.
  expect(restored).toBeGreaterThan(1000);
  expect(keyframeNs).toBeGreaterThan(1e9);
  await expect(live(page)).toContainText('paused at the live edge');

  // The engine is alive again: one step makes one event more, in the same past.
  await button(page, 'Step forward').click();
  await expect.poll(() => rowCount(page)).toBe(restored + 1);
  await expect.poll(() => timeNs(page)).toBeGreaterThanOrEqual(keyframeNs);

  await button(page, 'Play').click();
  await expect(crash(page)).toBeVisible({ timeout: 30_000 });
  await expect(crash(page)).toContainText('more than 1000000 events at one instant');
  // Looked for once in a block of rows: the same instant, not to the event.
  await expect.poll(() => timeNs(page)).toBe(crashedNs);
});

test('a run that stops at a broken expectation has it in the logs at once', async ({ page }) => {
  await openPaused(page);
  await tab(page, 'Logs').click();
  await expect(region(page, 'Logs')).toContainText('Nothing to report');
  await button(page, 'Run until').click();
  await expect(region(page, 'Logs')).toContainText('never overheats');
  await region(page, 'Logs').getByRole('button').first().click();
  await expect(region(page, 'Notices')).not.toContainText('no longer');
  await expect.poll(() => timeNs(page)).toBe(12.4e9);
});
