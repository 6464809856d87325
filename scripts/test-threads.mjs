/**
 * Runs functions of a TypeScript module in threads, for tests: the module is bundled as it stands,
 * so that what runs is the code under test.
 */
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { inlineTables } from './inline-tables.ts';
import { scenarioChecks } from './scenario-checks.ts';

/** In every thread: says that it is ready, runs the task, reports what it returned. */
const glue = (/** @type {string} */ file) => `
import { parentPort, workerData } from 'node:worker_threads';
import * as tasks from ${JSON.stringify(file)};
parentPort.postMessage({ ready: true });
parentPort.postMessage({ result: tasks[workerData.task](workerData.input) });
`;

const ENTRY = 'virtual:thread';
const RESOLVED = `\0${ENTRY}`;

/**
 * The code of a thread that can run any function the module exports.
 * @param {string} file absolute path of the module
 * @returns {Promise<string>}
 */
export async function bundleForThreads(file) {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    // As the product is built: otherwise V8 would compile other code from it.
    plugins: [
      inlineTables(),
      scenarioChecks(),
      {
        name: 'thread-entry',
        resolveId: (id) => (id === ENTRY ? RESOLVED : undefined),
        load: (id) => (id === RESOLVED ? glue(file) : undefined),
      },
    ],
    build: {
      ssr: true,
      write: false,
      target: 'node20',
      minify: false,
      rollupOptions: { input: ENTRY, output: { format: 'es', topLevelVar: false } },
    },
  });
  const [bundle] = Array.isArray(output) ? output : [output];
  if (!bundle || !('output' in bundle)) throw new Error(`${file} was not bundled`);
  return bundle.output[0].code;
}

/**
 * Starts one thread that runs `task(input)`.
 * @param {string} code from bundleForThreads
 * @param {string} task name of an exported function
 * @param {unknown} input its argument; shared buffers stay shared
 * @returns {{ ready: Promise<void>, result: Promise<any> }}
 */
export function startThread(code, task, input) {
  const url = new URL(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
  const worker = new Worker(url, { workerData: { task, input }, execArgv: [] });
  const ready = outcome();
  const result = outcome();
  worker.on('message', (message) => {
    if ('ready' in message) ready.resolve(undefined);
    else result.resolve(message.result);
  });
  const fail = (/** @type {unknown} */ error) => {
    ready.reject(error);
    result.reject(error);
  };
  worker.on('error', fail);
  // After a result this changes nothing: a promise is settled once.
  worker.on('exit', (status) => fail(new Error(`thread "${task}" ended with status ${status}`)));
  return { ready: ready.promise, result: result.promise };
}

/** A promise and the functions that settle it. */
function outcome() {
  /** @type {(value: any) => void} */
  let resolve = () => undefined;
  /** @type {(error: unknown) => void} */
  let reject = () => undefined;
  const promise = new Promise((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Nobody may be waiting for it yet.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
