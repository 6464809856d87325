/** What a page must never do: break its content security policy, throw, or run text of a file. */
import { expect, type Page } from '@playwright/test';

interface Watched {
  violations: string[];
  struck?: unknown;
}

export interface Watch {
  /** Fails when anything of it happened since the page was opened. */
  expectNone(): Promise<void>;
}

/** Before the page is opened. */
export async function watchPage(page: Page): Promise<Watch> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => {
    errors.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) errors.push(message.text());
  });
  await page.addInitScript(() => {
    const watched = globalThis as unknown as Watched;
    watched.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => {
      watched.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return {
    expectNone: async () => {
      const { violations, struck } = await page.evaluate(() => {
        const watched = globalThis as unknown as Watched;
        return { violations: watched.violations, struck: watched.struck };
      });
      expect(violations, 'violations of the policy').toEqual([]);
      expect(struck, 'text of a file that ran').toBeUndefined();
      expect(errors).toEqual([]);
    },
  };
}
