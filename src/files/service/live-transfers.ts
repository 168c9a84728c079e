// The transfers under way, whichever door they came through: for who runs the server. Knows how far each is, and costs it nothing:
// its own counter is read when somebody looks.

export interface LiveTransferInit {
  readonly account: string;
  readonly remoteAddress: string;
  /** As the client sees it. */
  readonly direction: 'upload' | 'download';
  /** Of the file, or of the directory that a tree is below. */
  readonly path: string;
  /** Undefined where it is not known, as of trees. */
  readonly sizeBytes?: number | undefined;
  /** Content so far, in bytes. */
  readonly bytes: () => number;
}

export interface LiveTransfer extends Omit<LiveTransferInit, 'bytes'> {
  /** Of this run of the server. */
  readonly id: number;
  readonly bytes: number;
}

export interface LiveTransfers {
  /** Returns what to call when it is over. Idempotent. */
  begin(init: LiveTransferInit): () => void;
  readonly size: number;
  /** The first so many, oldest first. */
  list(limit: number): readonly LiveTransfer[];
}

export const createLiveTransfers = (): LiveTransfers => {
  const live = new Map<number, LiveTransferInit>();
  let lastId = 0;
  return {
    begin: (init) => {
      lastId += 1;
      const id = lastId;
      live.set(id, init);
      return () => void live.delete(id);
    },
    get size() {
      return live.size;
    },
    list: (limit) => {
      const listed: LiveTransfer[] = [];
      for (const [id, init] of live) {
        if (listed.length >= limit) break;
        listed.push({ ...init, id, bytes: init.bytes() });
      }
      return listed;
    },
  };
};
