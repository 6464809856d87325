/** The parts of the dashboard by the roles and names that a person's tools see. */
import { expect, type Page } from '@playwright/test';

export const SHORT = '/?v=1&scenario=thermostats&seed=42&until=30000000000';

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
export const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
export const slider = (page: Page) => page.getByRole('slider', { name: 'Timeline' });
export const live = (page: Page) => page.getByRole('status', { name: 'Live' });
export const events = (page: Page) => page.getByRole('table', { name: 'Events' });
export const state = (page: Page) => page.getByRole('tree', { name: 'State' });
export const speed = (page: Page) => page.getByRole('combobox', { name: 'Speed' });

/** Virtual time at the playhead, in ns. */
export async function timeNs(page: Page): Promise<number> {
  const text = (await slider(page).getAttribute('aria-valuetext')) ?? '';
  const [seconds = '', digits = ''] = text.replace(' s', '').replaceAll(' ', '').split('.');
  return Number(seconds) * 1e9 + Number(digits);
}

/** Sequence of the event at the playhead, as the table marks it; -1 = not on the screen. */
export function playhead(page: Page): Promise<number> {
  // In one go: a row that follows the live edge is another one a moment later.
  return events(page).evaluate((table) => {
    const cell = table.querySelector('[aria-current="true"] td');
    return Number((cell?.textContent ?? '-1').replaceAll(',', ''));
  });
}

/** What follows the live edge is drawn a frame after it. */
export const nextFrame = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))),
  );

/** Waits until a run has come to rest, and until all of the page shows where. */
export async function atRest(page: Page): Promise<void> {
  await expect(button(page, 'Play')).toBeVisible({ timeout: 60_000 });
  await nextFrame(page);
}

/** A world that has run to the end of a scenario; the playhead follows its end. */
export async function openFinished(page: Page, address = SHORT): Promise<void> {
  await page.goto(`${address}&speed=max`);
  await atRest(page);
}

/** A world that stands still a little after its start. */
export async function openPaused(page: Page): Promise<void> {
  await page.goto(SHORT);
  await expect(events(page)).toContainText('temperature');
  await button(page, 'Pause').click();
  await atRest(page);
}

/** Presses on the scrubber at a share of its width. */
export async function seekTo(page: Page, share: number): Promise<void> {
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('the scrubber has a place on the screen');
  await page.mouse.click(box.x + box.width * share, box.y + box.height / 2);
}

export async function chooseFile(
  page: Page,
  file: string | { name: string; mimeType: string; buffer: Buffer },
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await button(page, 'Open trace').click();
  await (await chooser).setFiles(file);
}
