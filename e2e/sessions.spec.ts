/** What a person did outlives the page: links, bookmarks, undo, and sessions after a crash. */
import { expect, type Page, test } from '@playwright/test';
import {
  button,
  chooseFile,
  live,
  openFinished,
  openPaused,
  region,
  seekTo,
  speed,
  tab,
  timeNs,
} from './dashboard.ts';

const notices = (page: Page) => region(page, 'Notices');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Sessions' });
const rows = (page: Page) => dialog(page).getByRole('listitem');
const bookmarks = (page: Page) => region(page, 'Bookmarks');
const branch = (page: Page) => page.getByRole('combobox', { name: 'Branch' });

async function openSessions(page: Page): Promise<void> {
  await button(page, 'Share').click();
  await page.getByRole('menuitem', { name: 'Sessions …' }).click();
  await expect(rows(page).first()).toBeVisible();
}

/** Marks the moment at the playhead and writes down what is to be seen there. */
async function note(page: Page, name: string, text: string): Promise<void> {
  await tab(page, 'Bookmarks').click();
  await bookmarks(page).getByRole('button', { name: 'Mark this moment' }).click();
  await bookmarks(page).getByRole('button', { name: 'Edit #' }).click();
  await page.getByRole('textbox', { name: 'Name of the bookmark' }).fill(name);
  await page.getByRole('textbox', { name: 'Note' }).fill(text);
  await page.keyboard.press('Control+Enter');
  await expect(bookmarks(page).getByRole('button', { name, exact: true })).toBeVisible();
}

/** The page is gone at once: nothing of it may still run, least of all an orderly end. */
async function kill(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => undefined);
  await crashed;
}

/** What lies in the private files now. */
const savedText = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('orrery-sessions', { create: true });
    const texts: string[] = [];
    for await (const file of folder.values()) {
      if (file.kind !== 'file') continue;
      try {
        texts.push(await (await file.getFile()).text());
      } catch (error) {
        // Written anew meanwhile: it is looked at another time.
        if (!(error instanceof DOMException && error.name === 'NotReadableError')) throw error;
      }
    }
    return texts.join('\n');
  });

/** The session of this page as it was saved; opens and closes the list. */
async function savedEvents(page: Page): Promise<string> {
  await openSessions(page);
  const text = await rows(page).filter({ hasText: 'open here' }).innerText();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  return text;
}

