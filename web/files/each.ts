// Many small things side by side, a few at a time.

import { toWherryError, type WherryError } from '../../src/client/browser/index.ts';

const AT_ONCE = 4;

/** What could not be done, each with why. Never rejects. */
export const forEachOf = async <T>(
  items: readonly T[],
  task: (item: T) => Promise<void>,
): Promise<readonly { readonly item: T; readonly error: WherryError }[]> => {
  const failed: { item: T; error: WherryError }[] = [];
  const left = items.values();
  const work = async (): Promise<void> => {
    for (const item of left) {
      try {
        await task(item);
      } catch (error) {
        failed.push({ item, error: toWherryError(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return failed;
};
