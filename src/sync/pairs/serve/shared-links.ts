// One connection a server, however many pairs use it. What limits a connection is its own: pairs with other limits have another one.

import type { WherryError } from '../../../base/index.ts';
import type { SavedPair } from '../saved-pair.ts';
import type { ConnectPair, PairServer } from './pair-server.ts';

export interface SharedLink {
  readonly server: PairServer;
  /** Why the link is lost for now. */
  readonly lost: WherryError | undefined;
  /** Lets go of it; the last one closes it. Idempotent. */
  release(): Promise<void>;
}

export interface SharedLinks {
  /** `onLink` hears that the link is lost, and is there again. Codes: as ConnectPair. */
  take(
    pair: Pick<SavedPair, 'server' | 'bandwidth'>,
    onLink: (lost: WherryError | undefined) => void,
  ): Promise<SharedLink>;
  /** Connections that are there, or being made. */
  readonly count: number;
}

interface Link {
  readonly server: Promise<PairServer>;
  readonly listeners: Set<(lost: WherryError | undefined) => void>;
  lost: WherryError | undefined;
  users: number;
}

/** `signal` ends attempts to connect. */
export const createSharedLinks = (connect: ConnectPair, signal: AbortSignal): SharedLinks => {
  const links = new Map<string, Link>();

  const open = (key: string, { server, bandwidth }: Pick<SavedPair, 'server' | 'bandwidth'>): Link => {
    const listeners: Link['listeners'] = new Set();
    const onLink = (lost: WherryError | undefined): void => {
      link.lost = lost;
      for (const listener of listeners) listener(lost);
    };
    const link: Link = {
      server: connect(server, { bandwidth, onLink, signal }),
      listeners,
      lost: undefined,
      users: 0,
    };
    links.set(key, link);
    return link;
  };
  const drop = (key: string, link: Link): void => {
    if (links.get(key) === link) links.delete(key);
  };

  return {
    get count() {
      return links.size;
    },
    take: async (pair, onLink) => {
      const { server, bandwidth } = pair;
      const key = JSON.stringify([server, bandwidth?.upload, bandwidth?.download]);
      const link = links.get(key) ?? open(key, pair);
      link.users += 1;
      let connected: PairServer;
      try {
        connected = await link.server;
      } catch (error) {
        // The next one who asks connects anew.
        drop(key, link);
        throw error;
      }
      link.listeners.add(onLink);
      let isReleased = false;
      return {
        server: connected,
        get lost() {
          return link.lost;
        },
        release: async () => {
          if (isReleased) return;
          isReleased = true;
          link.listeners.delete(onLink);
          link.users -= 1;
          const isOver = connected.failure !== undefined;
          if (isOver || link.users === 0) drop(key, link);
          if (link.users === 0) await connected.close();
        },
      };
    },
  };
};
