// Contents of what was picked, read from its blobs: all of what was asked for, or why not.

import { WherryError, displayName } from '../../base/index.ts';
import type { PickedFile } from './picked-file.ts';

export const changed = (path: string, cause?: unknown): WherryError =>
  new WherryError(
    'CHANGED',
    `"${displayName(path)}" has changed since it was picked, or cannot be read any more; pick it again.`,
    { cause },
  );

/** Reads a range; all of it, or `CHANGED`. */
export const readBlob = async (
  path: string,
  content: Blob,
  from: number,
  to: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  const range = from === 0 && to === content.size ? content : content.slice(from, to);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await range.arrayBuffer());
  } catch (error) {
    throw changed(path, error);
  }
  // A browser may give less of a file that has shrunk, without a word.
  if (bytes.length !== to - from) throw changed(path);
  return bytes;
};

type Contents = readonly (Uint8Array | WherryError | undefined)[];

const readEach = (files: readonly (PickedFile | undefined)[]): Promise<Contents> =>
  Promise.all(
    files.map(async (file) =>
      file === undefined
        ? undefined
        : readBlob(file.path, file.content, 0, file.content.size).catch(
            (error: unknown) => error as WherryError,
          ),
    ),
  );

/**
 * Of each file its whole content, or why it cannot be read. They are read as one blob that is put together of them: of many small files a
 * browser reads five times as many a second than one by one.
 */
export const readTogether = async (files: readonly (PickedFile | undefined)[]): Promise<Contents> => {
  const sizes = files.map((file) => file?.content.size ?? 0);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const all = new Blob(files.flatMap((file) => (file === undefined ? [] : [file.content])));
  const bytes = await readBlob('', all, 0, total).catch(() => undefined);
  // One of them has changed: which one, is seen when each is read.
  if (bytes === undefined) return readEach(files);
  let from = 0;
  return files.map((file, index) => {
    const content = bytes.subarray(from, from + (sizes[index] ?? 0));
    from += content.length;
    return file === undefined ? undefined : content;
  });
};
