// A file out of which a staged write copies. It stays the file that was opened, also when its name is given to another
// meanwhile (to the very file that is made of it, say); when it is changed itself, nothing more is taken from it.

import type { StageSource } from '../../stage-source.ts';
import { closeQuietly, readFully } from '../content.ts';
import type { DiskContext } from '../disk-context.ts';
import { guarded } from '../disk-error.ts';
import { changed, openTarget } from '../file-reader.ts';

export interface CopySource {
  readonly size: number;
  /** Fills `into`, which must lie in the file. Code: `CHANGED`. */
  read(into: Uint8Array, offset: number): void;
  /** Once. */
  close(): void;
}

const openCopySource = (context: DiskContext, { path, version }: StageSource): CopySource =>
  guarded(path, () => {
    const { fd, entry, look } = openTarget(context, path);
    const close = (): void => closeQuietly(context.calls, fd);
    if (entry.version !== version) {
      close();
      throw changed(path);
    }
    return {
      size: entry.size,
      read: (into, offset) =>
        guarded(path, () => {
          const count = readFully(context.calls, fd, into, 0, into.length, offset);
          // Also where only its time was set: what is made of it is not worth looking closer.
          if (count < into.length || look() !== undefined) throw changed(path);
        }),
      close,
    };
  });

/** All of them, or none is open. Codes: `CHANGED`, `NOT_FOUND`, `NOT_A_FILE`, `FORBIDDEN`. */
export const openCopySources = (
  context: DiskContext,
  sources: readonly StageSource[] = [],
): readonly CopySource[] => {
  const opened: CopySource[] = [];
  try {
    for (const source of sources) opened.push(openCopySource(context, source));
    return opened;
  } catch (error: unknown) {
    closeSources(opened);
    throw error;
  }
};

export const closeSources = (sources: readonly CopySource[]): void => {
  for (const source of sources) source.close();
};
