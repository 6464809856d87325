/** Entry of the thread that takes part in long scans of the analysis thread. */
import { answerScans } from './second-scan.ts';

const answer = answerScans();
addEventListener('message', ({ data }) => answer(data));
