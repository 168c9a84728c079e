// The beginning of a staged write: what is refused before the first byte, and where the bytes go.

import { PIECE_SIZE, type RemotePath } from '../../../base/index.ts';
import type { FileAttributes, StageOptions, WriteOptions } from '../../storage.ts';
import { isFileStatus, type FileStatus } from '../calls/directory-calls.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded, guardedAsync, refusal } from '../disk-error.ts';
import { createWriter, type CoreWriter } from '../file-writer.ts';
import type { Place } from '../jail/jail.ts';
import { inTwoTries } from '../jail/successor.ts';
import type { PartRequest, PartStore } from '../parts/part-store.ts';
import { closeSources, openCopySources, type CopySource } from './copy-source.ts';
import { decidePlacement } from './placement.ts';
import { incomingFile } from './publish-written.ts';
import type { StagedDescriptor } from './staging.ts';
import { withRoom } from '../trash/make-room.ts';
import {
  ensureNameAllowed,
  ensureRoom,
  ensureSizeAllowed,
  ensureTimeAllowed,
  ensureWritable,
} from '../write-rules.ts';

/** How something is staged, and what of. */
export type SourcedOptions = Omit<StageOptions, 'part'>;

export const openWriter = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: SourcedOptions,
): CoreWriter => {
  const begin = (): StagedDescriptor => {
    const place = ensureStageable(context, path, attributes, options);
    ensureRoom(context, place, path, attributes.size ?? 0);
    return withRoom(context, 0, () =>
      context.staging.createFile(place.directory, attributes.executable === true),
    );
  };
  const sources = openCopySources(context, options.sources);
  try {
    const staged = guarded(path, () => inTwoTries(context.jail, begin));
    return createWriter(context, path, attributes, options, { staged, part: undefined, sources });
  } catch (error: unknown) {
    closeSources(sources);
    throw error;
  }
};

/** The same, going on at the part of this write, or beginning one. */
export const openPartWriter = (
  context: DiskContext,
  parts: PartStore | undefined,
  path: RemotePath,
  attributes: FileAttributes,
  options: SourcedOptions,
  request: PartRequest,
  pause: () => Promise<void>,
): Promise<CoreWriter> =>
  guardedAsync(path, async () => {
    const { size, executable = false } = attributes;
    if (parts === undefined || size === undefined || size <= PIECE_SIZE)
      return openWriter(context, path, attributes, options);
    const place = ensureStageable(context, path, attributes, options);
    const part = await parts.open(place, { path, size, executable }, request, pause);
    if (part === undefined) return openWriter(context, path, attributes, options);
    let sources: readonly CopySource[] = [];
    try {
      sources = openCopySources(context, options.sources);
      context.jail.begin();
      const there = part.pieces.length * PIECE_SIZE;
      ensureRoom(context, context.jail.parent(path), path, size - there);
      return createWriter(context, path, attributes, options, { staged: part.staged, part, sources });
    } catch (error: unknown) {
      closeSources(sources);
      await part.leave();
      throw error;
    }
  });

/** Refuses what can be refused before the first byte; the place where the file is to be. */
const ensureStageable = (
  context: DiskContext,
  path: RemotePath,
  attributes: FileAttributes,
  options: WriteOptions,
): Place => {
  const { size } = attributes;
  ensureWritable(context, path);
  if (path === '/') throw refusal('NOT_A_FILE', path, 'is the root directory; name a file in it');
  if (size !== undefined && (!Number.isSafeInteger(size) || size < 0))
    throw refusal('INVALID_SIZE', path, 'was declared with a size that no file can have');
  ensureTimeAllowed(path, attributes.mtimeUs);
  ensureNameAllowed(context, path);
  ensureSizeAllowed(context, path, size ?? 0);
  context.jail.begin();
  const place = context.jail.parent(path);
  // What has the name with the same size may turn out to be identical; only what cannot be is refused this early.
  const isSame = (_: Place, status: FileStatus): boolean =>
    isFileStatus(status) && (size === undefined || status.size === size);
  decidePlacement(context, place, incomingFile(context, attributes, isSame), options);
  return place;
};
