// Open and staged files of a mount, in the words of the whole.

import type { FileHandle } from '../file-handle.ts';
import type { OpenFile, StagedFile } from '../storage.ts';
import type { MountView } from './mount-view.ts';

export const outerStagedFile = (view: MountView, staged: StagedFile): StagedFile => ({
  get offset() {
    return staged.offset;
  },
  get written() {
    return staged.written;
  },
  write: (buffer, length) => view.guard(() => staged.write(buffer, length)),
  copyFrom: (source, offset, length) => view.guard(() => staged.copyFrom(source, offset, length)),
  verify: (hash) => view.guard(() => staged.verify(hash)),
  accept: () => view.guard(() => staged.accept()),
  rollBack: () => view.guard(() => staged.rollBack()),
  commit: (hash) => view.guard(async () => view.written(await staged.commit(hash))),
  suspend: () => view.guard(() => staged.suspend()),
  discard: () => view.guard(() => staged.discard()),
});

export const outerOpenFile = (view: MountView, file: OpenFile): OpenFile => ({
  entry: view.entry(file.entry),
  read: (...asked) => view.guard(() => file.read(...asked)),
  close: () => file.close(),
});

export const outerHandle = (view: MountView, handle: FileHandle): FileHandle => ({
  realPath: view.toOuter(handle.realPath),
  get entry() {
    return handle.entry === undefined ? undefined : view.entry(handle.entry);
  },
  get size() {
    return handle.size;
  },
  get isChanged() {
    return handle.isChanged;
  },
  read: (buffer, offset, length) => view.guard(() => handle.read(buffer, offset, length)),
  write: (buffer, length, offset, hash) => view.guard(() => handle.write(buffer, length, offset, hash)),
  truncate: (size) => view.guard(() => handle.truncate(size)),
  sync: () => view.guard(async () => view.written(await handle.sync())),
  close: () => view.guard(async () => view.written(await handle.close())),
  discard: () => handle.discard(),
});
