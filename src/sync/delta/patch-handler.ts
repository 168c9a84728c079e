// sync.patch, serving side: makes a file of what is there under its name and what is sent. Bytes of the stream: the recipe, the hashes of
// the pieces, then what the recipe calls literal, in its order.

import { HASH_SIZE, WherryError } from '../../base/index.ts';
import { whileWorking } from '../../files/index.ts';
import type { CallContext, Clock } from '../../session/index.ts';
import type { StagedFile, Storage } from '../../storage/index.ts';
import { decodeRecipe } from '../chunk/recipe-bytes.ts';
import type { RecipeStep } from '../chunk/recipe.ts';
import { createByteInbox, type ByteInbox } from './byte-inbox.ts';
import { decodePatchRequest, pieceCount, splitPieces } from './wire.ts';

const BLOCK_SIZE = 1024 * 1024;
const WINDOW = 4 * BLOCK_SIZE;

export const servePatch = async (
  viewOf: (name: string) => Storage | undefined,
  params: unknown,
  { stream }: CallContext,
  clock: Clock,
): Promise<unknown> => {
  const { view, path, size, oldSize, mtimeUs, executable, recipeSize } = decodePatchRequest(params);
  const storage = viewOf(view);
  if (storage === undefined)
    throw new WherryError('EXPIRED', 'The run that this belongs to has ended meanwhile; begin it again.');
  stream.widen(WINDOW);
  const inbox = createByteInbox((bytes) => stream.consumed(bytes));
  stream.onBytes((bytes) => inbox.push(bytes));
  const ended = async (): Promise<void> => {
    while ((await stream.receive()) !== undefined);
  };
  ended().then(
    () => inbox.end(),
    (error: unknown) => inbox.end(error),
  );
  const bytes = new Uint8Array(recipeSize);
  await inbox.fill(bytes);
  const { steps } = decodeRecipe(bytes, size, [oldSize]);
  const hashes = new Uint8Array(pieceCount(size) * HASH_SIZE);
  await inbox.fill(hashes);
  const pieces = splitPieces(hashes);
  const last = pieces.at(-1) as Uint8Array;
  // Only what the run has seen is taken from: its version is the view's matter.
  const sources = [{ path, version: '' }];
  const staged = await storage.stage(path, { size, mtimeUs, executable }, { policy: 'fail', sources });
  try {
    for (const piece of pieces.slice(0, -1)) await staged.verify(piece);
    await whileWorking(clock, stream, follow(steps, staged, inbox));
    const { outcome } = await whileWorking(clock, stream, staged.commit(last));
    return { outcome };
  } finally {
    await staged.discard();
  }
};

/** Does the steps one after another. */
const follow = async (steps: readonly RecipeStep[], staged: StagedFile, inbox: ByteInbox): Promise<void> => {
  let buffer: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(BLOCK_SIZE);
  for (const step of steps) {
    if (step.kind === 'copy') {
      await staged.copyFrom(step.source, step.offset, step.length);
      continue;
    }
    for (let left = step.length; left > 0;) {
      const length = Math.min(left, BLOCK_SIZE);
      await inbox.fill(buffer.subarray(0, length));
      buffer = await staged.write(buffer, length);
      left -= length;
    }
  }
};
