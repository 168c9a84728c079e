// The trash's own time, by which items are old enough to go. It follows the machine's clock back at once, and ahead only so
// fast that a clock which is wrong, as one is that has lost its battery, cannot empty a trash. Pure.

const DAY_MS = 24 * 60 * 60 * 1000;
/** Between two looks. */
const LOOK_MS = 60 * 60 * 1000;

export interface TrashTimes {
  /** The trash's time at the last look. */
  readonly lastMs: number;
  /** The machine's. */
  readonly nowMs: number;
  /** When the oldest thing in the trash came there; undefined when nothing is in it. */
  readonly oldestMs: number | undefined;
  /** How long things are kept. */
  readonly keepMs: number;
}

/**
 * The trash's time at a look, of which there is one an hour.
 *
 * - Where the clock is ahead by less than things are kept, as after a pause of the server: a day a look, so that it has caught
 *   up within hours. What came last cannot have gone by then.
 * - Where it is ahead by more, believing it would empty the trash: an hour a look. So everything has stayed for its full time
 *   of running, whether the clock was wrong or the pause that long.
 * - It is never before the oldest thing came, since nothing can be too old by that. So it has caught up at the latest when
 *   what was there before has gone.
 */
export const nextTrashTime = ({ lastMs, nowMs, oldestMs = nowMs, keepMs }: TrashTimes): number => {
  const step = nowMs - lastMs < keepMs ? DAY_MS : LOOK_MS;
  return Math.min(nowMs, Math.max(lastMs + step, oldestMs));
};
