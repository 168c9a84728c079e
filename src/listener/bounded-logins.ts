// Checks so many logins at once and lets so many more wait; what is beyond is refused before anything of it is looked at.
// A person who is asked for a password meanwhile takes nobody's turn. A stranger can make a server check proofs, but not as many as he likes at the same time.

import { Semaphore, WherryError } from '../base/index.ts';
import type { Authenticate } from '../session/index.ts';

export interface BoundedLogins {
  readonly authenticate: Authenticate;
  /** Logins that are being checked or wait for it. */
  readonly underWay: number;
}

export const boundLogins = (
  authenticate: Authenticate,
  bounds: { readonly running: number; readonly waiting: number },
  onRefused: (remoteAddress: string) => void,
): BoundedLogins => {
  const permits = new Semaphore(bounds.running);
  let underWay = 0;
  /** Waits for a person, in nobody's way. */
  const aside = async <T>(question: () => Promise<T>): Promise<T> => {
    permits.release();
    underWay -= 1;
    try {
      return await question();
    } finally {
      underWay += 1;
      await permits.acquire();
    }
  };
  return {
    get underWay() {
      return underWay;
    },
    authenticate: async (request, link) => {
      if (underWay >= bounds.running + bounds.waiting) {
        onRefused(link.remoteAddress);
        throw new WherryError(
          'BUSY',
          'The server has too many logins to check at the moment; try again in a few seconds.',
          { details: { retryAfterMs: 1000 } },
        );
      }
      underWay += 1;
      try {
        return await permits.run(() =>
          authenticate(request, { ...link, ask: (question) => aside(() => link.ask(question)) }),
        );
      } finally {
        underWay -= 1;
      }
    },
  };
};
