// Being told what goes on, while somebody looks: not while the page is in the background.

import { useEffect, useState } from 'preact/hooks';
import { toWherryError, type PageRemote } from '../../src/client/browser/index.ts';
import { toMoment, type Moment } from './activity.ts';
import { isServerOnline } from '../state/server-link.ts';

/** Seconds that the chart shows. */
const HISTORY = 120;
/** After it has failed: a link that was lost is being made again meanwhile. */
const AGAIN_MS = 1000;

export interface Watched {
  /** Oldest first; the last one is now. */
  readonly moments: readonly Moment[];
  readonly problem: string | undefined;
}

const isShown = (): boolean => document.visibilityState === 'visible';

/** Of each moment but the last only its rates are needed. */
const forgetting = ({ activity, total }: Moment): Moment => ({
  activity: { ...activity, connections: [], transfers: [] },
  total,
  connections: new Map(),
  transfers: new Map(),
});

export const useActivity = (server: PageRemote): Watched => {
  const { admin } = server;
  const [watched, setWatched] = useState<Watched>({ moments: [], problem: undefined });
  const isOnline = isServerOnline(server);
  useEffect(() => {
    if (!isOnline) return;
    let stop: AbortController | undefined;
    let last: Moment | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const begin = (): void => {
      if (stop !== undefined || !isShown()) return;
      clearTimeout(again);
      stop = new AbortController();
      // What happened meanwhile would make one rate of a long time.
      last = undefined;
      const { signal } = stop;
      admin
        .watchActivity((activity) => {
          const before = last;
          const moment = toMoment(activity, before);
          last = moment;
          setWatched(({ moments }) => ({
            moments: [
              ...moments.slice(-HISTORY).map((each) => (each === before ? forgetting(each) : each)),
              moment,
            ],
            problem: undefined,
          }));
        }, signal)
        .catch((error: unknown) => {
          if (signal.aborted) return;
          setWatched(({ moments }) => ({ moments, problem: toWherryError(error).message }));
          stop = undefined;
          again = setTimeout(begin, AGAIN_MS);
        });
    };
    const end = (): void => {
      clearTimeout(again);
      stop?.abort();
      stop = undefined;
    };
    const onVisibility = (): void => (isShown() ? begin() : end());
    document.addEventListener('visibilitychange', onVisibility);
    begin();
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      end();
    };
  }, [admin, isOnline]);
  return watched;
};
