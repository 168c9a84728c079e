// What a preview shows: a file as it is now, or as it was once, and how its content is had.

import { WherryError, type Files } from '../../src/client/browser/index.ts';

export interface ShownFile {
  readonly files: Files;
  readonly path: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Id of an item of the trash: what it held at the path, in place of what is there now. */
  readonly item?: string | undefined;
  /** The address of its content over HTTP; undefined where there is none, as for earlier contents. */
  readonly addressOf?: ((query?: string) => string) | undefined;
}

/** Text beyond that is not shown. */
export const MAX_TEXT_BYTES = 1024 * 1024;
/** What has no address is held in memory to be shown, up to so many bytes. */
export const MAX_HELD_BYTES = 200 * 1024 * 1024;

export interface FileStart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether these are all. */
  readonly isWhole: boolean;
}

/** The first bytes of a file, at most `limit`. Codes: as `files.read`. */
export const readStart = async (
  { files, path, item }: ShownFile,
  limit: number,
  signal: AbortSignal,
): Promise<FileStart> => {
  const bytes = new Uint8Array(limit + 1);
  let length = 0;
  for await (const part of files.read(path, { length: limit + 1, item, signal })) {
    bytes.set(part.subarray(0, bytes.length - length), length);
    length = Math.min(bytes.length, length + part.length);
  }
  return { bytes: bytes.subarray(0, Math.min(length, limit)), isWhole: length <= limit };
};

/** The whole of a file. Codes: as `files.read`; `TOO_LARGE`. */
export const readBlob = async (
  { files, path, item, size }: ShownFile,
  init: {
    readonly limit: number;
    /** What the browser is to take it for. */
    readonly type: string;
    readonly signal: AbortSignal;
    readonly onProgress?: (bytes: number) => void;
  },
): Promise<Blob> => {
  const refuse = (): WherryError =>
    new WherryError(
      'TOO_LARGE',
      'The file is too large to be held by the browser; fetch it with the command.',
    );
  if (size > init.limit) throw refuse();
  const parts: BlobPart[] = [];
  let length = 0;
  for await (const part of files.read(path, { item, signal: init.signal })) {
    length += part.length;
    if (length > init.limit) throw refuse();
    // The buffer is the reader's again with the next piece.
    parts.push(part.slice());
    init.onProgress?.(length);
  }
  return new Blob(parts, { type: init.type });
};
