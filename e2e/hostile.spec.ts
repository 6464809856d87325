/** Traces made to break the page: all of them shows as text, or is refused in words. */
import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import {
  HEBREW,
  hostileChromeTrace,
  hostileJsonl,
  MARKUP,
  manyDevicesJsonl,
  manyThreadsTrace,
  nested,
} from '../src/formats/hostile-traces.ts';
import { button, chooseFile, events, openPaused, state, tab } from './dashboard.ts';
import { watchPage } from './violations.ts';

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });

const file = (name: string, content: string | Uint8Array) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});

/** What the page holds: a page of this size stays responsive whatever was opened. */
const sizes = (page: Page) =>
  page.evaluate(() => {
    let longest = 0;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode())
      longest = Math.max(longest, walker.currentNode.nodeValue?.length ?? 0);
    for (const element of document.querySelectorAll('*')) {
      for (const { value } of element.attributes) longest = Math.max(longest, value.length);
    }
    return { elements: document.querySelectorAll('*').length, longest };
  });

const ELEMENTS_MAX = 6000;
/** A description of 2,000 characters and what is said around it. */
const TEXT_MAX = 3000;

async function expectBounded(page: Page, where: string): Promise<void> {
  const { elements, longest } = await sizes(page);
  expect(elements, `elements, ${where}`).toBeLessThan(ELEMENTS_MAX);
  expect(longest, `longest text, ${where}`).toBeLessThan(TEXT_MAX);
}

async function visitPanels(page: Page): Promise<void> {
  for (const name of await page.getByRole('tab').allInnerTexts()) {
    const title = name.split('\n')[0] ?? name;
    await page.getByRole('tab', { name: title }).first().click();
    await expect(page.getByRole('tabpanel', { name: title }).first()).not.toBeEmpty();
    await expectBounded(page, title);
  }
}

for (const [name, content] of [
  ['hostile.jsonl', hostileJsonl],
  ['hostile\u202elnosj.json', hostileChromeTrace],
  ['hostile.jsonl.gz', () => gzipSync(hostileJsonl())],
] as const) {
  test(`${JSON.stringify(name)} shows as text in every panel`, async ({ page }) => {
    // Every panel is opened and looked at element by element.
    test.slow();
    const watch = await watchPage(page);
    await openPaused(page);
    await chooseFile(page, file(name, content()));
    await expect(notices(page)).toContainText('Opened hostile', { timeout: 30_000 });
    await expect(notices(page)).toContainText('Not kept of');
    await tab(page, 'State').click();
    await expect(state(page)).toContainText(MARKUP);
    await expect(state(page)).toContainText('user⟨U+202E⟩gnp.exe');
    await expect(state(page)).toContainText(HEBREW);
    if (!name.endsWith('.gz')) await visitPanels(page);
    const shown = await page.evaluate(() => document.body.innerText);
    const hidden = /(?![\n\t\r])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.exec(shown);
    expect(hidden === null ? '' : shown.slice(hidden.index - 40, hidden.index + 1)).toBe('');
    expect(await page.locator('img').count()).toBe(0);
    // Filters ask for such names as they are shown.
    await page
      .getByRole('searchbox', { name: 'Filter events' })
      .fill('device == "user⟨U+202E⟩gnp.exe"');
    await expect(events(page)).toContainText('user⟨U+202E⟩gnp.exe');
    expect(await page.evaluate(() => 'polluted' in Object.prototype)).toBe(false);
    await watch.expectNone();
  });
}

for (const [name, content, devices] of [
  ['devices.jsonl', () => manyDevicesJsonl(20_000), 20_000],
  ['threads.json.gz', () => gzipSync(manyThreadsTrace(1_000_000), { level: 1 }), 4097],
] as const) {
  test(`${name} with ${devices} lanes opens, scrolls and filters in a small page`, async ({
    page,
  }) => {
    test.slow();
    const watch = await watchPage(page);
    await openPaused(page);
    await chooseFile(page, file(name, content()));
    await expect(notices(page)).toContainText('Opened', { timeout: 60_000 });
    await expectBounded(page, 'opened');
    await tab(page, 'State').click();
    await state(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    const box = page.getByRole('searchbox', { name: 'Filter events' });
    await box.fill('device == "d5');
    await expectBounded(page, 'completing');
    await page.keyboard.press('Escape');
    await box.fill('sequence < 10');
    await expect(events(page)).toContainText('9');
    await page.keyboard.press('Control+Shift+KeyP');
    await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
    await expectBounded(page, 'palette');
    await page.keyboard.press('Escape');
    if (name === 'devices.jsonl') await visitPanels(page);
    await watch.expectNone();
  });
}

/** A header that names so many devices: the file itself is the whole of the attack. */
function namedDevices(count: number): string {
  const devices = Array.from(
    { length: count },
    (_, id) =>
      `{"id":${id},"name":"d${id}","mock":"m","group":"","doc":"","fields":[],"faults":[]}`,
  );
  return `{"format":"orrery-trace","version":1,"schema":{"devices":[${devices.join(',')}]}}\n`;
}

test('what cannot be read is refused in words, and what was open stays', async ({ page }) => {
  const watch = await watchPage(page);
  await openPaused(page);
  const whole = manyDevicesJsonl(3);
  const spaces = Buffer.concat([
    Buffer.from('[{"ph":"i","name":"a","pid":1,"tid":1,"ts":1},'),
    Buffer.alloc(40 << 20, ' '),
  ]);
  for (const [name, content, words] of [
    [
      'deep.jsonl',
      `${whole}{"seq":100,"writes":${nested(100_000)}}\n`,
      'nested more than 256 deep',
    ],
    ['deep.json', `[{"ph":"i","args":${nested(100_000)}}]`, 'nested more than 256 deep'],
    ['million.jsonl.gz', gzipSync(namedDevices(1_000_000), { level: 1 }), 'longer than 64 MiB'],
    ['many.jsonl', manyDevicesJsonl(70_000), 'names 70,000 devices; 65,536 are the most'],
    ['bomb.json.gz', gzipSync(spaces), 'unpacks to more than 400 times its size'],
    ['cut.jsonl', whole.slice(0, 200), 'no JSON'],
    ['empty.json', '', 'the file is empty'],
    ['<b>\u202e.bin', new Uint8Array([0, 255, 3]), 'binary data'],
  ] as const) {
    await chooseFile(page, file(name, content));
    await expect(notices(page).getByText(words)).toBeVisible({ timeout: 30_000 });
    await button(page, 'Dismiss').first().click();
    await expect(notices(page).getByText(words)).toBeHidden();
    await expect(page.getByRole('combobox', { name: 'Scenario' })).toBeVisible();
    await expect(events(page)).toContainText('temperature');
  }
  await watch.expectNone();
});
