// The calls about the trash.

import { parseRemotePath } from '../../base/index.ts';
import type { TrashItem } from '../../storage/index.ts';
import type { FileCallOptions, Files } from '../files-api.ts';
import { decodeWritten } from '../wire/entries.ts';
import { METHODS, encodePathRequest } from '../wire/requests.ts';
import {
  decodeTrashCleared,
  decodeTrashItems,
  encodeTrashEmptyRequest,
  encodeTrashListRequest,
  encodeTrashRestoreRequest,
} from '../wire/trash.ts';
import { oneByOne } from './one-by-one.ts';
import { endedBy } from './patience.ts';
import { abandon, nextMessage, openStream, type RemoteContext } from './remote-context.ts';

type TrashCalls = Pick<Files, 'trashList' | 'trashRestore' | 'trashEmpty' | 'versions'>;

/** The messages of a list of items, as they come. */
async function* listItems(
  remote: RemoteContext,
  method: string,
  params: unknown,
  options: FileCallOptions | undefined,
): AsyncGenerator<readonly TrashItem[], void> {
  const patience = remote.patience(options);
  try {
    const stream = await openStream(remote, method, params, patience, 'normal');
    stream.end();
    try {
      for (
        let message = await nextMessage(stream, patience);
        message !== undefined;
        message = await nextMessage(stream, patience)
      )
        yield decodeTrashItems(message);
    } finally {
      abandon(stream);
    }
  } catch (error: unknown) {
    throw endedBy(error, patience.signal);
  } finally {
    patience.close();
  }
}

const pathOrNone = (path: string | undefined) => (path === undefined ? undefined : parseRemotePath(path));

export const createTrashCalls = (remote: RemoteContext): TrashCalls => ({
  trashList: (options) => {
    const params = encodeTrashListRequest(pathOrNone(options?.path));
    return oneByOne(() => listItems(remote, METHODS.trashList, params, options));
  },
  async versions(path, options) {
    const items: TrashItem[] = [];
    const params = encodePathRequest(parseRemotePath(path));
    for await (const page of listItems(remote, METHODS.versions, params, options)) items.push(...page);
    return items;
  },
  async trashRestore(id, options) {
    const policy = options?.onConflict ?? 'fail';
    const params = encodeTrashRestoreRequest({ id, to: pathOrNone(options?.to), policy });
    return decodeWritten(
      await remote.session.call(METHODS.trashRestore, params, remote.callOptions(options)),
    );
  },
  async trashEmpty(options) {
    const { ids, path, olderThanMs = 0 } = options ?? {};
    const params = encodeTrashEmptyRequest({ ids, path: pathOrNone(path), olderThanMs });
    return decodeTrashCleared(
      await remote.session.call(METHODS.trashEmpty, params, remote.callOptions(options)),
    );
  },
});
