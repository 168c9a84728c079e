// A recording: the series of one command, and what that command moved. The value that the CSV and JSON forms hold.

import type { RateSeries } from './rate-series.ts';

export interface RecordedFile {
  /** As it was named at the source. */
  readonly path: string;
  readonly size: number;
  /** What became of it: an outcome such as "created", or the code it failed with. */
  readonly outcome: string;
  /** When that was known, since the transfer began. */
  readonly seconds: number;
}

export interface Recording {
  /** "upload" or "download". */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly files: readonly RecordedFile[];
  /** How many files more there were. */
  readonly filesLeftOut: number;
  readonly series: RateSeries;
}
