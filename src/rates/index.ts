// Door of `rates`: recording how fast transfers are, the forms of recordings, and drawing them. Pure; browser-safe.

export { drawRates, type DrawnSeries } from './chart/draw-rates.ts';
export { MAX_RECORDED_FILES, MAX_RECORDING_SIZE } from './limits.ts';
export { createRateRecorder, type RateRecorder } from './rate-recorder.ts';
export {
  summariseRates,
  toRateSeries,
  type RateMark,
  type RateSample,
  type RateSeries,
} from './rate-series.ts';
export { formatRecordingCsv, isRecordingCsv, parseRecordingCsv } from './recording-csv.ts';
export { formatRecordingJson, isRecordingJson, parseRecordingJson } from './recording-json.ts';
export type { RecordedFile, Recording } from './recording.ts';
export { formatSparkline } from './sparkline.ts';
