// Watches the side of a pair that is at a server.

import { WherryError, isWherryError, toWherryError, type RemotePath } from '../../base/index.ts';
import type { Files } from '../../files/index.ts';
import { openPatientStream, type PatientStream } from '../../files/planned/index.ts';
import type { ArmedSide } from '../engine/live-loop.ts';
import {
  FLUSH,
  WATCH_METHOD,
  decodeWatchNews,
  encodeWatchRequest,
  type WatchNews,
} from '../wire/messages.ts';

/** Undefined where nothing is there. Codes: as of every call. */
export const armRemote = async (
  files: Files,
  path: RemotePath,
  onHint: () => void,
  signal: AbortSignal | undefined,
): Promise<ArmedSide | undefined> => {
  // Mostly nothing happens, and nothing comes; a link that is dead is found by the session.
  const stream = await openPatientStream(files, WATCH_METHOD, encodeWatchRequest(path), {
    signal,
    timeoutMs: 0,
  });
  let news: WatchNews;
  try {
    news = await nextNews(stream);
  } catch (error) {
    stream.abandon();
    if (isWherryError(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
  let { isThere } = news;
  const flushes: PromiseWithResolvers<void>[] = [];
  let isClosed = false;
  const hear = async (): Promise<never> => {
    for (;;) {
      const heard = await nextNews(stream);
      ({ isThere } = heard);
      if (heard.kind === 'flushed') flushes.shift()?.resolve();
      else onHint();
    }
  };
  const over = hear().catch((error: unknown) => {
    const reason = toWherryError(error);
    for (const { reject } of flushes) reject(reason);
    return isClosed ? undefined : reason;
  });
  return {
    get isThere() {
      return isThere;
    },
    over,
    flush: async () => {
      const flushed = Promise.withResolvers<void>();
      flushes.push(flushed);
      await stream.send(FLUSH);
      await flushed.promise;
    },
    close: async () => {
      isClosed = true;
      stream.abandon();
      await over;
    },
  };
};

const nextNews = async (stream: PatientStream): Promise<WatchNews> => {
  const message = await stream.next();
  if (message === undefined) throw new WherryError('CONNECTION_LOST');
  return decodeWatchNews(message);
};
