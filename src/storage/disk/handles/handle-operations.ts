// The worker's side of handles: those that are open, by number, and the operations on them.

import { WherryError } from '../../../base/index.ts';
import type { DiskCore } from '../disk-core.ts';
import type { CoreHandle } from './handle.ts';
import type {
  Handle,
  HandleView,
  OperationArguments,
  OperationName,
  OperationResult,
} from '../threads/worker-messages.ts';

type HandleOperations = {
  [Name in Extract<OperationName, `handle${string}`>]: (
    ...args: OperationArguments<Name>
  ) => OperationResult<Name> | Promise<OperationResult<Name>>;
};

const viewOf = ({ realPath, entry, size, isChanged }: CoreHandle): HandleView => ({
  realPath,
  entry,
  size,
  isChanged,
});

export const createHandleOperations = (
  core: Pick<DiskCore, 'openHandle'>,
): { readonly operations: HandleOperations; discardAll(): Promise<void> } => {
  const open = new Map<Handle, CoreHandle>();

  const find = (handle: Handle): CoreHandle => {
    const found = open.get(handle);
    if (found === undefined) throw new WherryError('BAD_REQUEST', 'That was closed or discarded already.');
    return found;
  };

  return {
    operations: {
      handleOpen: (handle, path, options) => {
        const opened = core.openHandle(path, options);
        open.set(handle, opened);
        return viewOf(opened);
      },
      handleRead: async (handle, buffer, offset, length) => ({
        ...(await find(handle).read(new Uint8Array(buffer, 0, length), offset)),
        buffer,
      }),
      handleWrite: async (handle, buffer, length, offset, hash) => {
        const opened = find(handle);
        await opened.write(new Uint8Array(buffer, 0, length), offset, hash);
        return { buffer, view: viewOf(opened) };
      },
      handleTruncate: async (handle, size) => {
        const opened = find(handle);
        await opened.truncate(size);
        return viewOf(opened);
      },
      handleSync: async (handle) => {
        const opened = find(handle);
        const written = await opened.sync();
        return { written, view: viewOf(opened) };
      },
      handleClose: async (handle) => {
        const opened = find(handle);
        const written = await opened.close();
        open.delete(handle);
        return { written, view: viewOf(opened) };
      },
      handleDiscard: async (handle) => {
        const opened = open.get(handle);
        open.delete(handle);
        await opened?.discard();
      },
    },
    discardAll: async () => {
      await Promise.all([...open.values()].map((handle) => handle.discard()));
      open.clear();
    },
  };
};
