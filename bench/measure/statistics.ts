// Medians and ratios of a few numbers. Pure.

/** The one in the middle, or the mean of the two there. Undefined of nothing. */
export const median = (values: readonly number[]): number | undefined => {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
};

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

export const spreadOf = (values: readonly number[]): Spread | undefined => {
  const middle = median(values);
  return middle === undefined
    ? undefined
    : { least: Math.min(...values), median: middle, most: Math.max(...values) };
};

/**
 * The median of ours[i] / theirs[i]. Runs of one number were made next to each other, so that what slows the machine for a
 * while slows both and leaves their ratio alone. Where one side has fewer runs, the rest of the other is left out.
 */
export const medianRatio = (ours: readonly number[], theirs: readonly number[]): number | undefined =>
  median(ours.slice(0, theirs.length).flatMap((value, index) => value / (theirs[index] ?? Number.NaN)));
