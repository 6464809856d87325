/** What a page is given to work with. */
import { TimeTravelClient } from './time-travel-client.ts';
import type { TimeTravelPort } from './time-travel-port.ts';

export const createEngineClient = (): TimeTravelPort => new TimeTravelClient();
