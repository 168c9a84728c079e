// What happened to a clock that somebody may want to read in a log. None of it is an error.

import type { WherryError } from '../../base/index.ts';
import type { SampleProblem } from '../core/clock/clock-sample.ts';

export type ClockFinding =
  | { readonly kind: 'slept'; readonly ms: number }
  | { readonly kind: 'another-hub-clock' }
  | { readonly kind: 'exchange-failed'; readonly error: WherryError }
  | { readonly kind: 'sample-refused'; readonly problem: SampleProblem }
  /** See `SampleOutcome`. */
  | { readonly kind: 'contradiction'; readonly why: 'drift' | 'jump' };
