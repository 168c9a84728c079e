// What a transfer tells while it runs, gathered for --record-rate. The clocks come in; nothing here touches the disk.

import type { ErrorCode } from '../../base/index.ts';
import type { TransferEvent } from '../../client/index.ts';
import {
  createRateRecorder,
  MAX_RECORDED_FILES,
  toRateSeries,
  type RateMark,
  type RateRecorder,
  type RecordedFile,
  type Recording,
} from '../../rates/index.ts';

export interface TransferRecording {
  /** Time 0. `timeMs`: the same in milliseconds since 1970. */
  begin(nowMs: number, timeMs: number): void;
  /** So many more bytes have moved over the link. */
  move(bytes: number, nowMs: number): void;
  /** One more event; of interest are files that are done. */
  take(event: TransferEvent, nowMs: number): void;
  failed(path: string, code: ErrorCode, nowMs: number): void;
  /** Nothing more will move. */
  end(nowMs: number): void;
  /** Undefined when it never began, since nothing was tried. */
  recording(): Recording | undefined;
}

export const createTransferRecording = (command: string): TransferRecording => {
  const files: RecordedFile[] = [];
  let filesLeftOut = 0;
  let began: { readonly ms: number; readonly started: string; readonly recorder: RateRecorder } | undefined;
  let marks: readonly RateMark[] = [];

  const add = (file: Omit<RecordedFile, 'seconds'>, nowMs: number): void => {
    if (files.length >= MAX_RECORDED_FILES) filesLeftOut += 1;
    else files.push({ ...file, seconds: Math.round(nowMs - (began?.ms ?? nowMs)) / 1000 });
  };
  return {
    begin: (nowMs, timeMs) => {
      began = {
        ms: nowMs,
        started: new Date(timeMs).toISOString(),
        recorder: createRateRecorder(nowMs),
      };
    },
    move: (bytes, nowMs) => began?.recorder.move(bytes, nowMs),
    take: (event, nowMs) => {
      if (event.type !== 'done' || event.kind !== 'file') return;
      add({ path: event.path, size: event.size, outcome: event.outcome }, nowMs);
    },
    failed: (path, code, nowMs) => add({ path, size: 0, outcome: code }, nowMs),
    end: (nowMs) => {
      marks = began?.recorder.marks(nowMs) ?? [];
    },
    recording: () =>
      began === undefined
        ? undefined
        : { command, started: began.started, files, filesLeftOut, series: toRateSeries(marks) },
  };
};
