/** The event table: its live tail, its million rows, its columns. */
import { expect, test } from '@playwright/test';
import {
  events,
  nextFrame,
  openFinished,
  openPaused,
  playhead,
  SHORT,
  slider,
  timeNs,
} from './dashboard.ts';

test('the live tail lets go when a person scrolls up, and comes back when asked', async ({
  page,
}) => {
  await page.goto(SHORT);
  await expect(events(page)).toContainText('temperature');
  await page.waitForFunction(() => {
    const rows = document.querySelector('table[aria-label="Events"]');
    return Number(rows?.getAttribute('aria-rowcount')) > 100;
  });
  await events(page).getByRole('row').nth(6).hover();
  await page.mouse.wheel(0, -400);
  const back = page.getByRole('button', { name: 'back to the live tail' });
  await expect(back).toBeVisible();
  // A turn of the wheel scrolls for some frames.
  const body = events(page).locator('xpath=..');
  const top = () => body.evaluate((element) => element.scrollTop);
  await expect
    .poll(async () => {
      const before = await top();
      await nextFrame(page);
      return (await top()) - before;
    })
    .toBe(0);
  const first = await events(page).getByRole('row').nth(8).innerText();
  const rows = async () => Number(await events(page).getAttribute('aria-rowcount'));
  const before = await rows();
  await expect.poll(rows).toBeGreaterThan(before + 50);
  expect(await events(page).getByRole('row').nth(8).innerText()).toBe(first);
  await back.click();
  await expect(back).toBeHidden();
});

test('the table reaches every one of a million rows', async ({ page }) => {
  await openFinished(page, '/?v=1&scenario=thermostats&seed=42');
  const rows = Number(await events(page).getAttribute('aria-rowcount'));
  expect(rows).toBeGreaterThan(1_000_000);
  const body = events(page).locator('xpath=..');
  const firstRow = async () => {
    const text = await events(page).getByRole('row').nth(8).getByRole('cell').first().innerText();
    return Number(text.replaceAll(',', ''));
  };
  for (const share of [0, 0.5, 0.25]) {
    await body.evaluate((element, at) => {
      element.scrollTop = at * (element.scrollHeight - element.clientHeight);
    }, share);
    await expect.poll(async () => Math.abs((await firstRow()) / rows - share)).toBeLessThan(0.001);
  }
});

test('columns of the event table are sized by keys as by the mouse', async ({ page }) => {
  await openPaused(page);
  const head = events(page).getByRole('columnheader', { name: 'device', exact: true });
  const grip = page.getByRole('separator', { name: 'Width of column device' });
  const width = async () => Math.round((await head.boundingBox())?.width ?? 0);
  const before = await width();
  const timeBefore = await timeNs(page);
  const foot = events(page).locator('xpath=../following-sibling::p');
  await expect(foot).toContainText('· live tail');
  await grip.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(width).toBe(before + 19);
  await expect(grip).toHaveAttribute('aria-valuenow', String(before + 19));
  await page.keyboard.press('Home');
  await expect(grip).toHaveAttribute('aria-valuetext', '60 pixels');
  await page.keyboard.press('Enter');
  await expect.poll(width).toBe(before);
  await expect(foot).toContainText('· live tail');
  // The same keys step time elsewhere; here they must not.
  expect(await timeNs(page)).toBe(timeBefore);

  const box = await grip.boundingBox();
  if (box === null) throw new Error('the border of a column has a place on the screen');
  await page.mouse.move(box.x + 3, box.y + 5);
  await page.mouse.down();
  await page.mouse.move(box.x + 43, box.y + 5, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(before + 40);
});

test('a table that grows stays at the live tail', async ({ page }) => {
  await page.goto(SHORT);
  const foot = events(page).locator('xpath=../following-sibling::p');
  const body = events(page).locator('xpath=..');
  await expect
    .poll(async () => Number(await events(page).getAttribute('aria-rowcount')))
    .toBeGreaterThan(100);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(foot).toContainText('· live tail');
  // The browser moves the end of the rows up, and may tell of it before anybody has measured.
  const moved = await body.evaluate((element) => {
    const { scrollTop, clientHeight } = element;
    element.style.flex = 'none';
    element.style.height = `${clientHeight + 60}px`;
    const after = element.scrollTop;
    element.dispatchEvent(new Event('scroll'));
    return scrollTop - after;
  });
  expect(moved).toBe(60);
  await nextFrame(page);
  await expect(foot).toContainText('· live tail');
});

test('a dragged playhead changes rows: it makes none, and nothing more is listened to', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const { addEventListener } = EventTarget.prototype;
    const counted = { listeners: 0 };
    Object.assign(window, { counted });
    EventTarget.prototype.addEventListener = function (...given) {
      const moves = '[aria-label="Events"], [aria-label="Timeline"], [aria-label="State"]';
      if (this instanceof Element && this.closest(moves) !== null) counted.listeners += 1;
      return addEventListener.apply(this, given);
    };
  });
  await openFinished(page);
  const box = await slider(page).boundingBox();
  if (box === null) throw new Error('the scrubber has a place on the screen');
  const dragTo = (share: number) => page.mouse.move(box.x + box.width * share, box.y + 20);
  await dragTo(0.5);
  await page.mouse.down();
  for (const share of [0.1, 0.9, 0.5]) await dragTo(share);
  await nextFrame(page);
  const before = await page.evaluate(() => {
    const counted = Reflect.get(window, 'counted') as { listeners: number; rows: number };
    counted.rows = 0;
    const body = document.querySelector('[aria-label="Events"] tbody');
    if (body === null) throw new Error('the table has a body');
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) counted.rows += addedNodes.length;
    }).observe(body, { childList: true });
    return counted.listeners;
  });
  expect(before).toBeGreaterThan(0);
  const places = new Set<number>();
  for (const share of [0.2, 0.7, 0.4, 0.85, 0.3, 0.6]) {
    await dragTo(share);
    await nextFrame(page);
    places.add(await playhead(page));
  }
  expect(places.size).toBe(6);
  const after = await page.evaluate(() => Reflect.get(window, 'counted') as object);
  expect(after).toEqual({ listeners: before, rows: 0 });
  await page.mouse.up();
});
