/** Entry of the thread that draws the lanes: the page's own has its hands free for whoever acts. */
import {
  createLaneArtist,
  type LaneArtist,
  type LaneOrder,
  type LaneReport,
} from './lane-artist.ts';

/** The first message brings the canvas. */
export interface LaneThreadOrder extends LaneOrder {
  readonly canvas?: OffscreenCanvas;
}

interface LaneThread {
  onmessage: ((event: MessageEvent<LaneThreadOrder>) => void) | null;
  postMessage(report: LaneReport): void;
  requestAnimationFrame(draw: () => void): number;
}

const thread = globalThis as unknown as LaneThread;
let artist: LaneArtist | undefined;
let isDue = false;

const draw = () => {
  isDue = false;
  if (artist?.draw()) request();
};

function request(): void {
  if (isDue) return;
  isDue = true;
  thread.requestAnimationFrame(draw);
}

thread.onmessage = ({ data: { canvas, ...order } }) => {
  if (canvas !== undefined) artist = createLaneArtist(canvas, (said) => thread.postMessage(said));
  artist?.take(order);
  request();
};
