// How to make a file: what of it is there already, and what must be sent. Pure; browser-safe.

import { CHUNKED_FILE_SIZE } from '../../storage/chunks/index.ts';
import { MIN_COPIED_SHARE } from './limits.ts';

/** Steps are done in order; each appends `length` bytes, at least one. */
export type RecipeStep =
  | {
      readonly kind: 'copy';
      /** Number of the old file. */
      readonly source: number;
      /** In the old file. */
      readonly offset: number;
      readonly length: number;
    }
  | {
      readonly kind: 'literal';
      /** In the new file. */
      readonly offset: number;
      readonly length: number;
    };

export interface Recipe {
  readonly steps: readonly RecipeStep[];
  /** Bytes that are copied, and those that must be sent; together the size of the new file. */
  readonly copied: number;
  readonly literal: number;
}

/** Steps of adjacent ranges become one. */
export const appendStep = (steps: RecipeStep[], step: RecipeStep): void => {
  const last = steps.at(-1);
  const isNext =
    last !== undefined &&
    last.kind === step.kind &&
    last.offset + last.length === step.offset &&
    (last.kind === 'literal' || (step.kind === 'copy' && last.source === step.source));
  if (isNext) steps[steps.length - 1] = { ...last, length: last.length + step.length };
  else steps.push(step);
};

/** Whether it is to be followed; otherwise the file is sent whole, which spares reading what is there. */
export const isWorthIt = ({ copied, literal }: Recipe): boolean => {
  const size = copied + literal;
  return size > CHUNKED_FILE_SIZE && copied >= size * MIN_COPIED_SHARE;
};

/** What is left of the steps where the first `done` bytes of the new file are there: those of a part, say. */
export const remainingSteps = (steps: readonly RecipeStep[], done: number): RecipeStep[] => {
  const left: RecipeStep[] = [];
  let position = 0;
  for (const step of steps) {
    const skipped = Math.min(step.length, Math.max(0, done - position));
    position += step.length;
    if (skipped < step.length)
      left.push({ ...step, offset: step.offset + skipped, length: step.length - skipped });
  }
  return left;
};
