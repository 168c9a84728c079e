// A source that changes from run to run: once for all contenders of a round, so that each of them brings over the same change.

export interface ChangingSource {
  /** Before a run: whoever has already what the source holds makes it change. `destination` names who is to get it. */
  before(destination: string): Promise<void>;
  /** After a run that has done its job. */
  arrivedAt(destination: string): void;
}

/** `change` gets 1, 2, 3…. All destinations hold what the source holds when it is made. */
export const createChangingSource = (change: (generation: number) => Promise<void>): ChangingSource => {
  let current = 0;
  const arrived = new Map<string, number>();
  return {
    before: async (destination) => {
      if ((arrived.get(destination) ?? 0) < current) return;
      current += 1;
      await change(current);
    },
    arrivedAt: (destination) => void arrived.set(destination, current),
  };
};
