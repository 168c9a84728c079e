// What a decorator hands on of a staged write or an open file: all of it, but for what the decorator does itself.

import type { FileHandle } from './file-handle.ts';
import type { StagedFile } from './storage.ts';

export const forwardStaged = (staged: StagedFile, own: Partial<Omit<StagedFile, 'written'>>): StagedFile => ({
  offset: staged.offset,
  get written() {
    return staged.written;
  },
  write: (...asked) => staged.write(...asked),
  copyFrom: (...asked) => staged.copyFrom(...asked),
  verify: (...asked) => staged.verify(...asked),
  accept: () => staged.accept(),
  rollBack: () => staged.rollBack(),
  commit: (...asked) => staged.commit(...asked),
  suspend: () => staged.suspend(),
  discard: () => staged.discard(),
  ...own,
});

type Told = 'entry' | 'size' | 'isChanged';

export const forwardHandle = (handle: FileHandle, own: Partial<Omit<FileHandle, Told>>): FileHandle => ({
  realPath: handle.realPath,
  get entry() {
    return handle.entry;
  },
  get size() {
    return handle.size;
  },
  get isChanged() {
    return handle.isChanged;
  },
  read: (...asked) => handle.read(...asked),
  write: (...asked) => handle.write(...asked),
  truncate: (...asked) => handle.truncate(...asked),
  sync: () => handle.sync(),
  close: () => handle.close(),
  discard: () => handle.discard(),
  ...own,
});
