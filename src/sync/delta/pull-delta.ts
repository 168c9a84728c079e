// A changed large file from the server: what is here of it already is not fetched.

import { Semaphore, isWherryError, type RemotePath } from '../../base/index.ts';
import { readPlanned } from '../../files/planned/index.ts';
import type { ChunkList } from '../../storage/chunks/index.ts';
import { DONE, outcomeOf, type Outcome } from '../apply/outcome.ts';
import { makeRecipe } from '../chunk/make-recipe.ts';
import { isWorthIt, type Recipe, type RecipeStep } from '../chunk/recipe.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import type { DeltaWrite } from './delta-write.ts';
import type { DeltaInit } from './push-delta.ts';

/** Stretches that are fetched at once, so that each does not wait for the one before. */
const FETCHED_AT_ONCE = 8;
/** A longer stretch is fetched in parts of this size. */
const FETCHED_SIZE = 1024 * 1024;

/** `whole`: it has to be fetched as any other file. */
export const pullDelta = async (init: DeltaInit, write: DeltaWrite): Promise<Outcome | 'whole'> => {
  const { remote, lists } = init;
  const { path, before, after } = write;
  const [theirs, old] = await Promise.all([
    remote.chunksAndPieces(path, after.size),
    lists.find(before.content, before.size) ?? chunkHere(init, write),
  ]);
  if (theirs === undefined || old === undefined) return 'whole';
  lists.keep(before.content, old);
  lists.keep(after.content, theirs.chunks);
  const recipe = makeRecipe(theirs.chunks, [old]);
  if (!isWorthIt(recipe)) return 'whole';
  try {
    await follow(init, write, recipe, theirs.pieces);
    return DONE;
  } catch (error) {
    // What a list said is not what is there: then nothing of it is relied upon.
    if (isWherryError(error) && error.code === 'CORRUPTED') return 'whole';
    return outcomeOf(error);
  }
};

const chunkHere = async (
  { local, localRoot, signal }: DeltaInit,
  { path }: DeltaWrite,
): Promise<ChunkList | undefined> => (await local.chunkFile(pathInRoot(localRoot, path), { signal })).chunks;

const follow = async (
  init: DeltaInit,
  { path, after }: DeltaWrite,
  recipe: Recipe,
  pieces: readonly Uint8Array[],
): Promise<void> => {
  const { local, localRoot, onProgress } = init;
  const at = pathInRoot(localRoot, path);
  const { size, mtimeUs, executable } = after;
  const last = pieces.at(-1);
  if (last === undefined) throw new TypeError('A file has no piece.');
  // Only what was seen is taken from: its version is the storage's matter.
  const sources = [{ path: at, version: '' }];
  const staged = await local.stage(at, { size, mtimeUs, executable }, { policy: 'fail', sources });
  try {
    onProgress.started(path, size, recipe.copied);
    for (const piece of pieces.slice(0, -1)) await staged.verify(piece);
    const fetched = fetchAhead(init, path, recipe.steps);
    for (const step of inStretches(recipe.steps)) {
      if (step.kind === 'copy') {
        await staged.copyFrom(step.source, step.offset, step.length);
        continue;
      }
      const bytes = await fetched.next(step);
      await staged.write(bytes, step.length);
      onProgress.moved(path, step.length);
    }
    await staged.commit(last);
  } finally {
    await staged.discard();
  }
};

/** The same steps, with literal stretches no longer than what is fetched at once. */
function* inStretches(steps: readonly RecipeStep[]): Generator<RecipeStep> {
  for (const step of steps) {
    if (step.kind === 'copy') {
      yield step;
      continue;
    }
    for (let begin = 0; begin < step.length; begin += FETCHED_SIZE)
      yield {
        kind: 'literal',
        offset: step.offset + begin,
        length: Math.min(FETCHED_SIZE, step.length - begin),
      };
  }
}

interface Fetched {
  /** The bytes of the next literal stretch. */
  next(step: RecipeStep): Promise<Uint8Array<ArrayBuffer>>;
}

const fetchAhead = (init: DeltaInit, path: RemotePath, steps: readonly RecipeStep[]): Fetched => {
  const places = new Semaphore(FETCHED_AT_ONCE);
  const literals = inStretches(steps.filter(({ kind }) => kind === 'literal'));
  const waiting: Promise<Uint8Array<ArrayBuffer>>[] = [];
  const ask = (): void => {
    const { value: step, done } = literals.next();
    if (done === true) return;
    const bytes = places.run(() => fetchRange(init, path, step));
    // Each is awaited in its turn; one that is not, because an earlier one failed, has nothing to say.
    bytes.catch(() => {});
    waiting.push(bytes);
  };
  for (let count = 0; count < FETCHED_AT_ONCE; count += 1) ask();
  return {
    next: () => {
      ask();
      const bytes = waiting.shift();
      if (bytes === undefined) throw new TypeError('Nothing more is to be fetched.');
      return bytes;
    },
  };
};

const fetchRange = async (
  { files, remote, timeoutMs, signal }: DeltaInit,
  path: RemotePath,
  { offset, length }: RecipeStep,
): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = Buffer.allocUnsafeSlow(length);
  const range = { offset, length, timeoutMs, signal };
  let filled = 0;
  for await (const part of readPlanned(files, remote.answer.view, pathInRoot(remote.path, path), range)) {
    bytes.set(part.subarray(0, length - filled), filled);
    filled += part.length;
  }
  if (filled !== length) throw new TypeError('A stretch of another length has come.');
  return bytes;
};
