// A changed large file to the server: what the server has of it already is not sent.

import { equalBytes, isWherryError, type RemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import { openPatientStream, type PatientStream } from '../../files/planned/index.ts';
import type { ChunkedFile, OpenFile, Storage } from '../../storage/index.ts';
import { CHANGED, DONE, outcomeOf, type Outcome } from '../apply/outcome.ts';
import { makeRecipe } from '../chunk/make-recipe.ts';
import { encodeRecipe } from '../chunk/recipe-bytes.ts';
import { isWorthIt, type Recipe } from '../chunk/recipe.ts';
import { pathInRoot } from '../core/path-in-root.ts';
import { hashBytes } from '../listing/listed-tree.ts';
import type { RemoteEndpoint } from '../remote/remote-endpoint.ts';
import type { ChunkLists } from './chunk-lists.ts';
import type { DeltaWrite } from './delta-write.ts';
import { PATCH_METHOD, encodePatchRequest, joinPieces } from './wire.ts';

const BLOCK_SIZE = 256 * 1024;

export interface DeltaInit {
  readonly files: Files;
  /** Of this side, as its survey saw it. */
  readonly local: Storage;
  readonly localRoot: RemotePath;
  readonly remote: RemoteEndpoint;
  readonly lists: ChunkLists;
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: DeltaProgress;
}

/** Told as of a transfer that begins behind what need not be sent. */
export interface DeltaProgress {
  started(path: string, size: number, offset: number): void;
  moved(path: string, bytes: number): void;
}

/** `whole`: it has to be sent as any other file. */
export const pushDelta = async (init: DeltaInit, write: DeltaWrite): Promise<Outcome | 'whole'> => {
  const { local, remote, lists, signal } = init;
  const { path, before, after } = write;
  const known = lists.find(before.content, before.size);
  const [fresh, old] = await Promise.all([
    local.chunkFile(pathInRoot(init.localRoot, path), { signal }),
    known ?? remote.chunks(path, before.size),
  ]);
  if (!equalBytes(fresh.hash, hashBytes(after.content))) return CHANGED;
  if (known === undefined && old !== undefined) lists.keep(before.content, old);
  if (fresh.chunks === undefined || old === undefined) return 'whole';
  lists.keep(after.content, fresh.chunks);
  const recipe = makeRecipe(fresh.chunks, [old]);
  if (!isWorthIt(recipe)) return 'whole';
  try {
    await send(init, write, fresh, recipe);
    return DONE;
  } catch (error) {
    // What the list said is not what is there: then nothing of it is relied upon.
    if (isWherryError(error) && error.code === 'CORRUPTED') return 'whole';
    return outcomeOf(error);
  }
};

const send = async (
  { files, local, localRoot, remote, timeoutMs, signal, onProgress }: DeltaInit,
  { path, before, after }: DeltaWrite,
  fresh: ChunkedFile,
  recipe: Recipe,
): Promise<void> => {
  const bytes = encodeRecipe(recipe);
  const file = await local.open(pathInRoot(localRoot, path));
  try {
    const { size, mtimeUs, executable } = after;
    const request = encodePatchRequest({
      view: remote.answer.view,
      path: pathInRoot(remote.path, path),
      size,
      oldSize: before.size,
      mtimeUs,
      executable,
      recipeSize: bytes.length,
    });
    const stream = await openPatientStream(files, PATCH_METHOD, request, { signal, timeoutMs });
    try {
      onProgress.started(path, size, recipe.copied);
      await stream.write(bytes);
      await stream.write(joinPieces(fresh.pieces));
      for (const step of recipe.steps)
        if (step.kind === 'literal')
          await sendRange(stream, file, step, (moved) => onProgress.moved(path, moved));
      await stream.finish();
    } finally {
      stream.abandon();
    }
  } finally {
    await file.close();
  }
};

const sendRange = async (
  stream: PatientStream,
  file: OpenFile,
  { offset, length }: { readonly offset: number; readonly length: number },
  onMoved: (bytes: number) => void,
): Promise<void> => {
  for (let at = offset; at < offset + length;) {
    const read = await file.read(
      Buffer.allocUnsafeSlow(Math.min(BLOCK_SIZE, offset + length - at)),
      at,
      offset + length,
    );
    await stream.write(read.buffer.subarray(0, read.length));
    at += read.length;
    onMoved(read.length);
  }
};
