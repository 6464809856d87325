/** The second thread of long scans in a browser: the page's own. */
import '../src/worker/second-scan.worker.ts';
