/** The second thread of long scans in a browser. */
import { answerScans } from '../src/worker/second-scan.ts';

const answer = answerScans();
addEventListener('message', ({ data }) => answer(data));
