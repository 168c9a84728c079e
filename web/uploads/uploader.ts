// The worker that uploads: a link of its own, files read here and hashed beside it, so that the page stays free for the person before it.

/// <reference lib="webworker" />

import {
  connectPage,
  loadPortableBlake3,
  toWherryError,
  uploadPicked,
  WherryError,
  type OpenBlockHasher,
  type PageRemote,
} from '../../src/client/browser/index.ts';
import { createHasherClient } from './hasher-client.ts';
import { NewsGatherer } from './run-news.ts';
import { SentItems } from './sent-items.ts';
import type { FromUploader, ItemProblem, ToUploader } from './uploader-messages.ts';

declare const self: DedicatedWorkerGlobalScope;

/** Milliseconds between news: what a person sees move, without costing more than it is worth. */
const NEWS_MS = 100;

interface Run {
  readonly items: SentItems;
  readonly stop: AbortController;
}

/** After one of these, each further file would end the same way. */
const ENDS_ALL: readonly string[] = ['NO_SPACE', 'QUOTA', 'READ_ONLY'];

const runs = new Map<number, Run>();
let remote: Promise<PageRemote> | undefined;
let reconnect: (() => Promise<PageRemote>) | undefined;
let hasherAddress = '';
let openHasher: OpenBlockHasher | undefined;

const tell = (message: FromUploader): void => self.postMessage(message);

const toProblem = (error: unknown): ItemProblem => {
  const { code, message } = toWherryError(error);
  return { code, message };
};

const connect = async ({
  origin,
  clientId,
  through,
}: Extract<ToUploader, { type: 'open' }>): Promise<PageRemote> => {
  const made = await connectPage({ origin, clientId });
  if (through === undefined) return made;
  const { remoteThrough } = await import('../gui/remote-through.ts');
  return remoteThrough(made, through, { origin, clientId });
};

/** One link for all runs. One that could not be made, or is over for good, is made anew by the next run. */
const connected = async (): Promise<PageRemote> => {
  const known = await remote?.catch(() => undefined);
  if (known !== undefined && known.session.failure === undefined) return known;
  if (reconnect === undefined) throw new WherryError('UNAUTHENTICATED');
  remote = reconnect();
  return remote;
};

const runUpload = async (
  id: number,
  { items, stop }: Run,
  { destination, policy }: Extract<ToUploader, { type: 'begin' }>,
): Promise<void> => {
  const news = new NewsGatherer((path) => items.indexOf(path));
  const tellNews = (): void => {
    const taken = news.take();
    if (taken !== undefined) tell({ type: 'news', run: id, ...taken });
  };
  const timer = setInterval(tellNews, NEWS_MS);
  let problem: ItemProblem | undefined;
  try {
    const { files } = await connected();
    const hashing = await loadPortableBlake3();
    openHasher ??= createHasherClient(() => new Worker(hasherAddress, { type: 'module' }), hashing);
    await uploadPicked(
      files,
      destination,
      { hashing, openHasher, find: (signal) => items.find(signal) },
      {
        onConflict: policy,
        signal: stop.signal,
        onEvent: (event) => {
          if (event.type === 'failed' && ENDS_ALL.includes(event.problem.code)) {
            const { code, message } = event.problem;
            stop.abort(new WherryError(code, message));
          }
          news.add(event);
        },
      },
    );
  } catch (error) {
    problem = toProblem(error);
  } finally {
    clearInterval(timer);
    runs.delete(id);
  }
  tellNews();
  tell({ type: 'ended', run: id, problem });
};

const close = (): void => {
  for (const { stop } of runs.values()) stop.abort(new WherryError('UNAUTHENTICATED'));
  const before = remote;
  remote = undefined;
  reconnect = undefined;
  before?.then(
    (made) => made.close(),
    () => {
      // It was never made.
    },
  );
};

self.addEventListener('message', ({ data }: MessageEvent<ToUploader>) => {
  switch (data.type) {
    case 'open':
      reconnect = () => connect(data);
      hasherAddress = data.hasher;
      return;
    case 'close':
      return close();
    case 'begin': {
      const run: Run = { items: new SentItems(), stop: new AbortController() };
      runs.set(data.run, run);
      return void runUpload(data.run, run, data);
    }
    case 'items':
      return runs.get(data.run)?.items.add(data.items, data.isLast);
    case 'stop':
      runs.get(data.run)?.stop.abort(new WherryError('CANCELLED'));
  }
});
