// What a row must reach and hopes to, and whether it did. Pure.

import type { Line } from '../measure/sample.ts';

export interface Measured {
  readonly value: number;
  /** The command of the line that it is shown with. */
  readonly command: string;
}

/** What is compared: seconds, CPU seconds, or anything else. */
export type BarKind = 'time' | 'cpu' | 'figure';

/** "×": a ratio of ours to theirs. Sizes are powers of 1000 bytes. "": a number of things. */
export type BarUnit = '×' | 'KB' | 'MB' | 'ms' | '';

export interface Bar {
  readonly kind: BarKind;
  /** "time of scp": what the value is, said in a few words. */
  readonly what: string;
  readonly unit: BarUnit;
  /** Undefined: there is nothing that it must reach; it is reported. */
  readonly must: number | undefined;
  readonly aim: number | undefined;
  /** Whether the numbers are the least that it must be; otherwise they are the most. */
  readonly isLeast: boolean;
  /** The commands that it cannot do without; they get their runs first. */
  readonly needs: readonly string[];
  /** Undefined when too little was run. */
  measure(lines: readonly Line[]): Measured | undefined;
}

export type Verdict = 'aim met' | 'bar met' | 'missed' | 'aim missed' | 'reported' | 'not measured';

export const judge = (
  { must, aim, isLeast }: Pick<Bar, 'must' | 'aim' | 'isLeast'>,
  value: number | undefined,
): Verdict => {
  const reaches = (limit: number): boolean =>
    value !== undefined && (isLeast ? value >= limit : value <= limit);
  if (value === undefined || Number.isNaN(value)) return 'not measured';
  if (must === undefined && aim === undefined) return 'reported';
  if (must !== undefined && !reaches(must)) return 'missed';
  if (aim !== undefined && reaches(aim)) return 'aim met';
  return must === undefined ? 'aim missed' : 'bar met';
};
