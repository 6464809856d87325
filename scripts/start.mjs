/** `npm start`: builds the dashboard when its sources changed, then serves it on this machine. */
import path from 'node:path';
import { buildTarget, canBuild, isBuilt, isStale, ROOT } from './build.mjs';
import { DEFAULT_PORT } from './headers.mjs';
import { createStaticServer } from './serve.mjs';

const HOST = '127.0.0.1';
const PORT_MAX = 65535;

/** @param {string} what @param {string} where @param {string} mend @returns {never} */
function giveUp(what, where, mend) {
  console.error(`orrery: ${what}\n  where: ${where}\n  mend:  ${mend}`);
  process.exit(1);
}

function portFromEnvironment() {
  const text = process.env.PORT ?? '';
  if (text === '') return DEFAULT_PORT;
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= PORT_MAX) return port;
  return giveUp(
    `"${text}" is no port number`,
    'environment variable PORT',
    `a whole number from 0 (any free port) to ${PORT_MAX}, for example PORT=${DEFAULT_PORT}`,
  );
}

async function prepareFiles() {
  if (!canBuild()) {
    if (isBuilt('app')) return;
    giveUp(
      'the dashboard is not built and cannot be built here',
      path.join(ROOT, 'dist/app'),
      'run `npm ci` with development packages, or copy a built dist folder here',
    );
  }
  if (!isStale('app')) return;
  console.log('Building the dashboard …');
  await buildTarget('app');
}

/** @param {NodeJS.ErrnoException} error @param {number} port */
function explainListenError(error, port) {
  const where = `http://${HOST}:${port}/`;
  if (error.code === 'EADDRINUSE') {
    giveUp(
      `port ${port} is taken by another program`,
      where,
      `stop that program or choose another port: PORT=${port + 1} npm start`,
    );
  }
  if (error.code === 'EACCES') {
    giveUp(
      `port ${port} needs more rights`,
      where,
      `choose a port above 1023: PORT=${DEFAULT_PORT} npm start`,
    );
  }
  giveUp(`the server cannot start: ${error.message}`, where, 'choose another port with PORT=…');
}

async function main() {
  const port = portFromEnvironment();
  await prepareFiles();
  const server = await createStaticServer({ root: path.join(ROOT, 'dist/app') });
  server.on('error', (error) => explainListenError(error, port));
  server.listen(port, HOST, () => {
    const address = server.address();
    const actual = typeof address === 'object' && address !== null ? address.port : port;
    console.log(`Orrery is at http://${HOST}:${actual}/ (Ctrl+C stops it)`);
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

main().catch((error) => {
  giveUp(
    error instanceof Error ? error.message : String(error),
    'npm start',
    'mend it and run again',
  );
});
