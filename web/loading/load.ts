// Something that is asked of the server when a part of the page is shown, and again when it has changed.

import { useEffect, useState } from 'preact/hooks';
import { toWherryError, type PageRemote, type WherryError } from '../../src/client/browser/index.ts';
import { linkState, remote } from '../state/session.ts';

export interface Loaded<T> {
  /** Undefined until it is there. */
  readonly value: T | undefined;
  /** Why it is not. */
  readonly problem: WherryError | undefined;
  /** Asks again; what was there stays until then. */
  readonly reload: () => Promise<void>;
}

/** `load` is asked anew whenever there is another link. */
export const useLoaded = <T>(load: (remote: PageRemote) => Promise<T>): Loaded<T> => {
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState<WherryError>();
  const server = remote.value;
  const isOnline = linkState.value === 'online';
  const reload = async (): Promise<void> => {
    if (server === undefined) return;
    try {
      setValue(await load(server));
      setProblem(undefined);
    } catch (error) {
      setProblem(toWherryError(error));
    }
  };
  useEffect(() => {
    if (isOnline) void reload();
  }, [server, isOnline]);
  return { value, problem, reload };
};
