// How many runs each command of a row gets within its time. Pure.

export interface Planned {
  /** A whole turn, with what is not measured around the command. */
  readonly seconds: number;
  /** A bar cannot do without it. */
  readonly isNeeded: boolean;
}

/** A peer that no bar asks for is not worth more than one run of so long. */
export const SLOW_SECONDS = 4;

/**
 * Counted runs of each, at most `asked`. First all get one, then those that bars need get theirs, then the rest; whatever
 * does not fit into the budget is left out. Those that bars need have as many as each other: a run without its counterpart
 * tells nothing. What is slow and not needed gets none: its warm-up is as good.
 */
export const planRuns = (
  commands: readonly Planned[],
  { asked, budgetSeconds }: { readonly asked: number; readonly budgetSeconds: number },
): number[] => {
  const counts = commands.map(() => 0);
  let left = budgetSeconds;
  const indexes = [...commands.keys()];
  const needed = indexes.filter((index) => commands[index]?.isNeeded === true);
  const others = indexes.filter((index) => {
    const { isNeeded = true, seconds = 0 } = commands[index] ?? {};
    return !isNeeded && seconds <= SLOW_SECONDS;
  });
  const give = (group: readonly number[], upTo: number): void => {
    const seconds = group.reduce((sum, index) => sum + (commands[index]?.seconds ?? 0), 0);
    for (let round = 1; round <= upTo; round += 1) {
      if (seconds > left || group.every((index) => (counts[index] ?? 0) >= round)) continue;
      for (const index of group) counts[index] = round;
      left -= seconds;
    }
  };
  const giveAll = (upTo: number): void => {
    give(needed, upTo);
    for (const index of others) give([index], upTo);
  };
  giveAll(Math.min(1, asked));
  giveAll(asked);
  return counts;
};

/** The part of the time that is left which a row may take: as much as its weight among those that are still to come. */
export const shareOf = (remainingSeconds: number, weights: readonly number[]): number => {
  const [own = 0] = weights;
  return (remainingSeconds * own) / weights.reduce((sum, weight) => sum + weight, 0);
};
