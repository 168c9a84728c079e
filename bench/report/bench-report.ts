// Everything that one run of the bench has found, as it is written to JSON: raw samples and all.

import type { LongLink } from '../delay-proxy/start-delay-proxy.ts';
import type { RowResult } from '../run-row.ts';
import type { Machine } from './machine.ts';

export interface BenchReport {
  readonly machine: Machine;
  readonly link: LongLink;
  /** Asked for of each command. */
  readonly runs: number;
  readonly seconds: number;
  readonly remarks: readonly string[];
  readonly rows: readonly RowResult[];
}

/** Whether all rows were run, and all their commands did their job. */
export const isComplete = ({ rows }: BenchReport): boolean =>
  rows.every(({ lines }) => lines.length > 0 && lines.every(({ samples }) => samples.length > 0));
