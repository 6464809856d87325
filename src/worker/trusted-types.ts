/**
 * The content security policy forbids to make HTML, scripts or addresses of scripts out of text,
 * where the browser can hold a page to it. This is the one exception: the page's own workers, and
 * theirs.
 */

interface TrustedTypes {
  createPolicy(
    name: 'default',
    rules: { readonly createScriptURL: (address: string) => string | null },
  ): unknown;
}

/** The address when it is a script below the page's own folder; null is a refusal. */
export function ownScript(address: string, page: string): string | null {
  const folder = new URL('.', page);
  try {
    const { href, origin } = new URL(address, page);
    const isOwn = origin === folder.origin && href.startsWith(folder.href);
    return isOwn && /\.[cm]?[jt]sx?$/.test(new URL(href).pathname) ? href : null;
  } catch {
    return null;
  }
}

/**
 * Before the first worker of a page, or of a worker, starts.
 * @param page address whose folder and what is below it is trusted
 */
export function trustOwnWorkers(page: string): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => ownScript(address, page),
  });
}