test('a page killed while it runs comes back with the same hash, playhead, branches and notes', async ({
  page,
  context,
}) => {
  await openPaused(page);
  await button(page, 'Fork here').click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill('what if');
  await page.keyboard.press('Enter');
  await expect(branch(page)).toContainText('what if');
  await button(page, 'Step back').click();
  await note(page, 'look here', 'north asks <b>again</b>');
  const hereNs = await timeNs(page);
  await button(page, 'Follow live').click();
  await button(page, 'Play').click();
  await bookmarks(page).getByRole('button', { name: 'look here', exact: true }).click();
  await expect(live(page)).toContainText('behind');
  // Bookmark, branch and playhead are in what was saved last, with more of the run than before it
  // was played; the engine runs on.
  const saved = new RegExp(
    `"timeNs":(\\d+),"link":"[^"]*&time=${hereNs}\\+ns[^"]*".*look here.*what if`,
    'g',
  );
  const savedEndNs = async (): Promise<number> => {
    const ends = [...(await savedText(page)).matchAll(saved)].map(([, end]) => Number(end));
    return Math.max(0, ...ends);
  };
  await expect.poll(savedEndNs).toBeGreaterThan(hereNs + 1e9);
  await expect(button(page, 'Pause')).toBeVisible();
  await kill(page);

  const again = await context.newPage();
  await again.goto('/');
  const offer = notices(again)
    .getByRole('listitem')
    .filter({ hasText: 'Restore your last session?' });
  await expect(offer).toContainText('just now');
  // It does not take the keyboard from whoever is at work already.
  expect(await again.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  await offer.getByRole('button', { name: 'Restore' }).click();
  await expect(notices(again)).toContainText('The same moment with the same hash');
  await expect.poll(() => timeNs(again)).toBe(hereNs);
  await expect(live(again)).toContainText('behind');
  await expect(branch(again).locator('option')).toHaveText([/^main/, /what if/]);
  await expect(branch(again).locator('option:checked')).toContainText('what if');
  await expect(bookmarks(again)).toContainText('north asks <b>again</b>');
});

test('sessions are listed, named and deleted; a damaged one says so', async ({ page, context }) => {
  await openPaused(page);
  await page.keyboard.press('m');
  await expect.poll(() => savedEvents(page)).toContain('1 bookmark');
  // What a disk that lost its power may leave behind.
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('orrery-sessions');
    const file = await (await folder.getFileHandle('torn.a', { create: true })).createWritable();
    await file.write('orrery-session 1 00000000\n{"name":');
    await file.close();
  });
  await page.close();

  const other = await context.newPage();
  await openPaused(other);
  await openSessions(other);
  await expect(dialog(other)).toContainText(/sessions, .* This site uses .* of /);
  const kept = rows(other).filter({ hasText: '1 bookmark' });
  await kept.getByRole('button', { name: /^Rename/ }).click();
  await other.getByRole('textbox', { name: /^New name of/ }).fill('the overheating');
  await other.keyboard.press('Enter');
  await expect(kept).toContainText('the overheating');
  const torn = rows(other).filter({ hasText: 'is damaged' });
  await expect(torn).toContainText('Delete it');
  for (const row of [torn, kept]) {
    await row.getByRole('button', { name: /^Delete/ }).click();
    await row
      .getByRole('button', { name: /^Delete (session torn|the overheating)$/ })
      .last()
      .click();
    await expect(row).toHaveCount(0);
  }
  await expect(rows(other)).toHaveCount(1);
});

test('an opened trace is kept with its bytes, and its bookmarks travel in the file', async ({
  page,
  context,
}) => {
  await openFinished(page);
  await seekTo(page, 0.5);
  await note(page, 'half-way', 'nothing wrong yet');
  const hereNs = await timeNs(page);
  const download = page.waitForEvent('download');
  await button(page, 'Export').click();
  await page.getByRole('menuitem', { name: 'JSONL' }).click();
  const path = await (await download).path();

  const reader = await context.newPage();
  await reader.goto('/');
  await chooseFile(reader, path);
  await expect(notices(reader)).toContainText('Opened');
  await tab(reader, 'Bookmarks').click();
  await expect(bookmarks(reader)).toContainText('nothing wrong yet');
  await bookmarks(reader).getByRole('button', { name: 'half-way', exact: true }).click();
  await expect.poll(() => timeNs(reader)).toBe(hereNs);
  // The playhead is saved a little after the file is; the run on the other page has the same one.
  const saved = new RegExp(`"fileName":"[^"]+".*"link":"[^"]*&time=${hereNs}\\+ns[^"]*"`);
  await expect.poll(() => savedText(reader)).toMatch(saved);
  await expect.poll(() => savedEvents(reader)).toMatch(/file · .* · 1 bookmark/);
  await kill(reader);

  const again = await context.newPage();
  await again.goto('/');
  await notices(again).getByRole('button', { name: 'Restore' }).click();
  await expect(again.getByRole('status', { name: 'Determinism' })).toContainText('recording');
  await expect.poll(() => timeNs(again)).toBe(hereNs);
  await expect(bookmarks(again)).toContainText('nothing wrong yet');
});

