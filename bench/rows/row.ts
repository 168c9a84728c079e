// What a row of the bench is: commands that do the same job, ours and theirs, and the bars that ours is held to.

import type { Bar } from '../bars/bar.ts';
import type { Bed } from '../bed.ts';
import type { Command } from '../measure/measure-command.ts';

export interface Contender {
  readonly name: string;
  readonly isOurs: boolean;
  /** What it does less than ours, or otherwise. */
  readonly note?: string;
  /** The command of ours that a peer's ratio is taken with; default the first one of the row. */
  readonly comparedWith?: string;
  /** It does only a part of the job: no ratio is taken. */
  readonly isPartial?: boolean;
  /** Removed before and after each run. */
  readonly outputs: readonly string[];
  /** Called before each run, when the outputs are gone. Not measured. */
  prepare?(): Promise<void>;
  /** Called after `prepare`. */
  command(): Command;
  /** The process of the other end. Called after `prepare`. */
  serverPid(): number;
  /** Default: the loopback's counter. */
  readWireBytes?(): Promise<number>;
  /** Where they can be counted, they are told as the figure `ROUND_TRIPS`. */
  readRoundTrips?(): Promise<number>;
  /** Called after each run; rejects when it has not done its job. */
  check(): Promise<void>;
}

export interface PreparedRow {
  /** In the order of their turns. Empty: the row cannot be had here, and a remark says why. */
  readonly contenders: readonly Contender[];
  readonly remarks?: readonly string[];
  /** Removes what no other row needs. */
  close?(): Promise<void>;
}

export interface Row {
  readonly name: string;
  readonly what: string;
  /** Seconds that all its runs take on a usual machine: its share of the time there is. */
  readonly weightSeconds: number;
  /** Whether the seconds of its commands say something. */
  readonly isTimed: boolean;
  /** Whether each command has a run that does not count before those that do. */
  readonly hasWarmUp: boolean;
  readonly bars: readonly Bar[];
  prepare(bed: Bed): Promise<PreparedRow>;
}
