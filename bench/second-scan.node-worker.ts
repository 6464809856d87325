/** The second thread of long scans in Node. */
import { parentPort } from 'node:worker_threads';
import { answerScans } from '../src/worker/second-scan.ts';

parentPort?.on('message', answerScans);