test('a link carries view and settings; back and forward work; a bad part is told', async ({
  page,
}) => {
  const view = 'tab=logs&panel=diff&range=1 s..2 s&filter=kind == "tell"';
  const settings = 'config.mock_system.timing.mode=deterministic&config.timing.dilaton=3';
  await page.goto(`/?scenario=thermostats&seed=42&until=5 s&${view}&${settings}&speed=fast`);
  await expect(button(page, 'Play')).toBeVisible({ timeout: 30_000 });
  await expect(speed(page).locator('option:checked')).toHaveText(/max/i);
  await expect(tab(page, 'Logs')).toHaveAttribute('aria-selected', 'true');
  await expect(tab(page, 'Diff')).toHaveAttribute('aria-selected', 'true');
  await expect(notices(page)).toContainText('"fast" is not a speed');
  await expect(notices(page)).toContainText('Did you mean "timing.dilation"?');
  await expect.poll(() => page.url()).toContain('range=1000000000');
  expect(page.url()).toContain('config.mock_system.timing.mode=deterministic');
  expect(page.url()).not.toContain('dilaton');

  await button(page, 'Go to start').click();
  await expect.poll(() => page.url()).toContain('at=0');
  await page.getByRole('combobox', { name: 'Scenario' }).selectOption({ index: 1 });
  await expect.poll(() => page.url()).not.toContain('scenario=thermostats');
  await page.goBack();
  await expect.poll(() => page.url()).toContain('scenario=thermostats');
  await expect.poll(() => timeNs(page)).toBe(0);
  await expect(tab(page, 'Logs')).toHaveAttribute('aria-selected', 'true');
  await page.goForward();
  await expect.poll(() => page.url()).not.toContain('scenario=thermostats');
});

test('Ctrl+Z takes back tabs, filters and a deleted branch, and leaves text fields alone', async ({
  page,
}) => {
  await openPaused(page);
  await tab(page, 'Faults').click();
  await page.keyboard.press('Control+z');
  await expect(tab(page, 'Events')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+Shift+z');
  await expect(tab(page, 'Faults')).toHaveAttribute('aria-selected', 'true');

  await button(page, 'Fork here').click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).press('Enter');
  await expect(branch(page).locator('option')).toHaveCount(2);
  await button(page, 'Branches').click();
  await expect(page.getByRole('tree', { name: 'Tree of branches' })).toBeFocused();
  await page.keyboard.press('Delete');
  await expect(page.getByRole('button', { name: /^Delete / })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(notices(page)).toContainText('is deleted');
  await page.keyboard.press('Escape');
  await notices(page).getByRole('button', { name: 'Undo' }).click();
  await expect(branch(page).locator('option')).toHaveCount(2);

  await tab(page, 'Events').click();
  const filter = page.getByRole('searchbox', { name: 'Filter events' });
  await filter.fill('kind == "tell"');
  await filter.press('Control+z');
  await expect(tab(page, 'Events')).toHaveAttribute('aria-selected', 'true');
});

test('Ctrl+Z takes back sizes of panels and the arrangement of the lanes, one gesture at a time', async ({
  page,
}) => {
  await openPaused(page);
  const border = page.getByRole('separator', { name: 'Width of the inspector' });
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const width = async () => Math.round((await inspector.boundingBox())?.width ?? 0);
  const first = await width();
  const box = await border.boundingBox();
  if (box === null) throw new Error('the border has a place on the screen');
  await page.mouse.move(box.x, box.y + 200);
  await page.mouse.down();
  for (const moved of [20, 40, 60]) await page.mouse.move(box.x - moved, box.y + 200);
  await page.mouse.up();
  await expect.poll(width).toBe(first + 60);
  await border.press('ArrowLeft');
  await expect.poll(width).toBeGreaterThan(first + 60);
  await border.press('Control+z');
  await expect.poll(width).toBe(first + 60);
  await border.press('Control+z');
  await expect.poll(width).toBe(first);
  await border.press('Control+Shift+z');
  await expect.poll(width).toBe(first + 60);

  const lanes = page.getByRole('tree', { name: 'Devices' });
  const laneNames = async () => {
    const texts = await lanes.getByRole('treeitem').allInnerTexts();
    return texts.map((text) => text.trim().split(/\s/)[0]);
  };
  const before = await laneNames();
  await lanes.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(laneNames).not.toEqual(before);
  const moved = await laneNames();
  await page.keyboard.press('KeyP');
  await expect.poll(laneNames).not.toEqual(moved);
  await page.keyboard.press('Control+z');
  await expect.poll(laneNames).toEqual(moved);
  await page.keyboard.press('Control+z');
  await expect.poll(laneNames).toEqual(before);
});
