// Items that come in groups, given out one by one.

/**
 * An asynchronous generator that yields each item itself would take three turns for each; this takes one, and none of the
 * groups' machinery, until a group is used up. Like a generator it begins when the first item is asked for.
 */
export const oneByOne = <T>(open: () => AsyncGenerator<readonly T[], void>): AsyncIterableIterator<T> => {
  let groups: AsyncGenerator<readonly T[], void> | undefined;
  let group: readonly T[] = [];
  let index = 0;
  let isOver = false;
  const over = { done: true, value: undefined } as const;

  const take = (): IteratorResult<T, undefined> => {
    const value = group[index] as T;
    index += 1;
    return { done: false, value };
  };
  const takeFromNext = async (): Promise<IteratorResult<T, undefined>> => {
    groups ??= open();
    while (!isOver) {
      const step = await groups.next();
      if (step.done === true) break;
      [group, index] = [step.value, 0];
      if (group.length > 0) return take();
    }
    isOver = true;
    return over;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () => {
      if (isOver) return Promise.resolve(over);
      return index < group.length ? Promise.resolve(take()) : takeFromNext();
    },
    async return() {
      isOver = true;
      group = [];
      await groups?.return();
      return over;
    },
  };
};
