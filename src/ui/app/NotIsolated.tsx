/** Said instead of the dashboard when the page gets no shared memory. */
export function NotIsolated({ reason }: { readonly reason: string }) {
  return (
    <main className="not-isolated">
      <h1>Orrery needs shared memory</h1>
      <p>
        The engine and this page share one block of memory. Browsers allow that only in a page that
        is cross-origin isolated, and this one is not.
      </p>
      <p className="alarm">▲ {reason}</p>
      <h2>How to serve it</h2>
      <ul>
        <li>
          The quickest: <code>npm start</code> in the project's folder, then open the address it
          prints.
        </li>
        <li>
          Your own server: send these two headers with every file.
          <pre>
            {'Cross-Origin-Opener-Policy: same-origin\nCross-Origin-Embedder-Policy: require-corp'}
          </pre>
        </li>
        <li>
          A static host: upload the whole built folder, so that <code>coi-sw.js</code>, which adds
          the headers, lies beside the page; use https and a window that allows service workers.
        </li>
      </ul>
    </main>
  );
}
