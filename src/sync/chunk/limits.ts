// Limits of recipes.

import { MAX_CHUNKS } from '../../storage/chunks/index.ts';

/** Most steps of a recipe: no file that has a list of chunks needs more. */
export const MAX_RECIPE_STEPS = MAX_CHUNKS;
/** Of a file at least this share must be there already, or it is sent whole. */
export const MIN_COPIED_SHARE = 1 / 8;
