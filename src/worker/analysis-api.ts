/** The border to the analysis thread: questions over long ranges, files in and out. */
import type { DecodedTrace, TraceOrigin } from '../formats/format.ts';
import type { Result } from '../lib/result.ts';
import type { SharedMemoryHandle } from '../memory/memory.ts';
import type { Schema } from '../memory/schema.ts';
import type { LatencySummary, Range, Route } from '../timeline/timeline.ts';
import type { LastWrite } from './engine-port.ts';
import type { ScanApi } from './scan-api.ts';

export interface ExportedFile {
  readonly blob: Blob;
  readonly fileName: string;
  readonly events: number;
}

export interface AnalysisApi extends ScanApi {
  /** From now on questions are about this memory. */
  attach(handle: SharedMemoryHandle, schema: Schema): Promise<Result<true>>;
  latency(route: Route, range: Range): Promise<LatencySummary>;
  lastWrites(slots: readonly number[], at: number): Promise<readonly LastWrite[]>;
  effects(sequence: number, limit: number): Promise<readonly number[]>;
  exportTrace(
    task: number,
    formatId: string,
    origin: TraceOrigin,
    onProgress: (share: number) => void,
  ): Promise<Result<ExportedFile>>;
  importTrace(
    task: number,
    file: File,
    onProgress: (share: number) => void,
  ): Promise<Result<DecodedTrace>>;
  /** Ends the task with this number as soon as it looks up. */
  cancel(task: number): Promise<void>;
}
