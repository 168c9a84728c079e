// Something that is asked of the server when a part of the page is shown, and again when it has changed.

import { useEffect, useState } from 'preact/hooks';
import { toWherryError, type PageRemote, type WherryError } from '../../src/client/browser/index.ts';
import { isServerOnline } from '../state/server-link.ts';
import { remote } from '../state/session.ts';

export interface Loaded<T> {
  /** Undefined until it is there. */
  readonly value: T | undefined;
  /** Why it is not. */
  readonly problem: WherryError | undefined;
  /** Asks again; what was there stays until then. */
  readonly reload: () => Promise<void>;
}

interface Answer<T> {
  readonly server: PageRemote;
  readonly value?: T | undefined;
  readonly problem?: WherryError | undefined;
}

/** `load` is asked anew whenever there is another server, or another link to it. What one server has said is never shown for another. */
export const useLoaded = <T>(load: (remote: PageRemote) => Promise<T>): Loaded<T> => {
  const [answer, setAnswer] = useState<Answer<T>>();
  const server = remote.value;
  const isOnline = server !== undefined && isServerOnline(server);
  const reload = async (): Promise<void> => {
    if (server === undefined) return;
    try {
      const value = await load(server);
      if (remote.peek() === server) setAnswer({ server, value });
    } catch (error) {
      if (remote.peek() !== server) return;
      const problem = toWherryError(error);
      // What was there stays beside why it could not be had again.
      setAnswer((before) => ({ ...(before?.server === server ? before : {}), server, problem }));
    }
  };
  useEffect(() => {
    if (isOnline) void reload();
  }, [server, isOnline]);
  const own = answer?.server === server ? answer : undefined;
  return { value: own?.value, problem: own?.problem, reload };
};
