// Many runs, one after the other, each from a seed of its own. What nobody caught while one was under way belongs to it.

import type { Kind } from './kinds/kind.ts';
import { chooseKind } from './kinds/kind-table.ts';
import { playRun, type RunResult } from './play-run.ts';
import type { Product } from './product.ts';
import { createRandom, seedOfRun } from './random.ts';
import { canMount } from './small-disk.ts';

export interface CampaignInit {
  readonly product: Product;
  readonly seed: number;
  readonly runs: number;
  readonly only: Kind | undefined;
  /** No run begins after so long. */
  readonly minutes: number;
  readonly keep: boolean;
  readonly onResult: (result: RunResult, index: number) => void;
  /** Play these kinds in turn in place of random ones, and end at the first run that fails. */
  readonly search?: readonly Kind[];
}

/** Errors that nobody caught, until it is stopped. */
const listenForStray = (): { readonly take: () => string[]; readonly stop: () => void } => {
  let stray: string[] = [];
  const hear = (error: unknown): void =>
    void stray.push(
      `nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  process.on('unhandledRejection', hear);
  process.on('uncaughtException', hear);
  return {
    take: () => {
      const taken = stray;
      stray = [];
      return taken;
    },
    stop: () => {
      process.off('unhandledRejection', hear);
      process.off('uncaughtException', hear);
    },
  };
};

export const runCampaign = async (init: CampaignInit): Promise<RunResult[]> => {
  const { product, keep } = init;
  const results: RunResult[] = [];
  const hasSmallDisks = canMount();
  if (init.only?.smallDisk !== undefined && !hasSmallDisks)
    throw new Error('Only root can mount the small disk that this kind needs.');
  const search = init.search?.filter(({ smallDisk }) => hasSmallDisks || smallDisk === undefined);
  const begin = performance.now();
  const stray = listenForStray();
  try {
    for (let index = 0; index < init.runs; index += 1) {
      if (performance.now() - begin > init.minutes * 60_000) break;
      const seed = seedOfRun(init.seed, index);
      const kind =
        init.only ??
        search?.[index % search.length] ??
        chooseKind(createRandom(`kind ${seed}`), hasSmallDisks);
      const result = await playRun({ product, seed, kind, keep, stray: stray.take });
      results.push(result);
      init.onResult(result, index);
      if (search !== undefined && result.wrong.length > 0) break;
    }
  } finally {
    stray.stop();
  }
  return results;
};
