// The methods about the trash. Every item tells the path it had: whoever may see, write or remove there may do so with
// the item.

import { WherryError, displayName } from '../../base/index.ts';
import type { CallContext, Handler } from '../../session/index.ts';
import { emptyTrash, type TrashItem } from '../../storage/index.ts';
import { MAX_LIST_ENTRIES, MESSAGE_SIZE } from '../limits.ts';
import { encodeWritten } from '../wire/entries.ts';
import { decodePathRequest } from '../wire/requests.ts';
import {
  decodeTrashEmptyRequest,
  decodeTrashListRequest,
  decodeTrashRestoreRequest,
  encodeTrashCleared,
  encodeTrashItem,
} from '../wire/trash.ts';
import { accountOf, holderOf, whileWorking, type ServiceContext } from './service-context.ts';

// Bytes of an item on the wire besides its path and account, roughly.
const ITEM_OVERHEAD = 96;

/** Sends items in messages of bearable size; the answer holds the last of them. */
const sendItems = async (
  context: CallContext,
  pages: AsyncIterable<readonly TrashItem[]> | Iterable<readonly TrashItem[]>,
): Promise<unknown> => {
  let message: unknown[] = [];
  let size = 0;
  for await (const page of pages) {
    for (const item of page) {
      message.push(encodeTrashItem(item));
      size += ITEM_OVERHEAD + 3 * (item.path.length + item.by.length);
      if (size < MESSAGE_SIZE && message.length < MAX_LIST_ENTRIES) continue;
      await context.stream.send({ items: message });
      [message, size] = [[], 0];
    }
  }
  return { items: message };
};

const restoreHandler =
  (service: ServiceContext): Handler =>
  async (params, context) => {
    const { id, to, policy } = decodeTrashRestoreRequest(params);
    const { trash } = service.storage;
    const item = await whileWorking(service.clock, context.stream, trash.find(id));
    if (item === undefined)
      throw new WherryError(
        'NOT_FOUND',
        `"${displayName(id)}" is not in the trash; list the trash to see what is.`,
      );
    const release = service.locks.lockTrees([to ?? item.path], holderOf(context, 'restored'));
    try {
      const written = await whileWorking(
        service.clock,
        context.stream,
        trash.restore(id, { to, policy, by: accountOf(context) }),
      );
      service.log('files.trashRestore', context, { path: written.entry.path, outcome: written.outcome });
      return encodeWritten(written);
    } finally {
      release();
    }
  };

export const trashHandlers = (service: ServiceContext): Record<string, Handler> => ({
  trashList: (params, context) => {
    const path = decodeTrashListRequest(params);
    const { signal } = context;
    return whileWorking(
      service.clock,
      context.stream,
      sendItems(context, service.storage.trash.list({ path, signal })),
    );
  },
  versions: async (params, context) => {
    const path = decodePathRequest(params);
    const versions = await whileWorking(service.clock, context.stream, service.storage.trash.versions(path));
    return sendItems(context, [versions]);
  },
  trashRestore: restoreHandler(service),
  trashEmpty: async (params, context) => {
    const request = decodeTrashEmptyRequest(params);
    const cleared = await whileWorking(
      service.clock,
      context.stream,
      emptyTrash(service.storage.trash, {
        ids: request.ids,
        path: request.path,
        beforeMs: Date.now() - request.olderThanMs,
        signal: context.signal,
      }),
    );
    service.log('files.trashEmpty', context, { path: request.path ?? '/', ...cleared });
    return encodeTrashCleared(cleared);
  },
});
