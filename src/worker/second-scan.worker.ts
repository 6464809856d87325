/** Entry of the thread that takes part in long scans of the analysis thread. */
import { answerScans } from './second-scan.ts';

addEventListener('message', ({ data }) => answerScans(data));
