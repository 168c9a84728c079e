// Who is uploading what, down to the state of the source, so that the same upload begun again takes over from the one
// that is still under way: its link may be dead without anybody having noticed. In memory, per service.

import { WherryError, displayName, toHex, type RemotePath } from '../../base/index.ts';

export interface UploadClaim {
  readonly account: string;
  readonly path: RemotePath;
  readonly size: number;
  readonly source: Uint8Array;
}

interface Claimed {
  readonly end: (error: WherryError) => void;
  readonly released: Promise<void>;
}

export interface Takeovers {
  /**
   * Ends whoever has the same claim, waits until that one has let go of everything, and gives the claim to the caller.
   * `end` is called when somebody else takes over: it must end the stream, or let it end by itself soon. Resolves with the way to let go; idempotent.
   */
  claim(claim: UploadClaim, end: (error: WherryError) => void): Promise<() => void>;
}

export const createTakeovers = (): Takeovers => {
  const claims = new Map<string, Claimed>();
  return {
    async claim({ account, path, size, source }, end) {
      const key = JSON.stringify([account, path, size, toHex(source)]);
      for (let held = claims.get(key); held !== undefined; held = claims.get(key)) {
        held.end(
          new WherryError(
            'BUSY',
            `"${displayName(path)}" was taken over by a newer upload of the same file; this one is not needed any more.`,
            { details: { path, account, sinceMs: Date.now() } },
          ),
        );
        await held.released;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      const claimed = { end, released: promise };
      claims.set(key, claimed);
      return () => {
        if (claims.get(key) === claimed) claims.delete(key);
        resolve();
      };
    },
  };
};
