// What is measured of one run of one command, and of all runs of it. Values only.

/** Name of the figure that tells how often the length of the way was waited for. */
export const ROUND_TRIPS = 'round trips';

export interface Sample {
  /** The whole command, from the start of its process to its end. */
  readonly seconds: number;
  /** User and system time of the command and of every process it started and waited for. */
  readonly clientCpuSeconds: number;
  /** The same of the other end's processes, during the run. */
  readonly serverCpuSeconds: number;
  /** Most memory resident in the largest process of the command. */
  readonly clientPeakBytes: number;
  /** Most memory resident in the other end's processes together; what they share is counted in each. */
  readonly serverPeakBytes: number;
  /** Both directions together. */
  readonly wireBytes: number;
  /** What the command has measured itself, and `ROUND_TRIPS` where they were counted; by name. */
  readonly figures: Readonly<Record<string, number>>;
}

/** All that is known of one command of a row. */
export interface Line {
  readonly command: string;
  readonly isOurs: boolean;
  /** What it does less than ours, or otherwise. */
  readonly note: string | undefined;
  /** The command of ours that its ratio is taken with; undefined for ours, and where the jobs differ. */
  readonly comparedWith: string | undefined;
  /** In the order of the runs. Empty: it was not run. */
  readonly samples: readonly Sample[];
  /** The only sample is of the very first run, which found memory and caches as they were. */
  readonly isCold: boolean;
  /** What went wrong. */
  readonly remark: string | undefined;
}
