/** The content security policy: kept on the way through every panel, and able to stop what it should. */
import { expect, type Page, test } from '@playwright/test';
import { button, openFinished, seekTo, tab } from './dashboard.ts';
import { watchPage } from './violations.ts';

/** Every tab of a list, each with its panel drawn. */
async function visitTabs(page: Page): Promise<readonly string[]> {
  const names = await page.getByRole('tab').allInnerTexts();
  for (const name of names) {
    const title = name.split('\n')[0] ?? name;
    await page.getByRole('tab', { name: title }).first().click();
    await expect(page.getByRole('tabpanel', { name: title }).first()).not.toBeEmpty();
  }
  return names;
}

test('a journey through every panel breaks no policy', async ({ page }) => {
  // A dozen panels, each with its own code to load.
  test.slow();
  const watch = await watchPage(page);
  await openFinished(page);
  await seekTo(page, 0.4);
  expect((await visitTabs(page)).length).toBeGreaterThan(8);
  await tab(page, 'Probability').click();
  await button(page, 'Run futures').click();
  await expect(page.getByRole('tabpanel', { name: 'Probability' })).toContainText(/Done/, {
    timeout: 30_000,
  });
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(page.getByRole('combobox', { name: 'Command' })).toBeFocused();
  await page.keyboard.press('Escape');
  await button(page, 'Fork here').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await button(page, 'Export').click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'JSONL' }).click();
  expect((await saved).suggestedFilename()).toMatch(/\.jsonl$/);
  await watch.expectNone();
  // Nothing on the page leads away from it.
  expect(await page.evaluate(() => document.links.length)).toBe(0);
});

test('a script that got into the page does not run, and no text becomes one', async ({ page }) => {
  await openFinished(page);
  const outcome = await page.evaluate(async () => {
    // The driver may evaluate text; what runs after its call may not.
    await new Promise((resolve) => setTimeout(resolve));
    const place = globalThis as unknown as { struck?: unknown };
    const refused: string[] = [];
    const attempt = (name: string, act: () => unknown) => {
      try {
        act();
      } catch {
        refused.push(name);
      }
    };
    const script = document.createElement('script');
    attempt('text of a script', () => {
      script.textContent = 'globalThis.struck = 1';
      document.head.append(script);
    });
    attempt('innerHTML', () => {
      document.createElement('div').innerHTML = '<img src=x onerror="globalThis.struck = 2">';
    });
    attempt('an attribute', () => {
      const picture = document.createElement('img');
      picture.setAttribute('onerror', 'globalThis.struck = 3');
      picture.src = 'x:';
      document.body.append(picture);
    });
    attempt('eval', () => Function('globalThis.struck = 4')());
    attempt('a foreign worker', () => new Worker('https://example.invalid/x.js'));
    attempt('a worker of text', () => new Worker('data:text/javascript,1'));
    return { struck: place.struck, refused };
  });
  expect(outcome.struck).toBeUndefined();
  expect(outcome.refused).toEqual(
    expect.arrayContaining(['innerHTML', 'eval', 'a foreign worker', 'a worker of text']),
  );
});

test('what brings a script brings the policy', async ({ page }) => {
  const policies: string[] = [];
  page.on('response', (answer) => {
    if (/\.(js|html)$|\/$|\?/.test(answer.url())) {
      policies.push(answer.headers()['content-security-policy'] ?? `none at ${answer.url()}`);
    }
  });
  await openFinished(page);
  expect(policies.length).toBeGreaterThan(3);
  for (const policy of policies) expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
});
