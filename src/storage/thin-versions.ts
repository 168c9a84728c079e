// Which of very many older contents of one path are let go, so that a file that is written every second does not fill the
// disk with itself. Pure.

/** A path may have so many; only beyond that it is thinned out. */
export const MAX_DENSE_VERSIONS = 64;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From the newest on: versions younger than `age` are at least `gap` apart. */
const STEPS: readonly { readonly ageMs: number; readonly gapMs: number }[] = [
  { ageMs: HOUR_MS, gapMs: MINUTE_MS },
  { ageMs: DAY_MS, gapMs: 30 * MINUTE_MS },
  { ageMs: Infinity, gapMs: DAY_MS },
];

/**
 * The positions in `timesMs` (the newest first) to be let go: none of the newest MAX_DENSE_VERSIONS, and of the others
 * those that are too close to the next newer one that stays: a minute within the last hour, half an hour within a day, a
 * day beyond.
 */
export const planThinning = (timesMs: readonly number[], nowMs: number): readonly number[] => {
  const dropped: number[] = [];
  let keptMs = timesMs[MAX_DENSE_VERSIONS - 1] ?? -Infinity;
  for (let index = MAX_DENSE_VERSIONS; index < timesMs.length; index += 1) {
    const timeMs = timesMs[index] as number;
    const gapMs = STEPS.find(({ ageMs }) => nowMs - timeMs < ageMs)?.gapMs ?? DAY_MS;
    if (keptMs - timeMs < gapMs) dropped.push(index);
    else keptMs = timeMs;
  }
  return dropped;
};
