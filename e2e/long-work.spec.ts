/** What takes long says how far it is, can be given up, and never takes the focus away. */
import { expect, type Page, test } from '@playwright/test';
import { manyDevicesJsonl } from '../src/formats/hostile-traces.ts';
import { button, events, openPaused, region, slider } from './dashboard.ts';

const notices = (page: Page) => page.getByRole('region', { name: 'Notices' });
const box = (page: Page) => page.getByRole('searchbox', { name: 'Filter events' });

/** Drops a file on the page, which leaves the focus where it is. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  await page.evaluate(
    ([fileName, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content], fileName));
      document.body.dispatchEvent(
        new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
      );
    },
    [name, text] as const,
  );
}

test('a link whose inputs come late shows how far they are applied, and can be given up', async ({
  page,
}) => {
  const edit = { type: 'fault', device: 'v01', fault: 'silent', on: true };
  // More events than any machine runs while this test waits.
  const edits = JSON.stringify([{ at: 2_000_000_000, timeNs: 2e12, edit }]);
  const address = new URLSearchParams({ v: '1', scenario: 'hundred-devices', seed: '5', edits });
  address.set('until', String(3e12));
  await page.goto(`/?${address}`);
  const task = region(page, 'Task');
  await expect(task.getByRole('progressbar')).toBeVisible({ timeout: 20_000 });
  const share = async () =>
    Number(await task.getByRole('progressbar').evaluate((bar: HTMLProgressElement) => bar.value));
  const first = await share();
  await expect.poll(share, { timeout: 20_000 }).toBeGreaterThan(first);
  await button(page, 'Cancel').click();
  await expect(page.getByRole('alert')).toContainText('opening was cancelled');
  await expect(task).toHaveCount(0);
  await page.getByRole('alert').getByRole('button', { name: 'Open Two thermostats' }).click();
  await expect(events(page)).toContainText('temperature');
});

test('a notice covers no button', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await openPaused(page);
  await drop(page, 'broken.jsonl', '{"format":"orrery-trace","version":99}\n');
  await expect(notices(page)).toContainText('newer than this build reads');
  for (const name of ['Fork here', 'Previous cause', 'Next cause', 'Copy state', 'Copy events']) {
    // Only what nothing else lies over can be pressed, and a problem goes only when it is put away.
    await button(page, name).click({ trial: true });
  }
});

test('notices leave the focus where it is', async ({ page }) => {
  await openPaused(page);
  await box(page).fill('kind == "te');
  await expect(box(page)).toBeFocused();
  await drop(page, 'broken.jsonl', '{"format":"orrery-trace","version":99}\n');
  await expect(notices(page)).toContainText('newer than this build reads');
  await expect(box(page)).toBeFocused();
  await expect(box(page)).toHaveValue('kind == "te');
  await drop(page, 'few.jsonl', manyDevicesJsonl(3));
  await expect(notices(page)).toContainText('Opened few.jsonl');
  await expect(notices(page)).toContainText('Not kept of');
  await expect(box(page)).toBeFocused();
  await slider(page).focus();
  await page.keyboard.press('Shift+F8');
  await expect(notices(page)).toContainText('No expectation broke');
  await expect(slider(page)).toBeFocused();
});
