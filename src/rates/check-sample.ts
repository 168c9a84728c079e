// What a sample that was read must be, whatever form it came in.

import type { RateMark, RateSample } from './rate-series.ts';

/** Why the sample cannot follow `before`, as the end of a sentence; undefined when it can. */
export const sampleProblem = (sample: RateSample, before: RateMark | undefined): string | undefined => {
  const values = [sample.seconds, sample.bytes, sample.bytesPerSecond, sample.meanBytesPerSecond];
  if (values.some((value) => !Number.isFinite(value) || value < 0))
    return 'a number is negative or too large';
  if (before === undefined)
    return sample.seconds === 0 && sample.bytes === 0
      ? undefined
      : 'the first row must be at 0 seconds with 0 bytes';
  if (sample.seconds < before.seconds)
    return `the time goes back, from ${before.seconds} to ${sample.seconds} seconds`;
  if (sample.bytes < before.bytes) return `the bytes become fewer, from ${before.bytes} to ${sample.bytes}`;
  return undefined;
};
