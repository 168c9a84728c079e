// sync.watch, serving side: tells that something may have changed below a directory, as long as the call lasts. Where, is not told:
// a run finds that out, by the rights that hold for runs.

import { malformed, readFields, type RemotePath } from '../../base/index.ts';
import type { CallContext } from '../../session/index.ts';
import type { Storage, Watch, WatchHint } from '../../storage/index.ts';
import type { WatchedTrees } from './watched-trees.ts';
import { encodeWatchNews, decodeWatchRequest, type WatchNews } from '../wire/messages.ts';

export const serveWatch = async (
  storage: Pick<Storage, 'watch'>,
  treesFor: (path: RemotePath) => WatchedTrees | undefined,
  params: unknown,
  { stream, signal, onlyTells }: CallContext,
): Promise<unknown> => {
  const path = decodeWatchRequest(params);
  onlyTells?.();
  let isChanged = false;
  let isSending = false;
  const tell = (news: WatchNews): Promise<void> => stream.send(encodeWatchNews(news));
  /** However many hints come while one is on its way, one more is told. */
  const tellChanges = async (): Promise<void> => {
    isChanged = true;
    if (isSending) return;
    isSending = true;
    try {
      while (isChanged) {
        isChanged = false;
        await tell({ kind: 'changed', isThere: watch.state === 'there' });
      }
    } finally {
      isSending = false;
    }
  };
  const held = treesFor(path)?.hold(path);
  const onHint = (hint: WatchHint): void => {
    held?.memory.hear(hint);
    tellChanges().catch(() => {
      // The stream is gone, which ends the call below.
    });
  };
  let watch: Watch;
  try {
    watch = await storage.watch(path, onHint, { signal });
    held?.watched(watch);
  } catch (error) {
    held?.release();
    throw error;
  }
  try {
    await tell({ kind: 'armed', isThere: watch.state === 'there' });
    const asked = async (): Promise<void> => {
      for (let message = await stream.receive(); message !== undefined; message = await stream.receive()) {
        if (!readFields(message, 'request').flag('flush', false))
          throw malformed('request', 'it asks for nothing that is known');
        await watch.flush();
        // Behind what it has led to.
        await tell({ kind: 'flushed', isThere: watch.state === 'there' });
      }
    };
    const error = await Promise.race([watch.over, asked()]);
    if (error !== undefined) throw error;
    return {};
  } finally {
    await watch.close();
    held?.release();
  }
};
