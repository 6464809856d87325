/** The only list of mocks: a new one is one folder and one line here. */
import type { MockDefinition } from '../engine/define-mock.ts';
import { heater } from './heater/heater.ts';
import { room } from './room/room.ts';
import { thermostat } from './thermostat/thermostat.ts';

export const MOCKS: readonly MockDefinition[] = [heater, room, thermostat];
