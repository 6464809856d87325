/** How each case is opened; what is promised of it stands in ../catalog.ts. */
import { DEFAULT_HISTORY_EVENTS } from '../../src/engine/plan.ts';
import type { OpenCase } from '../contract.ts';
import { dispatch } from './dispatch.ts';
import { control, eventIntegrated } from './event-integrated.ts';
import { fork } from './fork.ts';
import { handoverLatency, handoverThroughput } from './handover.ts';
import { memoryPerEvent } from './memory.ts';
import { now } from './now.ts';
import { observeBatch } from './observe.ts';
import { publish } from './publish.ts';
import { countScan, densityScan, filterScan, histogramScan } from './scans.ts';
import { schedule } from './schedule.ts';
import { seek } from './seek.ts';
import { stateRead, stateWrite, stateWriteMillion } from './state.ts';
import { undoPeer } from './undo-peer.ts';

export const OPENERS: Readonly<Record<string, OpenCase>> = {
  'event-integrated-1k': eventIntegrated(1000),
  'event-integrated-100k': eventIntegrated(100_000),
  publish,
  'dispatch-1': dispatch(1),
  'dispatch-8': dispatch(8),
  'dispatch-1-million': dispatch(1, DEFAULT_HISTORY_EVENTS),
  'observe-batch': observeBatch,
  'state-read': stateRead,
  'state-write': stateWrite,
  'state-write-million': stateWriteMillion,
  now,
  'schedule-1k': schedule(1000),
  'schedule-100k': schedule(100_000),
  'schedule-1m': schedule(1_000_000),
  'seek-1m': seek(1_000_000, 20_000, true),
  'seek-10m': seek(10_000_000, 50_000, false),
  fork,
  'undo-peer': undoPeer,
  'filter-10m': filterScan,
  'count-10m': countScan,
  'histogram-10m': histogramScan,
  'density-10m': densityScan,
  'handover-throughput': handoverThroughput,
  'handover-latency': handoverLatency,
  'memory-per-event': memoryPerEvent,
  'control-a-a': control,
};
