// Ends what is under way by a link that is good no more: revoked, expired, its target gone, here or by a command beside the
// server. Looked at several times a second while there is anything, by the one function that knows all rules; costs nothing otherwise.
// (That the maker may be in no more is looked at where logins are.)

import type { WherryError } from '../../base/index.ts';
import type { FoundShare } from '../../accounts/index.ts';
import type { Clock } from '../../session/index.ts';

/** What is done by a link at the moment. */
export interface SharedExchange {
  readonly remoteAddress: string;
  /** Id of the share. */
  readonly share: string;
  end(error: WherryError): void;
}

export interface ShareWatchDeps {
  readonly clock: Clock;
  readonly find: (key: string) => Promise<FoundShare>;
  /** What whoever is cut off is told, where that can be told at all. */
  readonly refusal: () => WherryError;
  /** Hears of each exchange that was ended, with the state of its link. */
  readonly onEnded: (exchange: SharedExchange, state: FoundShare['state']) => void;
  /** The store cannot be asked. */
  readonly onFault: (error: unknown) => void;
}

export interface ShareWatch {
  /** Something begins by the link with this key; returns what to call when it is over. */
  add(key: string, exchange: SharedExchange): () => void;
}

export const SHARE_WATCH_INTERVAL_MS = 250;

/** A use that was granted is whole, though it was the last one. */
const holds = ({ state }: FoundShare): boolean => state === 'usable' || state === 'used-up';

export const createShareWatch = (deps: ShareWatchDeps): ShareWatch => {
  const byKey = new Map<string, Set<SharedExchange>>();
  let isWatching = false;
  let isFailing = false;

  const lookAt = async (key: string, exchanges: ReadonlySet<SharedExchange>): Promise<void> => {
    const found = await deps.find(key);
    if (holds(found)) return;
    for (const exchange of [...exchanges]) {
      deps.onEnded(exchange, found.state);
      exchange.end(deps.refusal());
    }
  };
  const turn = async (): Promise<void> => {
    try {
      for (const [key, exchanges] of [...byKey]) await lookAt(key, exchanges);
      isFailing = false;
    } catch (error) {
      // Looked at again with the next turn. That the store cannot be read must be seen: once, not four times a second.
      if (!isFailing) deps.onFault(error);
      isFailing = true;
    }
  };
  const schedule = (): void => {
    isWatching = byKey.size > 0;
    if (isWatching) deps.clock.schedule(SHARE_WATCH_INTERVAL_MS, () => void turn().then(schedule), true);
  };
  return {
    add: (key, exchange) => {
      const exchanges = byKey.get(key) ?? new Set();
      byKey.set(key, exchanges.add(exchange));
      if (!isWatching) schedule();
      return () => {
        exchanges.delete(exchange);
        if (exchanges.size === 0 && byKey.get(key) === exchanges) byKey.delete(key);
      };
    },
  };
};
